/**
 * What a journal holds: everything that a run was told, decided and did, in the order in which it happened. The state of a
 * session is a fold over it, and so are logs, books, `explain` and `replay`.
 * Guarantees: a record is a plain JSON value; what is sent to a broker stands before it as `order_intended`; what a broker
 * said stands before anything that follows from it.
 */
import type { EpochMs } from '../core/clock.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { AccountIdentity, AccountState, InstrumentFacts, LiveQuote } from '../orders/broker.ts';
import type { OrderRecord } from '../orders/order-records.ts';
import type { EngagedCause, KillCause, KillState } from '../risk/kill-switch.ts';
import type { SessionFacts } from '../strategies/strategy.ts';
import type { FeedIdentity } from './feed.ts';
import type { SessionEvent } from './journal.ts';
import type { SnapshotReason } from './snapshot.ts';

/** A process begins to trade, or to trade more. */
export interface RunStarted {
  readonly kind: 'run_started';
  /** Unique. */
  readonly run: string;
  /** Of the program, and the hash of the trading configuration less logging and alert keys. */
  readonly version: string;
  readonly configHash: string;
  /** The trading configuration as texts, secrets left out: what `replay` decides by. */
  readonly settings: Readonly<Record<string, string>>;
  readonly broker: string;
  readonly mode: 'paper' | 'live';
  readonly isDryRun: boolean;
  readonly feed: FeedIdentity;
  readonly strategies: readonly string[];
  /** Session minute in which the first of TEST_MODE's windows starts; null: the strategies' own windows. */
  readonly testStart: number | null;
  readonly symbols: readonly string[];
  /** Its strategies look at what scans name too; left out: at these symbols alone. */
  readonly scans?: true;
  readonly pid: number;
}

export interface RunEnded {
  readonly kind: 'run_ended';
  readonly run: string;
  /** `done`: its windows are over; `stopped`: asked to; `kept`: asked to, positions left with their stops; `failed` */
  readonly how: 'done' | 'stopped' | 'kept' | 'failed';
  readonly code: string | null;
}

/** A run hands over a strategy to the run that owns the account. */
export interface Joined {
  readonly kind: 'joined';
  readonly strategies: readonly string[];
  readonly symbols: readonly string[];
  readonly scans?: true;
  readonly testStart: number | null;
}

/** The first time that a session is worked on: E and what else holds for all of it. */
export interface SessionOpened {
  readonly kind: 'session_opened';
  /** New York date. */
  readonly date: string;
  readonly minutes: number;
  readonly openMinute: EpochMinute;
  /** E: dollars. Read once. */
  readonly equity: number;
  readonly account: AccountIdentity & AccountState;
  readonly vix: SessionFacts['vix'];
}

/** What is known of a symbol beside its bars, when it is first watched in a session. */
export interface Watching {
  readonly kind: 'watching';
  readonly symbol: string;
  readonly volume: { readonly mean: number | null; readonly sessions: number };
  readonly isLeveraged: boolean;
  readonly isEtf: boolean;
  /** The 1x inverse ETF that serves it; null: none. */
  readonly inverse: string | null;
  /** False: it is bought only, and never signals. */
  readonly maySignal: boolean;
}

/** What the broker says of an instrument that may be bought. */
export interface InstrumentSeen {
  readonly kind: 'instrument';
  readonly facts: InstrumentFacts;
}

/** What a scan names for a strategy: until its next one it looks at these, beside the symbols that somebody named. */
export interface Scanned {
  readonly kind: 'scanned';
  readonly strategy: string;
  /** When it looked: a scan that was kept did so before. */
  readonly scannedAt: EpochMs;
  readonly source: string;
  readonly notes: readonly string[];
  /** The best first; all of them are watched. */
  readonly symbols: readonly string[];
  /** What it named and the broker does not know, or there was no room for. */
  readonly leftOut: readonly string[];
}

