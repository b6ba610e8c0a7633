/**
 * The market of a session as decisions see it: one tape an instrument, and its quotes where there are any. Puts join when
 * they are chosen.
 * Guarantees: the tapes of the symbols that may signal come first and in their order; a ticker has one tape.
 */
import { LogicError } from '../core/errors.ts';
import type { Bars, EpochMinute, Quotes } from './bars.ts';
import type { PutSeries, PutSides } from './options/put-chain.ts';
import { QuoteTape } from './quote-tape.ts';
import { Tape } from './tape.ts';

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

  /** Bid and ask of a put, row by row of its tape; null for one that is estimated, and for all else. */
  sides(ticker: string): PutSides | null {
    return this.#sides.get(ticker) ?? null;
  }

  /** A put is there for this session only, and all its bars are of this session. */
  join({ bars, sides }: PutSeries, openMinute: EpochMinute): Tape {
    const tape = this.add(bars);
    tape.startSession(openMinute, 0, bars.minute.length);
    if (sides !== null) this.#sides.set(bars.symbol, sides);
    this.#guests.push(bars.symbol);
    return tape;
  }

  /** The instruments that joined for a session leave. */
  endSession(): void {
    for (const ticker of this.#guests.splice(0)) {
      this.#tapes.delete(ticker);
      this.#sides.delete(ticker);
    }
  }

  /** A new tape, in no session yet. */
  add(bars: Bars): Tape {
    const tape = new Tape(bars, this.#tapes.size);
    this.#tapes.set(bars.symbol, tape);
    return tape;
  }
}
