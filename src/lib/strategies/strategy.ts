/**
 * The Strategy port. A strategy sees closed bars and says what it would do: nothing, a signal, or a refusal with its
 * reason. It knows no account, no order and no clock; the same object decides in a backtest, a dry run, on paper and live.
 * Guarantees asked of every strategy: no answer at minute m depends on a bar later than m (it may look through rows that
 * are known already, for speed, as firings.ts does); its state is per session; the same bars give the same answers.
 */
import type { Tape } from '../market/tape.ts';
import type { SelfCheckFacts, SelfFinding } from './self-check.ts';
import type { Window } from './window.ts';

export type Side = 'long' | 'bearish';

/** What a decision was based on, for the journal and for `explain`. */
export type Numbers = Readonly<Record<string, number | string | null>>;
/** The same while it is being based: each filter adds what it has seen. */
export type Seen = Record<string, number | string | null>;

/** Why a strategy does not signal although its price rule fired, or is out for the whole window. */
export const STRATEGY_REFUSALS = {
  thin_range: 'fewer than half of the bars of the opening range exist',
  no_volume: 'nothing was traded that the volume could be compared with',
  no_vwap: 'nothing has been traded in this session, so there is no VWAP',
  adx_warmup: 'there are too few bars for the ADX',
  adx_trend: 'the ADX says that the market trends',
  band_warmup: 'there are too few bars for Bollinger bands',
  no_band_touch: 'the price has not touched its Bollinger band',
  vix_low: 'VIX is below the threshold',
  vix_unknown: 'there is no VIX close of the last 10 sessions',
  imbalance_against: 'the reported order imbalance is on the other side',
} as const;
export type StrategyRefusal = keyof typeof STRATEGY_REFUSALS;

/** Where a strategy puts its answers. Nothing is said for a bar on which the price rule did not fire. */
export interface Answers {
  /** `score` ranks the signals of one minute, highest first. */
  signal(tape: Tape, side: Side, score: number, numbers: Numbers): void;
  refusal(tape: Tape, side: Side | null, reason: StrategyRefusal, numbers: Numbers): void;
}

/** A refusal that holds for the whole window. */
export interface WindowRefusal {
  readonly reason: StrategyRefusal;
  readonly numbers: Numbers;
}

/** What a strategy is told at the start of a session. */
export interface SessionFacts {
  /** Length C in minutes: 390, or 210 before an early close. */
  readonly minutes: number;
  readonly window: Window;
  /** The newest VIX close of the last 10 sessions before this one; null when there is none. */
  readonly vix: { readonly close: number; readonly session: string } | null;
}

/** How a strategy's entries are counted, sized and ended. */
export interface StrategyRules {
  /** Loss below the fill at which the stop is, as a share of the price paid. */
  readonly stopShare: number;
  /** Most positions of this strategy at once; null: only MAX_OPEN_POSITIONS holds. */
  readonly maxPositions: number | null;
  /** Whether MAX_TRADES limits its entries of a session. */
  readonly isLimitedByMaxTrades: boolean;
  /** How its entries share the money of the window. */
  readonly sharing: 'row' | 'equal' | 'priority';
  /** Most of the window's budget that one entry may take, as a share. */
  readonly maxShareOfBudget: number;
  /** Minutes after the fill bar at whose open it is sold; null: never. */
  readonly timeoutMinutes: number | null;
  /** Whether a put may express a bearish signal. */
  readonly allowsPuts: boolean;
}

export interface Strategy {
  readonly name: string;
  readonly rules: StrategyRules;
  /** What speaks for and against a run of it, beside what can be said of every strategy. */
  selfCheck(facts: SelfCheckFacts): readonly SelfFinding[];
  /** Its window in a session of that length. */
  window(sessionMinutes: number): Window;
  /** Forgets the session before. */
  startSession(facts: SessionFacts): void;
  /**
   * Asked once per symbol and session, at its first bar of the window, before `decide`: does anything rule out the whole
   * window? Null: nothing does, and the symbol is looked at from this bar on.
   */
  admit(tape: Tape, m: number): WindowRefusal | null;
  /** At the close of bar m. `tapes`: the symbols that were admitted, of which some may have no bar in this minute. */
  decide(m: number, answers: Answers, tapes: readonly Tape[]): void;
  /** Whether that closed bar ends the trade; null where a strategy has no such rule. */
  readonly isExitSignal: ((tape: Tape, m: number, side: Side) => boolean) | null;
}
