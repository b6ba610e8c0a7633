/** The strategies that a process trades: its own, and those that were handed to it. A new run trades its own alone. */
import type { Joined, RunStarted } from './records.ts';

export class OwnStrategies {
  readonly #active = new Set<string>();
  readonly #scanning = new Set<string>();

  take({ kind, strategies, scans }: RunStarted | Joined): void {
    if (kind === 'run_started') for (const set of [this.#active, this.#scanning]) set.clear();
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
