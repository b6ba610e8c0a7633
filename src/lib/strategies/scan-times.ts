/**
 * When the symbols that a strategy looks at are scanned for, where nobody names them: open's ahead of the open, as they do not
 * change any more; those of mid and close ahead of their windows, and again every quarter of an hour, as they go by what moves
 * during the session. Guarantees: nothing is scanned for of which no decision could make use.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import type { Window } from './window.ts';

interface ScanTimes {
  /** Minutes ahead of the session's open, or of the minute that is decided first. */
  readonly ahead: { readonly of: 'open' | 'window'; readonly minutes: number };
  /** Minutes after which a scan is too old; null: it holds for the session. */
  readonly everyMinutes: number | null;
}

const AHEAD_OF_THE_OPEN: ScanTimes = { ahead: { of: 'open', minutes: 15 }, everyMinutes: null };
const AGAIN_AND_AGAIN: ScanTimes = { ahead: { of: 'window', minutes: 5 }, everyMinutes: 15 };

function timesOf(strategy: string): ScanTimes {
  return strategy === 'open' ? AHEAD_OF_THE_OPEN : AGAIN_AND_AGAIN;
}

/** How long a scan serves, in minutes; Infinity: for all of its session. */
export function scanServesMinutes(strategy: string): number {
  return timesOf(strategy).everyMinutes ?? Infinity;
}

export interface ScannedSeat {
  readonly strategy: string;
  readonly window: Window;
  /** When the session opens. */
  readonly open: EpochMs;
  /** When its newest scan looked; null: there is none. */
  readonly scannedAt: EpochMs | null;
}

/** When its symbols are to be scanned for; in the past: now. Null: no more. */
export function nextScanAt({ strategy, window, open, scannedAt }: ScannedSeat): EpochMs | null {
  const { ahead, everyMinutes } = timesOf(strategy);
  const from = ahead.of === 'open' ? 0 : window.firstDecision;
  const first = open + (from - ahead.minutes) * MINUTE_MS;
  const due = scannedAt === null ? first : scannedAt + (everyMinutes ?? Infinity) * MINUTE_MS;
  // The last decision is made at the close of its minute.
  return due < open + (window.lastDecision + 1) * MINUTE_MS ? due : null;
}
