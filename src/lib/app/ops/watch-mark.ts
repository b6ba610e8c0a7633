/** The watchdog's mark: when one has looked last. That is how a run knows whether somebody comes after it. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { App } from '../app.ts';

const FRESH_MS = 5 * MINUTE_MS;

export function markWatch({ home, clock }: App): void {
  mkdirSync(home.journalFolder, { recursive: true, mode: 0o700 });
  writeFileSync(markFile(home), `${String(clock.now())}\n`, { mode: PRIVATE_FILE });
}

/** Whether one has looked within the last five minutes. */
export function isWatched({ home, clock }: App): boolean {
  const at = statSync(markFile(home), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return clock.now() - at <= FRESH_MS;
}

function markFile({ journalFolder }: Home): string {
  return join(journalFolder, 'watchdog');
}
