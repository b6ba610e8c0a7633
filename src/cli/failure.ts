/**
 * How a command's failure is told: code, cause and cure on stderr, or as one JSON document on stdout; and its exit
 * code. Guarantees: every failure gets all three, whatever was thrown.
 */
import { EXIT, exitCodeOf, type ExitCode } from '../lib/core/exit-code.ts';
import { TbotError } from '../lib/core/errors.ts';
import { usageLine } from './usage-error.ts';

export interface ToldFailure {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
  readonly exitCode: ExitCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** Where in the program it happened; only for what should never happen. */
  readonly stack?: string;
}

export function explain(error: unknown): ToldFailure {
  if (error instanceof TbotError) {
    const { code, message, cure, details } = error;
    return { code, message, cure, details, exitCode: exitCodeOf(error) };
  }
  if (isUsageError(error)) {
    return {
      code: 'usage',
      message: usageLine(error.message),
      cure: 'add --help to the command to see what it takes',
      details: {},
      exitCode: EXIT.usage,
    };
  }
  if (isSystemError(error)) {
    const cure = SYSTEM_CURES[error.code] ?? 'look at what the message names, then try again';
    return { code: 'system', message: error.message, cure, details: {}, exitCode: EXIT.unexpected };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {};
  const cure = 'this is a bug in tbot: please report it with what you typed and the lines above';
  return { code: 'internal', message, cure, details: {}, exitCode: EXIT.unexpected, ...stack };
}

export function tell(failure: ToldFailure, asJson: boolean): void {
  const { code, message, cure, details, stack } = failure;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message, cure, ...details } }, null, 2)}\n`);
  else process.stderr.write(`${stack === undefined ? '' : `${stack}\n`}error ${code}: ${message}\ncure: ${cure}\n`);
}

const SYSTEM_CURES: Readonly<Record<string, string>> = {
  EACCES: 'give the user that tbot runs as the right to it (chown, chmod), or choose another folder',
  EPERM: 'give the user that tbot runs as the right to it (chown, chmod), or choose another folder',
  EROFS: 'the disk is read-only: choose another folder',
  ENOSPC: 'the disk is full: make room, then try again; nothing was half-written',
  EMFILE: 'too many open files: raise the limit (ulimit -n)',
};

/** What oclif throws for flags and arguments that do not fit. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error;
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
