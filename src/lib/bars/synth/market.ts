/** A market that a seed makes: bars of a few symbols, and the VIX. */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { seededRng } from '../../core/rng.ts';
import type { Bars, VixCloses } from '../../market/bars.ts';

interface SynthOptions {
  readonly seed: number;
  /** The last session is the one of this day, or the last before it. */
  readonly lastDay: DayNumber;
  readonly sessions: number;
}

export function synthMarket({ seed, lastDay, sessions: count }: SynthOptions): {
  bars: readonly Bars[];
  vix: VixCloses;
} {
  const sessions: Session[] = [];
  for (let day = lastDay; sessions.length < count && isKnown(day); day--) {
    const session = sessionOn(day);
    if (session !== null) sessions.unshift(session);
  }
  return {
    bars: ['SYNA', 'SYNB'].map((symbol, index) => randomWalk(symbol, sessions, seed + index)),
    vix: {
      day: Int32Array.from(sessions, ({ day }) => day),
      close: Float64Array.from(sessions, () => 20),
    },
  };
}

function randomWalk(symbol: string, sessions: readonly Session[], seed: number): Bars {
  const rng = seededRng(seed);
  const minute = Int32Array.from(
    sessions.flatMap(({ open, minutes }) => Array.from({ length: minutes }, (_, at) => open / MINUTE_MS + at)),
  );
  const open = new Float64Array(minute.length);
  const close = new Float64Array(minute.length);
  let price = 100;
  for (let at = 0; at < minute.length; at++) {
    open[at] = price;
    price = Math.max(1, Math.round((price + rng.next() - 0.5) * 100) / 100);
    close[at] = price;
  }
  const high = open.map((value, at) => Math.max(value, close[at] ?? value));
  const low = open.map((value, at) => Math.min(value, close[at] ?? value));
  return { symbol, minute, open, high, low, close, volume: open.map(() => 1000) };
}
