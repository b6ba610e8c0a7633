/**
 * What the broker was seen to have: positions and quotes, by ticker. Guarantees: a position that was asked for before the
 * last change of an order in its ticker is not given out; how long less is available than is to be sold is known.
 */
import type { EpochMs } from '../core/clock.ts';
import { leftOf } from '../core/quantity.ts';
import type { PositionSeen, QuoteSeen } from './order-records.ts';

export class Sightings {
  readonly #positions = new Map<string, PositionSeen & { readonly at: EpochMs }>();
  readonly #shortSince = new Map<string, EpochMs>();
  readonly #changedAt = new Map<string, EpochMs>();
  readonly #quotes = new Map<string, QuoteSeen & { readonly at: EpochMs }>();

  /** Something has happened in that ticker: what was seen before tells nothing any more. */
  changed(ticker: string, at: EpochMs): void {
    this.#changedAt.set(ticker, at);
    this.#positions.delete(ticker);
  }

  /** `wanted`: shares or contracts of it that are to be sold. */
  positionSeen(seen: PositionSeen, wanted: number, at: EpochMs): void {
    const { ticker, available } = seen;
    this.#positions.set(ticker, { ...seen, at });
    if (leftOf(wanted, available) === 0) this.#shortSince.delete(ticker);
    else if (!this.#shortSince.has(ticker)) this.#shortSince.set(ticker, at);
  }

  quoteSeen(seen: QuoteSeen, at: EpochMs): void {
    this.#quotes.set(seen.ticker, { ...seen, at });
  }

  /** What the broker says is available, if nothing has happened in that ticker since it was asked. */
  position(ticker: string): (PositionSeen & { readonly at: EpochMs }) | null {
    const seen = this.#positions.get(ticker);
    return seen !== undefined && seen.askedAt >= (this.#changedAt.get(ticker) ?? 0) ? seen : null;
  }

  /** Since when the broker reports less available than is to be sold; null: it does not. */
  shortSince(ticker: string): EpochMs | null {
    return this.#shortSince.get(ticker) ?? null;
  }

  quote(ticker: string): (QuoteSeen & { readonly at: EpochMs }) | null {
    return this.#quotes.get(ticker) ?? null;
  }
}
