/**
 * The bars of a session's minutes, and which of them nobody can know yet. Guarantees: a minute is known for a ticker only when
 * its bar has come, or when it was asked for after the minute was over; what was taken out is not changed by what comes
 * later.
 */
import type { MinuteBar } from '../../session/feed.ts';

export class MinuteBook {
  /** By ticker the last session minute that was asked for, with all before it; -1: none. */
  readonly #askedTo = new Map<string, number>();
  readonly #bars = new Map<number, Map<string, MinuteBar>>();
  #taken = -1;

  get tickers(): readonly string[] {
    return [...this.#askedTo.keys()];
  }

  /** `askedTo`: the last minute that was told of it. */
  watch(ticker: string, askedTo: number): void {
    this.#askedTo.set(ticker, askedTo);
  }

  /** Also of one that is watched a little later. False: it is too late. */
  add(m: number, bar: MinuteBar): boolean {
    if (m <= this.#taken) return false;
    const bars = this.#bars.get(m) ?? new Map<string, MinuteBar>();
    bars.set(bar.ticker, bar);
    this.#bars.set(m, bars);
    return true;
  }

  /** All bars of these up to and including minute m have been added, as far as there are any. */
  asked(tickers: readonly string[], m: number): void {
    for (const ticker of tickers) this.#askedTo.set(ticker, Math.max(m, this.#askedTo.get(ticker) ?? -1));
  }

  /** Tickers of which nobody knows whether they traded in minute m. */
  lacking(m: number): readonly string[] {
    const bars = this.#bars.get(m);
    return this.tickers.filter((ticker) => bars?.has(ticker) !== true && (this.#askedTo.get(ticker) ?? -1) < m);
  }

  /** Some ticker has its bar of minute m. */
  hasAny(m: number): boolean {
    return this.#bars.has(m);
  }

  /** The bars of minute m, which is over and done with. */
  take(m: number): readonly MinuteBar[] {
    const bars = [...(this.#bars.get(m)?.values() ?? [])].filter(({ ticker }) => this.#askedTo.has(ticker));
    this.#bars.delete(m);
    this.#taken = Math.max(this.#taken, m);
    return bars;
  }
}
