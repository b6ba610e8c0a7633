/** What a run is given and what it comes to: the words that its parts share. */
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { InstrumentSeen } from '../../session/records.ts';
import type { Scan } from '../../session/scan.ts';
import type { RunOutcome } from '../../session/run-events.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { App } from '../app.ts';
import type { BookExport } from '../ledger/export.ts';
import type { SessionData } from '../replay/session-data.ts';
import type { Account } from '../ops/account.ts';
import type { RunWords } from './request.ts';
import type { Stage } from './stage.ts';

export interface RunWatch {
  /** Something that people should know, as it happens. */
  readonly told: (line: string) => void;
  /** Asks a person; null: nobody is there to be asked. */
  readonly confirm: ((question: string, signal: AbortSignal) => Promise<boolean>) | null;
  /** How far the session is. */
  readonly progress: (progress: RunProgress) => void;
  /** Is handed what stops the run gracefully; a second call ends it at once. */
  readonly stoppable: (stop: (by: string) => void) => void;
  /** Is handed whether the process may end at that moment: all that is held has its stop or its sale at the broker. */
  readonly endable?: (isSafe: () => boolean) => void;
  /** Is handed what tells people that nobody takes the output any more. */
  readonly onLostOutput?: (tell: (text: string) => void) => void;
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

/** The account of a run, and the session that it is in. */
export interface RunAccount extends Account {
  /** Its session in the journal: the New York date; of a replay with .2, .3 for further ones. */
  readonly session: string;
  /** Of `.env_bot`, as texts: what is decided by. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What is known of the session before the run begins. */
export type RunData = Pick<SessionData, 'session' | 'openMinute' | 'facts' | 'vix' | 'leftOut' | 'putsOn'>;

/** There was nothing to trade: no run has begun, and nothing is wrong. */
export interface NotRun {
  readonly account: string;
  readonly strategies: readonly StrategyName[];
  /** Why, as a sentence. */
  readonly notRun: string;
}

/** What all parts of one run are given. */
export interface RunPlan {
  readonly purpose: Purpose;
  readonly app: App;
  readonly words: RunWords;
  readonly config: TradingConfig;
  readonly strategies: readonly StrategyName[];
  readonly testStart: number | null;
  readonly data: RunData;
  /** What the broker says of instruments, as far as it was asked: for a run that hands them over. */
  readonly instruments: readonly InstrumentSeen[];
  /** What may signal in this run, whoever of its strategies looks at it. */
  readonly symbols: readonly string[];
  /** Its strategies look at what scans name, each at its own. */
  readonly scans: boolean;
  /** Who scans, also for strategies that join; null: nobody. */
  readonly scan: Scan | null;
  readonly account: RunAccount;
  /** The end of its journal before it was looked into: where there is more, the plan may not hold any more. */
  readonly seen: number;
  readonly stage: Stage;
  /** What people should know before it begins. */
  readonly notes: readonly string[];
}
