/** The exit codes that every command keeps to. */
import { BrokerError, ConfigError, InterruptedError, NetworkError, RefusedError } from './errors.ts';

export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  foundWrong: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code means, for help texts. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done'],
  [EXIT.unexpected, 'unexpected failure'],
  [EXIT.usage, 'usage or configuration'],
  [EXIT.refused, 'refused by risk or a gate'],
  [EXIT.unreachable, 'broker or network'],
  [EXIT.foundWrong, 'checked and found wrong'],
  [EXIT.interrupted, 'interrupted'],
];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigError) return EXIT.usage;
  if (error instanceof NetworkError || error instanceof BrokerError) return EXIT.unreachable;
  if (error instanceof RefusedError) return EXIT.refused;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return EXIT.unexpected;
}