/** The symbols that a strategy has, if any, go on. */
export interface ScanFailed {
  readonly kind: 'scan_failed';
  readonly strategy: string;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** ticker, open, high, low, close, volume */
export type BarTuple = readonly [string, number, number, number, number, number];

/** The bars of one session minute. */
export interface BarsClosed {
  readonly kind: 'bars';
  readonly m: number;
  readonly bars: readonly BarTuple[];
}

/** Quotes that a decision may have looked at. */
export interface Quoted {
  readonly kind: 'quotes';
  readonly m: number;
  /** When they were heard: what their age is counted from. */
  readonly at: EpochMs;
  readonly quotes: readonly LiveQuote[];
}

/** Puts on a symbol, as they were quoted when a bearish signal at the close of minute m asked for one. */
export interface PutsSeen {
  readonly kind: 'puts';
  readonly m: number;
  readonly symbol: string;
  /** By their OCC symbols: of the first expiry in range, those whose strikes are nearest to the price. */
  readonly quotes: readonly LiveQuote[];
  /** Why nobody could tell; null: this is what there is. */
  readonly failure: string | null;
}

/** All that was to be decided at the close of that minute stands before this. */
export interface Decided {
  readonly kind: 'decided';
  readonly m: number;
  /** It was too late for orders: nothing was decided. */
  readonly isLate?: true;
}

export interface KillChanged {
  readonly kind: 'kill';
  readonly state: KillState;
  /** Null: it was lifted. */
  readonly cause: KillCause | null;
  /** Who, or what. */
  readonly by: string | null;
  /** Lighter causes that hold too. */
  readonly also?: readonly EngagedCause[];
  /** New York date for which it holds. */
  readonly date: string;
}

/** Entries wait until a person re-arms them. */
export interface Disarmed {
  readonly kind: 'disarmed';
  readonly why: string;
}

export interface Rearmed {
  readonly kind: 'rearmed';
  readonly by: string;
}

/** What a person said of a proposal; `late`: nothing within 30 seconds, which is a no. */
export interface Confirmed {
  readonly kind: 'confirmed';
  readonly strategy: string;
  readonly symbol: string;
  readonly answer: 'yes' | 'no' | 'late';
  /** When it was heard: what an order ends by. */
  readonly at?: EpochMs;
}

/** What journal and broker do not agree on, in words; none: they agree. */
export interface Reconciled {
  readonly kind: 'reconciled';
  readonly at: SnapshotReason;
  readonly gaps: readonly string[];
  /** Tickers in which the account holds or works what is not of this journal. */
  readonly foreign: readonly string[];
}

export interface ErrorRecord {
  readonly kind: 'error';
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
  readonly isCritical: boolean;
  readonly stack: string | null;
  readonly about: Readonly<Record<string, string | number | null>>;
}

/** A wish of another process was taken up. */
export interface Commanded {
  readonly kind: 'control';
  readonly command: string;
  readonly by: string;
}

export type JournalRecord =
  | RunStarted
  | RunEnded
  | Joined
  | SessionOpened
  | Watching
  | InstrumentSeen
  | Scanned
  | ScanFailed
  | BarsClosed
  | Quoted
  | PutsSeen
  | Decided
  | SessionEvent
  | OrderRecord
  | KillChanged
  | Disarmed
  | Rearmed
  | Confirmed
  | Reconciled
  | ErrorRecord
  | Commanded;

/** A record as it is kept. */
export interface StoredRecord {
  /** 1, 2, 3 ... without a gap. */
  readonly seq: number;
  /** On the session's clock: in a replay the venue's. */
  readonly at: EpochMs;
  /** The session it belongs to: its New York date, with `.2`, `.3` for further replays of it. */
  readonly session: string;
  readonly record: JournalRecord;
}

/** The one who writes: everything that is appended together is durable together, or not at all. */
export interface JournalWriter {
  /** Survives SIGKILL and power loss once it returns. @throws LogicError `journal_full`, `journal_broken`: nothing was appended */
  append(session: string, at: EpochMs, records: readonly JournalRecord[]): void;
}

export interface JournalReader {
  /** Oldest first; of one session, or of all. */
  read(session?: string): Iterable<StoredRecord>;
  /** Of all sessions, oldest first. */
  sessions(): readonly string[];
}
