/** Quotes of one put all through a session. */
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import type { OptionQuotes } from '../../src/lib/market/bars.ts';
import { FULL_DAY, openMinuteOf } from './bars.ts';

/** Friday 2022-03-18 is 17 days away. */
const CONTRACT = { underlying: 'AAA', right: 'put', strike: 49, expiry: parseIsoDate('2022-03-18') } as const;

export const PUT_TICKER = 'AAA220318P00049000';

/** A quote in every minute, mid `mid`, 0.04 wide; the other minutes as told: bid and ask at open and close. */
export function putQuotes(
  mid: number,
  changes: Readonly<Record<number, readonly [number, number, number, number]>> = {},
): OptionQuotes {
  const half = 0.02;
  const minutes = Array.from({ length: 390 }, (_, m) => m);
  const column = (at: 0 | 1 | 2 | 3): Float64Array =>
    Float64Array.from(minutes, (m) => changes[m]?.[at] ?? (at % 2 === 0 ? mid - half : mid + half));
  const sizes = new Float64Array(390).fill(10);
  const [bidOpen, askOpen, bidClose, askClose] = [column(0), column(1), column(2), column(3)];
  return {
    contract: CONTRACT,
    quotes: {
      symbol: PUT_TICKER,
      minute: Int32Array.from(minutes, (m) => openMinuteOf(FULL_DAY) + m),
      ...{ bidOpen, bidHigh: bidOpen, bidLow: bidOpen, bidClose, bidSize: sizes },
      ...{ askOpen, askHigh: askOpen, askLow: askOpen, askClose, askSize: sizes },
    },
  };
}
