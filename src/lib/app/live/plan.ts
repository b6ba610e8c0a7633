/** What a run is given and what it comes to: the words that its parts share. */
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { RunOutcome } from '../../session/run-events.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { App } from '../app.ts';
import type { BookExport } from '../ledger/export.ts';
import type { SessionData } from '../replay/session-data.ts';
import type { ReplayAccount } from './replay-account.ts';
import type { RunWords } from './request.ts';

export interface RunWatch {
  /** Something that people should know, as it happens. */
  readonly told: (line: string) => void;
  /** Asks a person; null: nobody is there to be asked. */
  readonly confirm: ((question: string, signal: AbortSignal) => Promise<boolean>) | null;
  /** How far the session is. */
  readonly progress: (progress: RunProgress) => void;
  /** Is handed what stops the run gracefully; a second call ends it at once. */
  readonly stoppable: (stop: (by: string) => void) => void;
}

export interface RunProgress {
  /** Minutes of the session that are done, and how many it has. */
  readonly done: number;
  readonly of: number;
  /** The session's clock. */
  readonly at: EpochMs;
  readonly positions: number;
}

/** What could not be written yet. */
export interface WaitingBook {
  readonly outcome: 'waits';
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

export interface RunResult {
  readonly account: string;
  readonly session: string;
  readonly strategies: readonly StrategyName[];
  readonly outcome: RunOutcome;
  /** Closed in this run. */
  readonly trades: readonly ClosedTrade[];
  /** Dollars gained or lost in the session so far, by all its runs. */
  readonly profit: number;
  readonly leftOut: readonly string[];
  /** What of the kill switch holds beyond the run, in words; null: nothing. */
  readonly kill: string | null;
  /** The GnuCash book after it; null: it is not written, or another run writes it. */
  readonly book: BookExport | WaitingBook | null;
}

/**
 * What a run is for. `trade`: the windows of its strategies; `flatten`: everything of ours is sold at once; `leftovers`: what
 * has passed its hard exit or was left by an owner that died is sold, and the rest stays under its stops.
 */
export type Purpose = 'trade' | 'flatten' | 'leftovers';

/** What all parts of one run are given. */
export interface RunPlan {
  readonly purpose: Purpose;
  readonly app: App;
  readonly words: RunWords;
  readonly config: TradingConfig;
  readonly strategies: readonly StrategyName[];
  readonly testStart: number | null;
  /** Also of what earlier runs of the session have watched. */
  readonly data: SessionData;
  /** What may signal in this run. */
  readonly symbols: readonly string[];
  /** Dollars that a replayed account starts with. */
  readonly capital: number;
  readonly account: ReplayAccount;
}
