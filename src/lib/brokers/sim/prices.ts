/**
 * What a simulated order pays and gets in one minute of an instrument. Guarantees: slippage is always against the
 * trader; nothing is bought above its limit; a minute without a bar fills nothing.
 */
import { ceilToStep, floorToStep } from '../../core/rounding.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { PutSides } from '../../market/options/put-chain.ts';
import { askFor, bidFor, PUT_TICK } from '../../market/options/put-price.ts';
import type { QuoteTape } from '../../market/quote-tape.ts';
import { NO_ROW, type Tape } from '../../market/tape.ts';

/** The market's price, and what the trader pays or gets. Per share. */
export interface Price {
  readonly market: number;
  readonly own: number;
}

export interface PriceTerms {
  /** Share of the price, against the trader. */
  readonly slippage: number;
  /** Whether half of the real spread takes its place where there are quotes. */
  readonly usesSpread: boolean;
}

export interface FillPrices {
  /** A limit order to buy: at the open, or at the limit where the price came down to it later in the minute. */
  buy(m: number, limit: number): Price | null;
  /** A market order that is there when the minute opens. */
  sellAtOpen(m: number): Price | null;
  /** A limit order to sell: at the open, or at the limit where the price came up to it later in the minute. */
  sell(m: number, limit: number): Price | null;
  /** A stop-market order; on the bar that filled the entry no open lies behind it. */
  sellAtStop(m: number, stop: number, isFillBar: boolean): Price | null;
  /** What is booked when no bar is left: the last one's minute and close. */
  sellAtEnd(): Price & { readonly m: number };
  /** What was traded in that minute; Infinity where the volume is not known. */
  volume(m: number): number;
}

/** Sides: bid and ask of a put, row by row of its tape; null for all else. */
export function fillPrices(
  { kind, isSynthetic }: Pick<Instrument, 'kind' | 'isSynthetic'>,
  { tape, quotes, sides }: { tape: Tape; quotes: QuoteTape | null; sides: PutSides | null },
  { slippage, usesSpread }: PriceTerms,
): FillPrices {
  if (kind !== 'put' || sides === null) return new BarPrices(tape, usesSpread ? quotes : null, slippage);
  return isSynthetic ? new EstimatedPutPrices(tape, slippage) : new QuotedPutPrices(tape, sides);
}

/**
 * By the bars of trades. Slippage is a share of the price, or half of the minute's spread where there are quotes and
 * the trader asked for no share of his own.
 */
export class BarPrices implements FillPrices {
  readonly #tape: Tape;
  readonly #quotes: QuoteTape | null;
  readonly #slippage: number;

  constructor(tape: Tape, quotes: QuoteTape | null, slippage: number) {
    this.#tape = tape;
    this.#quotes = quotes;
    this.#slippage = slippage;
  }

