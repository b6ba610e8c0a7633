/**
 * What counts of all sessions of a journal together: which dry runs have passed, the kill switch's last word, whether
 * entries are disarmed, E of each session.
 * Guarantees: a dry run has passed only when it watched live data, decided every minute of the strategy's own window
 * within a minute of its close, ended as done, and no error was recorded while it ran.
 */
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { JournalRecord, KillChanged, RunStarted, StoredRecord } from '../../session/records.ts';
import { handle, type Handlers } from './handlers.ts';

/** The kinds of records that it needs: others may be left out. */
export const PAST_KINDS = [
  'run_started',
  'joined',
  'run_ended',
  'error',
  'session_opened',
  'decided',
  'kill',
  'disarmed',
  'rearmed',
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

interface Running {
  readonly started: RunStarted;
  readonly session: string;
  strategies: readonly string[];
  hasErred: boolean;
  /** Decided in time. */
  readonly decided: Set<number>;
}

interface Opened {
  readonly minutes: number;
  readonly openMinute: number;
  readonly equity: number;
}

export class PastFold {
  readonly #window: DecidesFrom;
  readonly #opened = new Map<string, Opened>();
  readonly #passed = new Map<string, PassedDryRun>();
  readonly #lastRun = new Map<string, EpochMs>();
  #running: Running | null = null;
  #kills: { readonly kill: KillChanged; readonly session: string }[] = [];
  #disarmed: string | null = null;

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

  /** By strategy: when a run of it last started, was joined or ended. */
  get lastRun(): ReadonlyMap<string, EpochMs> {
    return new Map(this.#lastRun);
  }

  /** By session: dollars. */
  get equities(): ReadonlyMap<string, number> {
    return new Map([...this.#opened].map(([session, { equity }]) => [session, equity]));
  }

  /** Why entries wait until a person re-arms them; null: they do not. */
  get disarmed(): string | null {
    return this.#disarmed;
  }

  /**
   * What the kill switch was last set to for the date of that session; null: nothing holds for it. A further replay of a
   * date knows nothing of the others.
   */
  killOf(session: string): KillChanged | null {
    const date = dateOf(session);
    const ofIt = this.#kills.filter(
      (each) => each.kill.date === date && (each.session === session || !(isReplay(session) || isReplay(each.session))),
    );
    return ofIt.at(-1)?.kill ?? null;
  }

  readonly #handlers: Handlers = {
    run_started: (started, { session, at }) => {
      const { strategies } = started;
      this.#running = { started, session, strategies, hasErred: false, decided: new Set() };
      this.#saw(strategies, at);
    },
    joined: ({ strategies }, { at }) => {
      const running = this.#running;
      if (running !== null) running.strategies = [...new Set([...running.strategies, ...strategies])];
      this.#saw(strategies, at);
    },
    run_ended: ({ run, how }, { at }) => {
      const running = this.#running;
      if (running?.started.run !== run) return;
      this.#running = null;
      this.#saw(running.strategies, at);
      if (how === 'done') this.#judge(running, at);
    },
    error: () => {
      if (this.#running !== null) this.#running.hasErred = true;
    },
    session_opened: ({ minutes, openMinute, equity }, { session }) => {
      if (!this.#opened.has(session)) this.#opened.set(session, { minutes, openMinute, equity });
    },
    decided: ({ m }, { session, at }) => {
      const opened = this.#opened.get(session);
      const running = this.#running;
      if (opened === undefined || running?.session !== session) return;
      const closedAt = (opened.openMinute + m + 1) * MINUTE_MS;
      if (at < closedAt + MINUTE_MS) running.decided.add(m);
    },
    kill: (kill, { session }) => {
      this.#kills = this.#kills.filter((each) => each.session !== session || each.kill.date !== kill.date);
      this.#kills.push({ kill, session });
    },
    disarmed: ({ why }) => {
      this.#disarmed = why;
    },
    rearmed: () => {
      this.#disarmed = null;
    },
  };

  #saw(strategies: readonly string[], at: EpochMs): void {
    for (const strategy of strategies) this.#lastRun.set(strategy, at);
  }

  #judge({ started, session, strategies, hasErred, decided }: Running, at: EpochMs): void {
    const { run, version, configHash, isDryRun, testStart, feed } = started;
    const opened = this.#opened.get(session);
    if (!isDryRun || hasErred || testStart !== null || feed.name === 'sim' || opened === undefined) return;
    for (const strategy of strategies) {
      const { first, last } = this.#window(strategy, opened.minutes);
      if (last >= first && isWhole(decided, first, last))
        this.#passed.set(strategy, { session, run, version, configHash, at });
    }
  }
}

function isWhole(decided: ReadonlySet<number>, first: number, last: number): boolean {
  for (let m = first; m <= last; m++) if (!decided.has(m)) return false;
  return true;
}

/** `2025-01-02` of `2025-01-02.2`. */
function dateOf(session: string): string {
  return session.slice(0, 10);
}

function isReplay(session: string): boolean {
  return session.length > 10;
}
