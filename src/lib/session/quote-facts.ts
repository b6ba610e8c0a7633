/** A quote as the gate sees it: the newest one at the close of a minute, with its age. */
import { MINUTE_MS } from '../core/clock.ts';
import type { QuoteTape } from '../market/quote-tape.ts';
import type { Tape } from '../market/tape.ts';
import type { QuoteFacts } from '../risk/gate.ts';

/** Null where the feed has no quotes of it in this session; `missing` where it has none so far. */
export function quoteFacts(
  quotes: QuoteTape | null,
  tape: Tape,
  m: number,
  sessionMinutes: number,
): QuoteFacts | 'missing' | null {
  if (!quotes?.hasAny(tape.openMinute, tape.openMinute + sessionMinutes)) return null;
  const row = quotes.lastRowBy(tape.openMinute + m);
  const { minute, bidClose, askClose, bidSize, askSize } = quotes.quotes;
  const at = (minute[row] ?? NaN) - tape.openMinute;
  if (!(at >= 0)) return 'missing';
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
