/** A job of the schedule: one command of tbot at one moment of one session. */
import type { Session } from '../../calendar/sessions.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { StrategyName } from '../../strategies/names.ts';

export type JobName = 'doctor' | 'scan' | StrategyName | 'ledger' | 'report' | 'data' | 'vix';

/** What is started, and how it is looked after. */
export interface Task {
  readonly name: JobName | 'watchdog';
  /** The command line without `tbot`. */
  readonly words: readonly string[];
  /** What takes longer is ended; null: it ends by itself, or the watchdog ends it. */
  readonly limitMs: number | null;
}

export interface Job extends Task {
  readonly name: JobName;
  readonly session: Session;
  readonly startsAt: EpochMs;
  /** From then on a start is of no use any more. */
  readonly until: EpochMs;
}
