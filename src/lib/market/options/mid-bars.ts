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
import type { PutSides } from './put-chain.ts';

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

/** The mids, and the bid and ask that they are made of. */
export function midBars(quotes: Quotes, rows: Rows): { bars: Bars; sides: PutSides } {
  const minutes: number[] = [];
  const [bidOpen, askOpen, bidClose, askClose]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [bidBefore, askBefore] = [new LastKnown(), new LastKnown()];
  for (let row = rows.from; row < rows.to; row++) {
    const minute = quotes.minute[row] ?? NaN;
    const [bid, ask] = [bidBefore.at(minute), askBefore.at(minute)];
    const asked = [orElse(quotes.askOpen[row], ask), orElse(quotes.askClose[row], ask)] as const;
    if (!asked.some(Number.isNaN)) {
      minutes.push(minute);
      bidOpen.push(orElse(orElse(quotes.bidOpen[row], bid), 0));
      bidClose.push(orElse(orElse(quotes.bidClose[row], bid), 0));
      askOpen.push(asked[0]);
      askClose.push(asked[1]);
    }
    bidBefore.note(minute, quotes.bidClose[row]);
    askBefore.note(minute, quotes.askClose[row]);
  }
  const open = askOpen.map((ask, row) => (ask + (bidOpen[row] ?? NaN)) / 2);
  const close = askClose.map((ask, row) => (ask + (bidClose[row] ?? NaN)) / 2);
  const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return {
    bars: {
      symbol: quotes.symbol,
      minute: Int32Array.from(minutes),
      open: column(open),
      high: column(open.map((price, row) => Math.max(price, close[row] ?? NaN))),
      low: column(open.map((price, row) => Math.min(price, close[row] ?? NaN))),
      close: column(close),
      volume: new Float64Array(minutes.length),
    },
    sides: {
      bidOpen: column(bidOpen),
      askOpen: column(askOpen),
      bidClose: column(bidClose),
      askClose: column(askClose),
    },
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

function orElse(price: number | undefined, other: number): number {
  return price === undefined || Number.isNaN(price) ? other : price;
}