  buy(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    if (row === NO_ROW) return null;
    const { open, low } = this.#tape.bars;
    const market = withinLimit(open[row] ?? NaN, low[row] ?? NaN, limit);
    return market === null ? null : { market, own: Math.min(limit, market + this.#against(m, market)) };
  }

  sellAtOpen(m: number): Price | null {
    const row = this.#tape.rowAt(m);
    return row === NO_ROW ? null : this.#sold(m, this.#tape.bars.open[row] ?? NaN);
  }

  sell(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    if (row === NO_ROW) return null;
    const { open, high } = this.#tape.bars;
    const market = aboveLimit(open[row] ?? NaN, high[row] ?? NaN, limit);
    return market === null ? null : { market, own: Math.max(limit, market - this.#against(m, market)) };
  }

  sellAtStop(m: number, stop: number, isFillBar: boolean): Price | null {
    const row = this.#tape.rowAt(m);
    const { open, low } = this.#tape.bars;
    if (row === NO_ROW || !((low[row] ?? NaN) <= stop)) return null;
    return this.#sold(m, isFillBar ? stop : Math.min(open[row] ?? NaN, stop));
  }

  sellAtEnd(): Price & { m: number } {
    const row = this.#tape.toRow - 1;
    const m = this.#tape.minuteOf(row);
    return { m, ...this.#sold(m, this.#tape.bars.close[row] ?? NaN) };
  }

  volume(m: number): number {
    return this.#tape.bars.volume[this.#tape.rowAt(m)] ?? 0;
  }

  #sold(m: number, market: number): Price {
    return { market, own: market - this.#against(m, market) };
  }

  #against(m: number, price: number): number {
    const spread = this.#quotes === null ? NaN : spreadAtOpen(this.#quotes, this.#tape.openMinute + m);
    return spread >= 0 ? spread / 2 : price * this.#slippage;
  }
}

/** A put by its quotes: bought at the ask, sold at the bid; the middle is the market's price. */
export class QuotedPutPrices implements FillPrices {
  readonly #tape: Tape;
  readonly #sides: PutSides;

  constructor(tape: Tape, sides: PutSides) {
    this.#tape = tape;
    this.#sides = sides;
  }

  buy(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    const ask = this.#sides.askOpen[row] ?? NaN;
    const own = withinLimit(ask, this.#sides.askClose[row] ?? NaN, limit);
    return own === null ? null : { market: own - halfSpread(this.#sides.bidOpen[row], ask), own };
  }

  /** While nobody bids it stays unsold. */
  sellAtOpen(m: number): Price | null {
    const row = this.#tape.rowAt(m);
    const bid = this.#sides.bidOpen[row] ?? 0;
    return bid > 0 ? { market: bid + halfSpread(bid, this.#sides.askOpen[row]), own: bid } : null;
  }

  sell(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    const bid = this.#sides.bidOpen[row] ?? NaN;
    const own = aboveLimit(bid, this.#sides.bidClose[row] ?? NaN, limit);
    return own === null || own <= 0 ? null : { market: own + halfSpread(bid, this.#sides.askOpen[row]), own };
  }

  /** Its stop looks at the underlying. */
  sellAtStop(): null {
    return null;
  }

  sellAtEnd(): Price & { m: number } {
    const row = this.#tape.toRow - 1;
    const bid = this.#sides.bidClose[row] ?? 0;
    const m = this.#tape.minuteOf(row);
    return { m, market: bid + halfSpread(bid, this.#sides.askClose[row]), own: bid };
  }

  volume(): number {
    return Infinity;
  }
}

/**
 * A put by an estimate, with slippage. Guarantees: it is bought and sold at whole ticks, rounded against the trader; for less
 * than a tick nobody buys it.
 */
export class EstimatedPutPrices implements FillPrices {
  readonly #tape: Tape;
  readonly #slippage: number;

  constructor(tape: Tape, slippage: number) {
    this.#tape = tape;
    this.#slippage = slippage;
  }

  buy(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    const { open, low } = this.#tape.bars;
    const [market, most] = [open[row] ?? NaN, floorToStep(limit, PUT_TICK)];
    if (askFor(market) <= most) return { market, own: Math.min(most, askFor(market * (1 + this.#slippage))) };
    return askFor(low[row] ?? NaN) <= most ? { market: most, own: most } : null;
  }

  /** While nobody bids it stays unsold. */
  sellAtOpen(m: number): Price | null {
    return this.#sold(this.#tape.bars.open[this.#tape.rowAt(m)] ?? NaN);
  }

  sell(m: number, limit: number): Price | null {
    const row = this.#tape.rowAt(m);
    const { open, high } = this.#tape.bars;
    const [market, least] = [open[row] ?? NaN, Math.max(PUT_TICK, ceilToStep(limit, PUT_TICK))];
    if (bidFor(market) >= least) return { market, own: Math.max(least, this.#sold(market)?.own ?? 0) };
    return bidFor(high[row] ?? NaN) >= least ? { market: least, own: least } : null;
  }

  /** Its stop looks at the underlying. */
  sellAtStop(): null {
    return null;
  }

  sellAtEnd(): Price & { m: number } {
    const row = this.#tape.toRow - 1;
    const market = this.#tape.bars.close[row] ?? NaN;
    return { m: this.#tape.minuteOf(row), market, own: this.#sold(market)?.own ?? 0 };
  }

  volume(): number {
    return Infinity;
  }

  /** Null: nobody bids. */
  #sold(market: number): Price | null {
    const own = bidFor(market * (1 - this.#slippage));
    return own > 0 ? { market, own } : null;
  }
}

function withinLimit(open: number, low: number, limit: number): number | null {
  if (open <= limit) return open;
  return low <= limit ? limit : null;
}

function aboveLimit(open: number, high: number, limit: number): number | null {
  if (open >= limit) return open;
  return high >= limit ? limit : null;
}

/** NaN where that minute has no two-sided quote. */
function spreadAtOpen(tape: QuoteTape, minute: number): number {
  const row = tape.rowAt(minute);
  return (tape.quotes.askOpen[row] ?? NaN) - (tape.quotes.bidOpen[row] ?? NaN);
}

function halfSpread(bid = NaN, ask = NaN): number {
  const half = (ask - bid) / 2;
  return half > 0 ? half : 0;
}
