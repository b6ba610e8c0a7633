/** The exit code of a look at something: the doctor's, the watchdog's. */
import { isSound, type Examination } from '../lib/app/doctor/check.ts';
import { EXIT, type ExitCode } from '../lib/core/exit-code.ts';

export function examinationCode(checks: readonly Examination[]): ExitCode {
  if (isSound(checks)) return EXIT.done;
  const isOnlyRemote = checks.every(({ status, remote }) => status !== 'fail' || remote);
  return isOnlyRemote ? EXIT.unreachable : EXIT.foundWrong;
}
