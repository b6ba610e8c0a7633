/**
 * One writer of a home's configuration at a time. Guarantees: of two that read, change and write a file the second
 * sees the first's change; the lock of a dead process is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { PRIVATE_FILE } from './atomic-file.ts';
import type { Home } from './home.ts';
import { isAlive } from './process.ts';

const WAIT_MAX_MS = 10_000;
const POLL_MS = 20;

/** @throws ConfigError `config_locked` when another process keeps the lock for ten seconds */
export function withConfigLock<T>(home: Home, change: () => T): T {
  const path = join(home.root, '.tbot-config.lock');
  for (let waitedMs = 0; !take(path); waitedMs += POLL_MS) {
    if (waitedMs >= WAIT_MAX_MS) {
      throw new ConfigError({
        code: 'config_locked',
        message: `process ${String(holderOf(path))} has been changing this configuration for ten seconds`,
        cure: `wait for it or stop it; if it is no tbot, delete ${path}`,
        retryable: true,
      });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return change();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(path);
    if (holder !== null && (holder === process.pid || !isAlive(holder))) rmSync(path, { force: true });
    return false;
  }
}

/** Null while the holder has not written its pid yet, or has just gone. */
function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
