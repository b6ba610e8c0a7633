/** What ends a run by its session alone, and what it leaves. */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { hasExpired } from '../market/options/expired.ts';
import type { LiveSession } from './live-session.ts';

/** A run that cannot be flat ends so long after the close: nothing can be sold any more. */
const AFTER_CLOSE_MS = MINUTE_MS;

/** Nothing can be sold any more. */
export function isPastClose(session: LiveSession, now: EpochMs): boolean {
  return now >= session.instantOf(session.minutesToClose) + AFTER_CLOSE_MS;
}

/** Of all strategies that this process trades. */
export function areWindowsOver(session: LiveSession, now: EpochMs): boolean {
  const seats = session.machine.seats.filter(({ strategy }) => session.own.active.has(strategy.name));
  return seats.every(({ window }) => now >= session.instantOf(window.hardExit));
}

/** Nothing that can still be sold is held, nothing works, nothing more can be bought. */
export function isFlat({ desk }: LiveSession, now: EpochMs): boolean {
  const working = new Set(desk.orders.filter(({ isLive }) => isLive).map(({ tradeId }) => tradeId));
  return desk.trades.every(
    ({ id, isOver, instrument }) => isOver || (hasExpired(instrument.ticker, now) && !working.has(id)),
  );
}

/** The trades that hold something, by id. */
export function heldIn({ desk }: LiveSession): readonly string[] {
  return desk.trades.filter(({ held }) => held > 0).map(({ id }) => id);
}

/** Those of them that can be sold still: what has expired cannot, and the comparison with the broker tells of it. */
export function sellableIn({ desk }: LiveSession, now: EpochMs): readonly string[] {
  const isSellable = ({ ticker }: { readonly ticker: string }): boolean => !hasExpired(ticker, now);
  return desk.trades.filter(({ held, instrument }) => held > 0 && isSellable(instrument)).map(({ id }) => id);
}
