/** The strategies that this process trades: its own, and those that were handed to it. */
import type { Joined, RunStarted } from './records.ts';

export class OwnStrategies {
  readonly #active = new Set<string>();
  readonly #scanning = new Set<string>();

  take({ strategies, scans }: RunStarted | Joined): void {
    for (const strategy of strategies) {
      this.#active.add(strategy);
      if (scans === true) this.#scanning.add(strategy);
    }
  }

  get active(): ReadonlySet<string> {
    return this.#active;
  }

  /** Those of them whose symbols this process has scanned for. */
  get scanning(): ReadonlySet<string> {
    return this.#scanning;
  }
}
