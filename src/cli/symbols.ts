/** Symbols as people and pipes give them: `SPY,AAPL`, a file with one or several a line and comments from `#` on, or `-` for stdin. */
import { existsSync, readFileSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { ConfigError, InterruptedError } from '../lib/core/errors.ts';

/**
 * Null: none were given. Waits for a stdin that is still being written.
 * @throws ConfigError `file_absent`, `file_unreadable`; InterruptedError `interrupted` when the signal comes first
 */
export async function symbolsFrom(flag: string | undefined, signal: AbortSignal): Promise<string[] | null> {
  if (flag === undefined) return null;
  const text = flag === '-' ? await readStdin(signal) : isFile(flag) ? readList(flag) : flag;
  return text
    .replace(/#.*$/gm, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

/** No file is taken for a ticker, and none for a file by accident: BRK.B is a file only where there is one. */
function isFile(flag: string): boolean {
  if (flag.includes(',')) return false;
  return /\/|\.(txt|csv|lst|list)$/i.test(flag) || (flag.includes('.') && existsSync(flag));
}

async function readStdin(signal: AbortSignal): Promise<string> {
  try {
    return await readAll(addAbortSignal(signal, process.stdin));
  } catch (cause) {
    if (!signal.aborted) throw cause;
    const message = 'stopped while it waited for symbols on stdin; nothing was written';
    throw new InterruptedError({ code: 'interrupted', message, cure: 'run it again', cause });
  }
}

function readList(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ConfigError({
      code: isAbsent ? 'file_absent' : 'file_unreadable',
      message: isAbsent ? `there is no file ${path}` : `${path} cannot be read: ${(cause as Error).message}`,
      cure: 'name a text file with symbols, or give them as SPY,AAPL',
      cause,
    });
  }
}
