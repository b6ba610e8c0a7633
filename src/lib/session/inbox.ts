/** What has come in and waits for its turn: one queue for all that can happen to a run, in the order in which it came. */
import type { EpochMs, Timers } from '../core/clock.ts';

export class Inbox<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | null = null;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Undefined: it is empty. */
  take(): T | undefined {
    return this.#waiting.shift();
  }

  /** Resolves when something is there. */
  async filled(): Promise<void> {
    if (!this.isEmpty) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }

  /** False: it is that late, and nothing has come. `Infinity`: as long as it takes. */
  async filledBy(instant: EpochMs, timers: Timers): Promise<boolean> {
    const filled = this.filled().then(() => true);
    if (instant === Infinity) return filled;
    let takeBack: () => void = () => undefined;
    const late = new Promise<false>((resolve) => {
      takeBack = timers.at(instant, () => resolve(false));
    });
    try {
      return await Promise.race([filled, late]);
    } finally {
      takeBack();
    }
  }
}
