/** The runs that worked on a session, and the strategies that they traded. */
import type { EpochMs } from '../../core/clock.ts';
import type { RunEnded, RunStarted, StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

export interface FoldedRun {
  readonly started: RunStarted;
  /** Its own strategies, and those that were handed over to it. */
  readonly strategies: readonly string[];
  readonly symbols: readonly string[];
  readonly startedAt: EpochMs;
  /** Null: it goes on, or it died. */
  readonly ended: RunEnded | null;
  readonly endedAt: EpochMs | null;
}

type Writable = { -readonly [K in keyof FoldedRun]: FoldedRun[K] };

export class RunsFold {
  readonly #runs: Writable[] = [];

  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  /** Oldest first. */
  get all(): readonly FoldedRun[] {
    return this.#runs.map((run) => ({ ...run }));
  }

  get last(): FoldedRun | null {
    return this.#runs.at(-1) ?? null;
  }

  /** By strategy: whether the window is over, for the last run that traded it has ended as done. */
  get windowsOver(): ReadonlyMap<string, boolean> {
    const over = new Map<string, boolean>();
    for (const { strategies, ended } of this.#runs)
      for (const strategy of strategies) over.set(strategy, ended?.how === 'done');
    return over;
  }

  readonly #handlers: Handlers = {
    run_started: (started, { at }) => {
      const { strategies, symbols } = started;
      this.#runs.push({ started, strategies, symbols, startedAt: at, ended: null, endedAt: null });
    },
    joined: ({ strategies, symbols }) => {
      const run = this.#runs.at(-1);
      if (run === undefined) return;
      run.strategies = [...new Set([...run.strategies, ...strategies])];
      run.symbols = [...new Set([...run.symbols, ...symbols])];
    },
    run_ended: (ended, { at }) => {
      const run = this.#runs.find(({ started }) => started.run === ended.run);
      if (run === undefined) return;
      run.ended = ended;
      run.endedAt = at;
    },
  };
}
