/**
 * One writer of a home's configuration at a time. Guarantees: of two that read, change and write a file the second sees the
 * first's change; the system takes the lock from a process as it dies; one that root has made is the home's owner's.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepOwner, PRIVATE_FOLDER } from '../config/atomic-file.ts';
import type { Home } from '../config/home.ts';
import { asError, ConfigError } from '../core/errors.ts';
import { lockFile, takeOwnership, type Ownership } from '../journal/ownership.ts';
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
function take(home: Home): Ownership {
  const end = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const taking = tryToTake(home);
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

function tryToTake({ root, configLockFolder: folder }: Home): ReturnType<typeof takeOwnership> {
  const lock = lockFile(folder);
  try {
    makeFolder(folder, root);
    accessSync(folder, constants.W_OK | constants.X_OK); // its error says more than that of the lock would
    const taking = takeOwnership(folder, { pid: process.pid, run: 'config', since: systemClock.now() });
    keepOwner(lock, root);
    return taking;
  } catch (error) {
    // That of the lock speaks of a journal; what it comes from does not.
    const { message, cause } = asError(error);
    throw new ConfigError({
      code: 'home_not_writable',
      message: `the configuration cannot be changed, its lock ${lock} cannot be taken: ${cause instanceof Error ? cause.message : message}`,
      cure: `let the user that tbot runs as write to ${folder} and to what is in it, on a disk with room`,
      cause: error,
    });
  }
}

/** With those above it that are not there yet. */
function makeFolder(folder: string, root: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER }) ?? folder;
  for (let made = folder; made.length >= first.length; made = dirname(made)) keepOwner(made, root);
}
