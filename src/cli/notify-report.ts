/** What became of a message on each channel, for people and as an exit code. */
import type { NotifyOutcome } from '../lib/app/alerts/notify-test.ts';
import { EXIT, type ExitCode } from '../lib/core/exit-code.ts';

export function notifyLine({ channel, outcome, seconds, code, cause, cure }: NotifyOutcome): string {
  if (outcome === 'sent') return `${channel}: sent in ${seconds.toFixed(1)} s`;
  const what = outcome === 'refused' ? `refused after ${seconds.toFixed(1)} s` : 'not set up whole';
  return `${channel}: ${what}: ${code ?? ''}: ${cause ?? ''}\n  cure: ${cure ?? ''}`;
}

/** A refusal weighs more than a setting that is missing. */
export function notifyCode(outcomes: readonly Pick<NotifyOutcome, 'outcome'>[]): ExitCode {
  if (outcomes.some(({ outcome }) => outcome === 'refused')) return EXIT.unreachable;
  return outcomes.some(({ outcome }) => outcome === 'incomplete') ? EXIT.usage : EXIT.done;
}
