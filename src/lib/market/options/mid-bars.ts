/**
 * Bars of the mid quote, and the quote of a minute, of one contract in one session.
 *
 * Quote bars leave a side empty in a minute in which only the other one moved: a side that is missing is what it last
 * was, for at most QUOTE_AGE_MAX minutes. After that a missing bid counts as 0, and without an ask there is no bar.
 * Open and close are the mids of the opens and closes; high and low are the higher and lower of these two. The true
 * range of the mid is wider and not known: bid and ask have their extremes at different moments. The narrow one never
 * claims a price at which nobody could have traded.
 * Guarantees: a row depends on its own minute and the QUOTE_AGE_MAX before it, within the session.
 */
import type { Bars, EpochMinute, Quotes } from '../bars.ts';

/** Minutes that a quote may be older than the minute that uses it. */
const QUOTE_AGE_MAX = 5;

/** The rows of a session: from..to - 1. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** NaN for a side that had no quote of late. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** Bid and ask as known at the close of that minute. */
export function quoteAt({ minute, bidClose, askClose }: Quotes, { from, to }: Rows, at: EpochMinute): Quote {
  let [bid, ask] = [NaN, NaN];
  for (let row = from; row < to; row++) {
    const of = minute[row] ?? NaN;
    if (of > at) break;
    if (at - of > QUOTE_AGE_MAX) continue;
    bid = orElse(bidClose[row], bid);
    ask = orElse(askClose[row], ask);
  }
  return { bid, ask };
}

export function midBars(quotes: Quotes, rows: Rows): Bars {
  const bars: { minute: number; open: number; close: number }[] = [];
  const [bidBefore, askBefore] = [new LastKnown(), new LastKnown()];
  for (let row = rows.from; row < rows.to; row++) {
    const minute = quotes.minute[row] ?? NaN;
    const [bid, ask] = [bidBefore.at(minute), askBefore.at(minute)];
    const open = mid(orElse(quotes.bidOpen[row], bid), orElse(quotes.askOpen[row], ask));
    const close = mid(orElse(quotes.bidClose[row], bid), orElse(quotes.askClose[row], ask));
    if (!Number.isNaN(open) && !Number.isNaN(close)) bars.push({ minute, open, close });
    bidBefore.note(minute, quotes.bidClose[row]);
    askBefore.note(minute, quotes.askClose[row]);
  }
  return {
    symbol: quotes.symbol,
    minute: Int32Array.from(bars, (bar) => bar.minute),
    open: Float64Array.from(bars, (bar) => bar.open),
    high: Float64Array.from(bars, (bar) => Math.max(bar.open, bar.close)),
    low: Float64Array.from(bars, (bar) => Math.min(bar.open, bar.close)),
    close: Float64Array.from(bars, (bar) => bar.close),
    volume: new Float64Array(bars.length),
  };
}

/** One side's last close, until it is too old. */
class LastKnown {
  #minute = NaN;
  #price = NaN;

  at(minute: EpochMinute): number {
    return minute - this.#minute <= QUOTE_AGE_MAX ? this.#price : NaN;
  }

  note(minute: EpochMinute, price: number | undefined): void {
    if (price === undefined || Number.isNaN(price)) return;
    this.#minute = minute;
    this.#price = price;
  }
}

/** NaN without an ask. */
function mid(bid: number, ask: number): number {
  return (orElse(bid, 0) + ask) / 2;
}

function orElse(price: number | undefined, other: number): number {
  return price === undefined || Number.isNaN(price) ? other : price;
}
