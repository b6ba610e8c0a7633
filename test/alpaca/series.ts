/**
 * Recorded bars as Alpaca tells them: minutes that are over, days as far as they are known, quotes at the last close.
 * Guarantees: nothing of a minute that has not closed; a bar of a day is made of its minutes, those before the open left out.
 */
import { OUTSIDE_SESSION, sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { localDay, localIsoDate, NEW_YORK, instantAt } from '../../src/lib/calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import type { Wire } from './alpaca-order.ts';
import { timeText } from './words.ts';

export interface RawBar {
  /** Its start. */
  readonly at: EpochMs;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
}

/** Shares of one trade, of which nothing is recorded. */
const LOT = 100;

/** Alpaca's minutes, hours and days. Null: it is none of them. */
export function stepOf(timeframe: string): number | 'day' | null {
  const [, count = '', unit = ''] = /^(\d+)(Min|T|Hour|H|Day|D)$/.exec(timeframe) ?? [];
  if (unit.startsWith('D')) return count === '1' ? 'day' : null;
  return unit === '' ? null : Number(count) * (unit.startsWith('H') ? 60 : 1) * MINUTE_MS;
}

/** Of those that start in from..to and whose last minute is over, the oldest first. */
export function barsBetween(bars: Bars, from: EpochMs, to: EpochMs, now: EpochMs, step: number | 'day'): RawBar[] {
  const made: RawBar[] = [];
  const { minute, open, high, low, close, volume } = bars;
  const first = step === 'day' ? 0 : firstRowFrom(minute, Math.floor(from / MINUTE_MS));
  for (let row = first; row < minute.length; row++) {
    const at = (minute[row] ?? NaN) * MINUTE_MS;
    if (at + MINUTE_MS > now) break;
    if (step === 'day' && sessionMinute(at) === OUTSIDE_SESSION) continue;
    const start = startOf(at, step);
    if (start > to) break;
    if (start < from) continue;
    const [o = NaN, h = NaN, l = NaN, c = NaN, v = NaN] = [open[row], high[row], low[row], close[row], volume[row]];
    const last = made.at(-1);
    if (last?.at !== start) made.push({ at: start, o, h, l, c, v });
    else made[made.length - 1] = { ...last, h: Math.max(last.h, h), l: Math.min(last.l, l), c, v: last.v + v };
  }
  return made;
}

export function barWire({ at, o, h, l, c, v }: RawBar): Wire {
  return { t: timeText(at), ...figures({ o, h, l, c, v }) };
}

/** As the stream tells it, with its time as a Date. */
export function streamedBar(symbol: string, { at, ...rest }: RawBar): Wire {
  return { T: 'b', S: symbol, t: new Date(at), ...figures(rest) };
}

function figures({ o, h, l, c, v }: Omit<RawBar, 'at'>): Wire {
  const volume = Math.round(v);
  return { o, h, l, c, v: volume, n: Math.ceil(volume / LOT), vw: Number(((o + h + l + c) / 4).toFixed(6)) };
}

function startOf(at: EpochMs, step: number | 'day'): EpochMs {
  return step === 'day' ? instantAt(NEW_YORK, localDay(NEW_YORK, at), 0) : Math.floor(at / step) * step;
}

export function isSameDay(a: EpochMs, b: EpochMs): boolean {
  return localIsoDate(NEW_YORK, a) === localIsoDate(NEW_YORK, b);
}
