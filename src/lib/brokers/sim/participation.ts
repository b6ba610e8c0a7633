/**
 * How much of one bar is there for us. Guarantees: all own fills of a bar and instrument together take no more than the
 * participation of its volume, rounded down to the step; where nobody knows the volume there is no limit.
 */
import { floorToStep } from '../../core/rounding.ts';

export class Participation {
  readonly #share: number | null;
  readonly #step: number;
  /** Own fills of the minute, by ticker. */
  readonly #taken = new Map<string, number>();

  /** The share of a bar's volume, null: no limit; the step of a quantity that it cut. */
  constructor(share: number | null, step: number) {
    this.#share = share;
    this.#step = step;
  }

  startMinute(): void {
    if (this.#taken.size > 0) this.#taken.clear();
  }

  /** As much of the wanted quantity as the bar of that volume has left for us; Infinity: not known. */
  take(ticker: string, volume: number, wanted: number): number {
    if (this.#share === null) return wanted;
    const taken = this.#taken.get(ticker) ?? 0;
    const room = volume === Infinity ? Infinity : floorToStep(Math.max(0, volume * this.#share - taken), this.#step);
    const quantity = Math.min(wanted, room);
    this.#taken.set(ticker, taken + quantity);
    return quantity;
  }
}
