/**
 * One writer of a home's configuration at a time. Guarantees: of two that read, change and write a file the second sees the
 * first's change; the system takes the lock from a process as it dies.
 */
import type { Home } from '../config/home.ts';
import { ConfigError, TbotError } from '../core/errors.ts';
import { takeOwnership, type Ownership } from '../journal/ownership.ts';
import { systemClock } from './system-clock.ts';

const WAIT_MAX_MS = 10_000;

/** @throws ConfigError `config_locked` when another process keeps the lock for ten seconds; `home_not_writable` */
export function withConfigLock<T>(home: Home, change: () => T): T {
  const ownership = take(home);
  try {
    return change();
  } finally {
    ownership.release();
  }
}

/** Each try has some patience of its own. */
function take({ configLockFolder: folder }: Home): Ownership {
  const end = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const taking = tryToTake(folder);
    if (taking.isTaken) return taking.ownership;
    if (performance.now() < end) continue;
    const who = taking.owner === null ? 'another process' : `process ${String(taking.owner.pid)}`;
    throw new ConfigError({
      code: 'config_locked',
      message: `${who} has been changing this configuration for ten seconds`,
      cure: 'wait for it or stop it',
      retryable: true,
    });
  }
}

function tryToTake(folder: string): ReturnType<typeof takeOwnership> {
  try {
    return takeOwnership(folder, { pid: process.pid, run: 'config', since: systemClock.now() });
  } catch (error) {
    if (!(error instanceof TbotError)) throw error;
    const message = `the configuration cannot be changed: ${error.message}`;
    const cure = `let the user that tbot runs as write to ${folder}, on a disk with room`;
    throw new ConfigError({ code: 'home_not_writable', message, cure, cause: error });
  }
}
