/**
 * Which dry runs of a journal have passed. Guarantees: a strategy has passed only when a dry run watched live data, decided
 * every minute of the strategy's own window within a minute of its close while that strategy was traded, ended as done, and
 * no error was recorded while it ran. One that joined late counts from its joining, in the windows that it joined with; one whose
 * symbols are scanned for counts from its first scan on: before that it looked at nothing.
 */
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { Joined, JournalRecord, RunStarted, StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

/** The kinds of records that it needs: others may be left out. */
export const PAST_KINDS = [
  'run_started',
  'joined',
  'run_ended',
  'error',
  'session_opened',
  'decided',
  'scanned',
] as const satisfies readonly JournalRecord['kind'][];

/** The session minutes that a strategy decides at: first and last, in a session of that many minutes. */
export type DecidesFrom = (strategy: string, minutes: number) => { readonly first: number; readonly last: number };

export interface PassedDryRun {
  readonly session: string;
  readonly run: string;
  readonly version: string;
  readonly configHash: string;
  /** When it ended. */
  readonly at: EpochMs;
}

/** A strategy within a run. */
interface Traded {
  /** Null: its own window. */
  readonly testStart: number | null;
  /** It waits for its first scan. */
  isBlind: boolean;
  /** Decided in time since it is traded. */
  readonly decided: Set<number>;
}

interface Running {
  readonly started: RunStarted;
  readonly session: string;
  readonly traded: Map<string, Traded>;
  hasErred: boolean;
}

interface Opened {
  readonly minutes: number;
  readonly openMinute: number;
}

export class PastFold {
  readonly #window: DecidesFrom;
  readonly #opened = new Map<string, Opened>();
  readonly #passed = new Map<string, PassedDryRun>();
  #running: Running | null = null;

  constructor(window: DecidesFrom) {
    this.#window = window;
  }

  /** Records of all sessions, oldest first. */
  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  /** By strategy: the last dry run that passed. */
  get passed(): ReadonlyMap<string, PassedDryRun> {
    return new Map(this.#passed);
  }

  readonly #handlers: Handlers = {
    run_started: (started, { session }) => {
      this.#running = { started, session, traded: new Map(), hasErred: false };
      trade(this.#running, started);
    },
    joined: (joined) => {
      if (this.#running !== null) trade(this.#running, joined);
    },
    scanned: ({ strategy }) => {
      const traded = this.#running?.traded.get(strategy);
      if (traded !== undefined) traded.isBlind = false;
    },
    run_ended: ({ run, how }, { at }) => {
      const running = this.#running;
      if (running?.started.run !== run) return;
      this.#running = null;
      if (how === 'done') this.#judge(running, at);
    },
    error: () => {
      if (this.#running !== null) this.#running.hasErred = true;
    },
    session_opened: ({ minutes, openMinute }, { session }) => {
      if (!this.#opened.has(session)) this.#opened.set(session, { minutes, openMinute });
    },
    decided: ({ m, isLate }, { session, at }) => {
      const opened = this.#opened.get(session);
      const running = this.#running;
      if (isLate === true || opened === undefined || running?.session !== session) return;
      const closedAt = (opened.openMinute + m + 1) * MINUTE_MS;
      if (at >= closedAt + MINUTE_MS) return;
      for (const { decided, isBlind } of running.traded.values()) if (!isBlind) decided.add(m);
    },
  };

  #judge({ started, session, traded, hasErred }: Running, at: EpochMs): void {
    const { run, version, configHash, isDryRun, feed } = started;
    const opened = this.#opened.get(session);
    if (!isDryRun || hasErred || feed.name === 'sim' || opened === undefined) return;
    for (const [strategy, { testStart, decided }] of traded) {
      const { first, last } = this.#window(strategy, opened.minutes);
      if (testStart === null && last >= first && isWhole(decided, first, last))
        this.#passed.set(strategy, { session, run, version, configHash, at });
    }
  }
}

/** One that is traded already in the same window goes on; in another it begins anew. */
function trade({ traded }: Running, { strategies, testStart, scans, symbols }: RunStarted | Joined): void {
  const isBlind = scans === true && symbols.length === 0;
  for (const strategy of strategies)
    if (traded.get(strategy)?.testStart !== testStart) traded.set(strategy, { testStart, isBlind, decided: new Set() });
}

function isWhole(decided: ReadonlySet<number>, first: number, last: number): boolean {
  for (let m = first; m <= last; m++) if (!decided.has(m)) return false;
  return true;
}
