/**
 * One process of `tbot run`: the run's own loop on the simulated ports, until it ends or is killed. Guarantees: what is
 * killed does nothing more, wherever it was; its time, disk, broker and feed are the world's.
 */
import { MINUTE_MS, type Clock, type EpochMs, type Timers } from '../../src/lib/core/clock.ts';
import type { Alert } from '../../src/lib/session/alert.ts';
import { liveRun } from '../../src/lib/session/live-run.ts';
import type { LiveSession } from '../../src/lib/session/live-session.ts';
import type { LiveSetup } from '../../src/lib/session/live-setup.ts';
import type { JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';
import type { Asked, RunOutcome } from '../../src/lib/session/run-events.ts';
import type { Scan } from '../../src/lib/session/scan.ts';
import type { Runner } from '../../src/lib/session/runner.ts';
import type { Line } from './line.ts';
import type { Scenario } from './scenario.ts';

/** Thrown where a process is killed; nobody is there to catch it. */
export class Killed extends Error {}

export interface ProcessParts {
  readonly scenario: Scenario;
  readonly run: string;
  readonly strategies: readonly string[];
  readonly past: readonly StoredRecord[];
  readonly lastAliveAt: EpochMs | null;
  /** Of the machine: it may jump. */
  readonly clock: Clock;
  /** They ring as long as it lives. */
  readonly timers: Timers;
  readonly line: Line;
  readonly configHash: string;
  readonly append: (session: string, at: EpochMs, records: readonly JournalRecord[]) => void;
  readonly releaseBallast: () => boolean;
  readonly committed: (process: MachineProcess) => void;
  readonly alerted: (alert: Alert) => void;
  readonly beat: () => void;
  readonly wishes: () => readonly Asked[];
  readonly isKillFileThere: () => boolean;
  readonly keepHindrance: () => string | null;
  readonly scan: Scan;
  readonly ended: (process: MachineProcess, outcome: RunOutcome | Error) => void;
}

export class MachineProcess {
  readonly strategies: readonly string[];
  readonly line: Line;
  readonly startedAt: EpochMs;
  session: LiveSession | null = null;
  runner: Runner | null = null;
  isAlive = true;

  constructor(parts: ProcessParts) {
    this.strategies = parts.strategies;
    this.line = parts.line;
    this.startedAt = parts.clock.now();
    void this.#run(parts);
  }

  async #run(parts: ProcessParts): Promise<void> {
    const { scenario, run, strategies, clock, line } = parts;
    const { broker, feed, puts } = line;
    const { date, minutes, open } = scenario.session;
    let outcome: RunOutcome | Error;
    try {
      outcome = await liveRun({
        ...{ setup: setupOf(scenario), clock, broker, feed, key: date, past: parts.past },
        timers: parts.timers,
        ...(puts === null ? {} : { puts }),
        session: { date, minutes, openMinute: open / MINUTE_MS, vix: { close: 20, session: date } },
        journal: {
          append: (...what) => {
            this.#mustLive();
            parts.append(...what);
            this.#mustLive();
          },
          releaseBallast: () => this.isAlive && parts.releaseBallast(),
        },
        started: {
          ...{ run, version: '0', configHash: parts.configHash, settings: {}, broker: scenario.broker, mode: 'paper' },
          ...{ isDryRun: false, feed: feed.identity, strategies, testStart: null, pid: Number(run) },
          symbols: scenario.isScanned ? [] : scenario.symbols.map(({ symbol }) => symbol),
          ...(scenario.isScanned ? { scans: true } : {}),
        },
        facts: scenario.isScanned ? [] : scenario.facts,
        scan: parts.scan,
        lastAliveAt: parts.lastAliveAt,
        rules: { CRITICAL_ERROR_HALT: true, CRITICAL_ERROR_LIMIT: 5 },
        wishes: () => (this.isAlive ? parts.wishes() : []),
        isKillFileThere: parts.isKillFileThere,
        keepHindrance: parts.keepHindrance,
        lastKill: null,
        lastDisarmed: null,
        committed: () => parts.committed(this),
        alert: (alert) => {
          if (this.isAlive) parts.alerted(alert);
        },
        beat: () => {
          if (this.isAlive) parts.beat();
        },
        began: (runner, session) => {
          this.runner = runner;
          this.session = session;
        },
      });
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
    }
    if (!this.isAlive) return;
    this.isAlive = false;
    parts.ended(this, outcome);
  }

  #mustLive(): void {
    if (!this.isAlive) throw new Killed('the process was killed');
  }
}

export function setupOf({ broker, rules, can, softStops, strategyOf, order, putsOn }: Scenario): LiveSetup {
  return {
    ...{ place: { broker, mode: 'paper' }, rules, can, softStops, strategyOf, order },
    putsOn,
  };
}
