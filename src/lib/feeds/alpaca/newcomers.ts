/**
 * Tickers that join a feed while it runs: what has passed of the session is read for them, and they are watched from the minute
 * on that was told last. Guarantees: the minutes of those that are watched already go on meanwhile; a newcomer has all of what
 * has passed or waits; what cannot be read is said, and asked for again.
 */
import { backoffMs } from '../../core/backoff.ts';
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { asError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { MinuteBar } from '../../session/feed.ts';

/** Session minute and bar. */
export type PassedBar = readonly [number, MinuteBar];

export interface NewcomersParts {
  readonly ports: { readonly clock: Clock; readonly timers: Timers; readonly rng: Rng };
  /** The newest session minute that was told as over; -1: none. */
  readonly closed: () => number;
  /** When the history has all of that minute. */
  readonly readableAt: (m: number) => EpochMs;
  /** Both minutes included. */
  readonly read: (tickers: readonly string[], first: number, last: number) => Promise<readonly PassedBar[]>;
  /** All there is of them up to the minute that was told last, in the order of time for each. */
  readonly arrived: (tickers: readonly string[], bars: readonly PassedBar[]) => void;
  readonly failed: (error: Error, tickers: readonly string[]) => void;
}

const BACKOFF = { baseMs: 1_000, capMs: 15_000 } as const;
const NONE = -1;

export class Newcomers {
  readonly #parts: NewcomersParts;
  #waiting: string[] = [];
  /** Being read for, up to that minute so far. */
  #tickers: readonly string[] = [];
  #bars: PassedBar[] = [];
  #readTo = NONE;
  #isReading = false;
  #isStopped = false;
  #failures = 0;
  #againAt: EpochMs = -Infinity;
  #takeBack: () => void = () => undefined;

  constructor(parts: NewcomersParts) {
    this.#parts = parts;
  }

  has(ticker: string): boolean {
    return this.#waiting.includes(ticker) || this.#tickers.includes(ticker);
  }

  add(tickers: readonly string[]): void {
    this.#waiting.push(...tickers);
    this.#goOn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#takeBack();
  }

  #goOn(): void {
    this.#takeBack();
    if (this.#isStopped || this.#isReading || !this.#hasAny()) return;
    const { ports, closed, readableAt, arrived } = this.#parts;
    const last = closed();
    if (this.#readTo >= last) {
      const [tickers, bars] = [this.#tickers, this.#bars];
      this.#tickers = [];
      arrived(tickers, bars);
      this.#goOn();
      return;
    }
    const at = Math.max(readableAt(last), this.#againAt);
    if (ports.clock.now() < at) this.#takeBack = ports.timers.at(at, () => this.#goOn());
    else void this.#read(last);
  }

  /** Those that come while others are read for are next. */
  #hasAny(): boolean {
    if (this.#tickers.length > 0) return true;
    this.#tickers = this.#waiting;
    this.#waiting = [];
    this.#bars = [];
    this.#readTo = NONE;
    return this.#tickers.length > 0;
  }

  async #read(last: number): Promise<void> {
    const { ports, read, failed } = this.#parts;
    this.#isReading = true;
    try {
      this.#bars.push(...(await read(this.#tickers, this.#readTo + 1, last)));
      this.#readTo = last;
      this.#failures = 0;
    } catch (error) {
      this.#againAt = ports.clock.now() + backoffMs(++this.#failures, BACKOFF, ports.rng, BACKOFF.baseMs / 2);
      failed(asError(error), this.#tickers);
    } finally {
      this.#isReading = false;
    }
    this.#goOn();
  }
}
