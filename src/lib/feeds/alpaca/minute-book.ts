/**
 * The bars of a session's minutes, and which of them nobody can know yet. Guarantees: a minute counts as known for a ticker
 * only when its bars were streamed through all of that minute, or were fetched after it was over; what was taken out is
 * not changed by what comes later.
 */
import type { MinuteBar } from '../../session/feed.ts';

export class MinuteBook {
  /** By ticker the last session minute that was fetched, with all before it; -1: none. */
  readonly #fetchedTo = new Map<string, number>();
  /** By ticker the session minute from which on its bars come by themselves, without a gap. */
  readonly #streamedFrom = new Map<string, number>();
  readonly #bars = new Map<number, Map<string, MinuteBar>>();
  #taken = -1;

  get tickers(): readonly string[] {
    return [...this.#fetchedTo.keys()];
  }

  /** `fetchedTo`: the last minute that was told of it. */
  watch(ticker: string, fetchedTo: number): void {
    this.#fetchedTo.set(ticker, fetchedTo);
  }

  /** Bars of these, and of no others, come by themselves, of new ones from session minute m on. */
  streaming(tickers: ReadonlySet<string>, m: number): void {
    for (const ticker of this.#streamedFrom.keys()) if (!tickers.has(ticker)) this.#streamedFrom.delete(ticker);
    for (const ticker of tickers) if (!this.#streamedFrom.has(ticker)) this.#streamedFrom.set(ticker, m);
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
  fetched(tickers: readonly string[], m: number): void {
    for (const ticker of tickers) this.#fetchedTo.set(ticker, Math.max(m, this.#fetchedTo.get(ticker) ?? -1));
  }

  /** Tickers of which minute m has to be fetched. */
  lacking(m: number): readonly string[] {
    return this.tickers.filter(
      (ticker) => (this.#fetchedTo.get(ticker) ?? -1) < m && (this.#streamedFrom.get(ticker) ?? Infinity) > m,
    );
  }

  /** Every ticker has its bar of that minute: there is nothing to wait for. */
  isFull(m: number): boolean {
    const bars = this.#bars.get(m);
    return bars !== undefined && this.tickers.every((ticker) => bars.has(ticker));
  }

  /** The bars of minute m, which is over and done with. */
  take(m: number): readonly MinuteBar[] {
    const bars = [...(this.#bars.get(m)?.values() ?? [])].filter(({ ticker }) => this.#fetchedTo.has(ticker));
    this.#bars.delete(m);
    this.#taken = Math.max(this.#taken, m);
    return bars;
  }
}
