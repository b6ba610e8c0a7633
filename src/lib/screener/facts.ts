/**
 * What is known of a symbol at a moment, and the port through which it is asked for. Guarantees, which every source keeps:
 * nothing that is told is later than the moment; what a source does not know is null and never a 0 or a guess.
 */
import type { Session } from '../calendar/sessions.ts';
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';

export const SCAN_STRATEGIES = ['open', 'mid', 'close'] as const;
export type ScanStrategy = (typeof SCAN_STRATEGIES)[number];

/** When a scan looks, and the session that it is for: the one that goes on, or the next one. */
export interface Moment {
  readonly at: EpochMs;
  readonly session: Session;
}

/** Minutes of the session that have closed: 0 before the open, its length after the close. */
export function minutesClosed({ at, session }: Moment): number {
  const elapsed = Math.floor((at - session.open) / MINUTE_MS);
  return Math.max(0, Math.min(session.minutes, elapsed));
}

/** The session so far. */
export interface SessionSoFar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly vwap: number | null;
}

/** Shares that were traded in a part of a session, and what a whole session usually has by the same count. */
export interface Activity {
  readonly shares: number;
  /** Of a session: 1 is a whole one. */
  readonly share: number;
  readonly usual: number;
}

export interface MeanVolume {
  /** Shares a session, of the whole market. */
  readonly mean: number;
  readonly sessions: number;
}

export interface Facts {
  readonly symbol: string;
  /** The asset's name, by which leveraged products are told. */
  readonly name: string | null;
  readonly kind: 'stock' | 'etf' | null;
  /** The newest one, and when it was made. */
  readonly price: number | null;
  readonly pricedAt: EpochMs | null;
  /** Of the session before. */
  readonly previousClose: number | null;
  /** Null before its first trade. */
  readonly session: SessionSoFar | null;
  readonly activity: Activity | null;
  readonly meanVolume: MeanVolume | null;
  /** What it moves in a session, (high - low) / close. */
  readonly range: number | null;
  /** When it reports between the close before and this session's close, such as "2025-12-31 bmo". */
  readonly earnings: string | null;
  /** Articles since the close before; null: not asked for. */
  readonly news: number | null;
}

/** Of a symbol of which nothing is known yet. */
export function noFacts(symbol: string): Facts {
  return {
    ...{ symbol, name: null, kind: null, price: null, pricedAt: null, previousClose: null, session: null },
    ...{ activity: null, meanVolume: null, range: null, earnings: null, news: null },
  };
}

export interface Wish {
  readonly moment: Moment;
  /** Null: what the source itself offers. */
  readonly symbols: readonly string[] | null;
  /** Whether more need be known of what has that price. */
  readonly isWorthMore: (price: number) => boolean;
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly what: string;
}

export interface Known {
  readonly facts: readonly Facts[];
  /** What was asked for and nobody knows. */
  readonly unknown: readonly string[];
  /** What a reader of the result has to know of where it comes from. */
  readonly notes: readonly string[];
}

export const SOURCE_NAMES = ['finnhub', 'alpaca', 'store'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export interface Source {
  readonly name: SourceName;
  /** @throws NetworkError when it cannot be reached; BrokerError when it refuses; InterruptedError when the signal comes */
  ask(wish: Wish): Promise<Known>;
}
