/**
 * A put in a session that goes on: a series that grows as the put is quoted, minute by minute. Guarantees: a row is the quote
 * of its own minute; one without a bid and an ask in it (they were not told) buys nothing.
 */
import type { EpochMinute } from '../bars.ts';
import type { Instrument } from '../instrument.ts';
import { LiveBars } from '../live-bars.ts';
import type { PutSeries } from './put-chain.ts';

/** What a put was quoted at in a minute. Dollars a share; a bid of 0: nobody bids. */
export interface PutMinute {
  readonly bidOpen: number;
  readonly askOpen: number;
  readonly bidClose: number;
  readonly askClose: number;
}

const SIDES = ['bidOpen', 'askOpen', 'bidClose', 'askClose'] as const;

/** Of a session of that many minutes; nothing is known of it yet. */
export function livePut(instrument: Instrument, minutes: number): PutSeries & { readonly bars: LiveBars } {
  const column = (): Float64Array => new Float64Array(minutes).fill(NaN);
  return {
    instrument,
    bars: new LiveBars(instrument.ticker, minutes),
    sides: { bidOpen: column(), askOpen: column(), bidClose: column(), askClose: column() },
  };
}

/** With its one quote of that minute. */
export function quotedPut(
  instrument: Instrument,
  minutes: number,
  at: EpochMinute,
  bid: number,
  ask: number,
): PutSeries {
  const put = livePut(instrument, minutes);
  put.bars.append(at, midOf({ bidOpen: bid, askOpen: ask, bidClose: bid, askClose: ask }));
  noteSides(put, 0, { bidOpen: bid, askOpen: ask, bidClose: bid, askClose: ask });
  return put;
}

/** The bar of the mids of a minute; its volume is 0, for nobody knows it. */
export function midOf({
  bidOpen,
  askOpen,
  bidClose,
  askClose,
}: PutMinute): Record<'open' | 'high' | 'low' | 'close' | 'volume', number> {
  const [open, close] = [(bidOpen + askOpen) / 2, (bidClose + askClose) / 2];
  return { open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 0 };
}

/** Bid and ask of a row that is there. */
export function noteSides({ sides }: Pick<PutSeries, 'sides'>, row: number, quoted: PutMinute): void {
  for (const side of SIDES) sides[side][row] = quoted[side];
}
