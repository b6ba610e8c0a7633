/**
 * The market of a session as decisions see it: one tape an instrument, and its quotes where there are any. Puts join when
 * they are chosen.
 * Guarantees: the tapes of the symbols that may signal come first and in their order; a ticker has one tape.
 */
import { LogicError } from '../core/errors.ts';
import type { Bars, EpochMinute, Quotes } from './bars.ts';
import { LiveBars } from './live-bars.ts';
import { noteSides, type PutMinute } from './options/live-put.ts';
import type { PutSeries, PutSides } from './options/put-chain.ts';
import { QuoteTape } from './quote-tape.ts';
import { NO_ROW, Tape } from './tape.ts';

export class Market {
  /** What may signal, in the order of the symbols. */
  readonly signalling: readonly Tape[];
  readonly #tapes = new Map<string, Tape>();
  readonly #quotes = new Map<string, QuoteTape>();
  readonly #sides = new Map<string, PutSides>();
  readonly #guests: string[] = [];

  /** Instruments are bought only and never signal. */
  constructor(signalling: readonly Bars[], instruments: readonly Bars[]) {
    this.signalling = signalling.map((bars) => this.add(bars));
    for (const bars of instruments) if (!this.#tapes.has(bars.symbol)) this.add(bars);
  }

  get tapes(): Iterable<Tape> {
    return this.#tapes.values();
  }

  /** @throws LogicError `no_tape` */
  tape(ticker: string): Tape {
    const tape = this.#tapes.get(ticker);
    if (tape === undefined)
      throw new LogicError({ code: 'no_tape', message: `there are no bars of ${ticker}`, cure: 'report this bug' });
    return tape;
  }

  has(ticker: string): boolean {
    return this.#tapes.has(ticker);
  }

  /** Null for an instrument without quotes. */
  quotes(ticker: string): QuoteTape | null {
    return this.#quotes.get(ticker) ?? null;
  }

  addQuotes(ticker: string, quotes: Quotes): void {
    this.#quotes.set(ticker, new QuoteTape(quotes));
  }

  /** Bid and ask of a put, row by row of its tape; null for all else. */
  sides(ticker: string): PutSides | null {
    return this.#sides.get(ticker) ?? null;
  }

  /** A put is there for this session only, and all its bars are of this session. One that is there already goes on. */
  join({ bars, sides }: PutSeries, openMinute: EpochMinute): Tape {
    const known = this.#tapes.get(bars.symbol);
    if (known !== undefined) {
      if (bars instanceof LiveBars) this.#goOn(known, bars, sides);
      return known;
    }
    const tape = this.add(bars);
    tape.startSession(openMinute, 0, bars instanceof LiveBars ? bars.rows : bars.minute.length);
    this.#sides.set(bars.symbol, sides);
    this.#guests.push(bars.symbol);
    return tape;
  }

  /** Bid and ask of a put in session minute m, of which it has a bar. */
  noteSides(ticker: string, m: number, quoted: PutMinute): void {
    const [row, sides] = [this.tape(ticker).rowAt(m), this.sides(ticker)];
    if (row !== NO_ROW && sides !== null) noteSides({ sides }, row, quoted);
  }

  /** The instruments that joined for a session leave. */
  endSession(): void {
    for (const ticker of this.#guests.splice(0)) {
      this.#tapes.delete(ticker);
      this.#sides.delete(ticker);
    }
  }

  /** The newest quote of a put that goes on is one row more, unless there is one of that minute. */
  #goOn(tape: Tape, newer: LiveBars, sides: PutSides): void {
    const row = newer.rows - 1;
    if (row < 0) return;
    const m = (newer.minute[row] ?? NaN) - tape.openMinute;
    if (tape.lastRowBy(m) === tape.toRow - 1 && tape.rowAt(m) === NO_ROW)
      tape.append(m, {
        open: newer.open[row] ?? NaN,
        high: newer.high[row] ?? NaN,
        low: newer.low[row] ?? NaN,
        close: newer.close[row] ?? NaN,
        volume: newer.volume[row] ?? NaN,
      });
    const side = (of: Float64Array): number => of[row] ?? NaN;
    const { bidOpen, askOpen, bidClose, askClose } = sides;
    this.noteSides(tape.symbol, m, {
      ...{ bidOpen: side(bidOpen), askOpen: side(askOpen), bidClose: side(bidClose), askClose: side(askClose) },
    });
  }

  /** A new tape, in no session yet. */
  add(bars: Bars): Tape {
    const tape = new Tape(bars, this.#tapes.size);
    this.#tapes.set(bars.symbol, tape);
    return tape;
  }
}
