/**
 * The market of the simulated exchange: one session of recorded bars, with puts as they are asked for.
 * Guarantees: nothing of a minute that has not closed is told; a ticker that is halted has no bars and no fills.
 */
import { MINUTE_MS } from '../../core/clock.ts';
import { LogicError } from '../../core/errors.ts';
import { LiveBars } from '../../market/live-bars.ts';
import type { Instrument } from '../../market/instrument.ts';
import { Market } from '../../market/market.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import { firstRowFrom } from '../../market/rows.ts';
import { NO_ROW, type Tape } from '../../market/tape.ts';
import type { LiveQuote } from '../../orders/broker.ts';
import type { MinuteBar } from '../../session/feed.ts';
import type { ExchangeSetup } from './exchange-setup.ts';
import { fillPrices, type FillPrices } from './prices.ts';

/** Nobody knows how much was on offer: enough. */
const AMPLE_SIZE = 1_000_000;

export class ExchangeMarket {
  readonly #market: Market;
  readonly #setup: ExchangeSetup;
  readonly #openMinute: number;
  readonly #puts = new Map<string, Instrument>();
  readonly #prices = new Map<string, FillPrices>();
  /** The last minute that was told of what is halted. */
  readonly #halted = new Map<string, number>();

  constructor(setup: ExchangeSetup) {
    const { bars, quotes, session } = setup;
    this.#setup = setup;
    this.#openMinute = session.open / MINUTE_MS;
    this.#market = new Market([], bars);
    for (const each of quotes) this.#market.addQuotes(each.symbol, each);
    for (const tape of this.#market.tapes) {
      const { bars: known } = tape;
      if (known instanceof LiveBars) {
        tape.startSession(this.#openMinute, 0, known.rows);
        continue;
      }
      const { minute } = known;
      const [from, to] = [this.#openMinute, this.#openMinute + session.minutes];
      tape.startSession(from, firstRowFrom(minute, from), firstRowFrom(minute, to));
    }
  }

  /**
   * The bar of session minute m, which has just closed in the world: of a ticker that is not traded here yet it is a newcomer,
   * but for options: those come as `putSeriesOf` knows them, or are not traded.
   */
  append(m: number, { ticker, quoted, ...bar }: MinuteBar): void {
    if (!this.has(ticker)) {
      if (readOccSymbol(ticker) !== null) return;
      const bars = new LiveBars(ticker, this.#setup.session.minutes);
      this.#market.add(bars).startSession(this.#openMinute, 0, 0);
    }
    this.#market.tape(ticker).append(m, bar);
    if (quoted !== undefined) this.#market.noteSides(ticker, m, quoted);
  }

  /** Whether it is traded here, also when there is no bar of it today. */
  has(ticker: string): boolean {
    return this.#market.has(ticker) || this.#join(ticker);
  }

  /** Whether that session minute has a bar in which orders of it can fill. */
  tradesAt(ticker: string, m: number): boolean {
    return !this.#halted.has(ticker) && this.#tape(ticker).rowAt(m) !== NO_ROW;
  }

  /** What an order of it is in: the exchange's own word for puts. */
  instrumentOf(ticker: string): Instrument {
    this.has(ticker);
    return this.#puts.get(ticker) ?? { kind: 'stock', ticker, multiplier: 1, contract: null, isSynthetic: false };
  }

  pricesOf(ticker: string): FillPrices {
    let prices = this.#prices.get(ticker);
    if (prices === undefined) {
      const [tape, market] = [this.#tape(ticker), this.#market];
      const from = { tape, quotes: market.quotes(ticker), sides: market.sides(ticker) };
      prices = fillPrices(this.instrumentOf(ticker), from, this.#setup.terms);
      this.#prices.set(ticker, prices);
    }
    return prices;
  }

  /** The last close up to that session minute; null when there is none yet. */
  lastClose(ticker: string, m: number): number | null {
    const tape = this.#tape(ticker);
    const row = tape.lastRowBy(Math.min(m, this.#halted.get(ticker) ?? m));
    return row === NO_ROW ? null : (tape.bars.close[row] ?? null);
  }

  /** Of those that traded in that session minute. */
  barsAt(tickers: Iterable<string>, m: number): MinuteBar[] {
    const told: MinuteBar[] = [];
    for (const ticker of tickers) {
      if (this.#halted.has(ticker) || !this.has(ticker)) continue;
      const tape = this.#tape(ticker);
      const row = tape.rowAt(m);
      if (row === NO_ROW) continue;
      const { open, high, low, close, volume } = tape.bars;
      told.push({
        ticker,
        open: open[row] ?? NaN,
        high: high[row] ?? NaN,
        low: low[row] ?? NaN,
        close: close[row] ?? NaN,
        volume: volume[row] ?? NaN,
      });
    }
    return told;
  }

  /** As it stood at the end of that session minute: as it was recorded, else both sides at the last close. */
  quote(ticker: string, m: number): LiveQuote | null {
    const recorded = this.#market.quotes(ticker);
    if (recorded !== null) return this.#recordedQuote(ticker, m);
    const tape = this.#tape(ticker);
    const row = tape.lastRowBy(Math.min(m, this.#halted.get(ticker) ?? m));
    if (row === NO_ROW) return null;
    const sides = this.#market.sides(ticker);
    const close = tape.bars.close[row] ?? NaN;
    return {
      ticker,
      bid: sides?.bidClose[row] ?? close,
      ask: sides?.askClose[row] ?? close,
      bidSize: AMPLE_SIZE,
      askSize: AMPLE_SIZE,
      at: this.#endOf(tape.bars.minute[row] ?? NaN),
    };
  }

  isHalted(ticker: string): boolean {
    return this.#halted.has(ticker);
  }

  /** From the end of that session minute on. */
  halt(ticker: string, m: number): void {
    if (!this.#halted.has(ticker)) this.#halted.set(ticker, m);
  }

  resume(ticker: string): void {
    this.#halted.delete(ticker);
  }

  #recordedQuote(ticker: string, m: number): LiveQuote | null {
    const tape = this.#market.quotes(ticker);
    const row = tape?.lastRowBy(this.#openMinute + Math.min(m, this.#halted.get(ticker) ?? m)) ?? NO_ROW;
    if (tape === null || row === NO_ROW) return null;
    const { minute, bidClose, askClose, bidSize, askSize } = tape.quotes;
    return {
      ticker,
      bid: orNothing(bidClose[row]),
      ask: orNothing(askClose[row]),
      bidSize: orNothing(bidSize[row]),
      askSize: orNothing(askSize[row]),
      at: this.#endOf(minute[row] ?? NaN),
    };
  }

  #endOf(minute: number): number {
    return (minute + 1) * MINUTE_MS;
  }

  #join(ticker: string): boolean {
    const series = this.#setup.putSeriesOf(ticker);
    if (series === null) return false;
    this.#market.join(series, this.#openMinute);
    this.#puts.set(ticker, series.instrument);
    return true;
  }

  #tape(ticker: string): Tape {
    if (this.has(ticker)) return this.#market.tape(ticker);
    throw new LogicError({ code: 'no_tape', message: `${ticker} is not traded here`, cure: 'report this bug' });
  }
}

/** A side without a quote is offered at 0. */
function orNothing(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}
