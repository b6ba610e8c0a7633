/** The watchdog's mark: when one has looked last. That is how a run knows whether somebody comes after it. */
import { join } from 'node:path';
import type { Home } from '../../config/home.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { App } from '../app.ts';
import { leaveMark, markedAt } from '../time-mark.ts';

const FRESH_MS = 5 * MINUTE_MS;

export function markWatch({ home, clock }: App): void {
  leaveMark(markFile(home), clock.now());
}

/** Whether one has looked within the last five minutes. */
export function isWatched({ home, clock }: App): boolean {
  const at = markedAt(markFile(home));
  return at !== null && clock.now() - at <= FRESH_MS;
}

function markFile({ journalFolder }: Home): string {
  return join(journalFolder, 'watchdog');
}
