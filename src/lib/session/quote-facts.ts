/** A quote as the gate sees it: the newest one at the close of a minute, with its age. */
import { OPEN_MINUTE_OF_DAY } from '../calendar/sessions.ts';
import { MINUTE_MS } from '../core/clock.ts';
import type { QuoteTape } from '../market/quote-tape.ts';
import type { Tape } from '../market/tape.ts';
import type { QuoteFacts } from '../risk/gate.ts';

/** Before the open quotes of the day count too. */
const MIDNIGHT_TO_OPEN = OPEN_MINUTE_OF_DAY;

/** Null where the feed has had no quote of it so far on that day: then nothing can be asked of quotes. */
export function quoteFacts(quotes: QuoteTape | null, tape: Tape, m: number): QuoteFacts | null {
  if (quotes === null) return null;
  const row = quotes.lastRowBy(tape.openMinute + m);
  const { minute, bidClose, askClose, bidSize, askSize } = quotes.quotes;
  const at = (minute[row] ?? NaN) - tape.openMinute;
  if (!(at >= -MIDNIGHT_TO_OPEN)) return null;
  return {
    bid: numberOr0(bidClose[row]),
    ask: numberOr0(askClose[row]),
    bidSize: numberOr0(bidSize[row]),
    askSize: numberOr0(askSize[row]),
    ageMs: (m - at) * MINUTE_MS,
  };
}

function numberOr0(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
