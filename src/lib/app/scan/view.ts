/** A scan as programs and people get it: rows of candidates, and what was left out by reason. */
import { utcText } from '../../calendar/text.ts';
import type { Moment, ScanStrategy, SourceName } from '../../screener/facts.ts';
import type { Candidate, Direction, LeftOut } from '../../screener/ranking.ts';
import { SCAN_REFUSALS, type ScanRefusal } from '../../screener/reasons.ts';

/** Shares are shares of a price: 0.05 is 5 %. Null: not known. */
export interface CandidateRow {
  readonly ticker: string;
  readonly strategy: ScanStrategy;
  readonly rank: number;
  readonly direction: Direction;
  readonly score: number;
  readonly price: number | null;
  readonly price_time: string | null;
  readonly previous_close: number | null;
  readonly gap: number | null;
  readonly relative_volume: number | null;
  readonly range: number | null;
  readonly vwap_distance: number | null;
  readonly day_move: number | null;
  readonly mean_volume: number | null;
  /** What would be bought: stock, etf, inverse_etf or put. */
  readonly instrument: string;
  /** Null of a put: it is chosen at the signal. */
  readonly instrument_ticker: string | null;
  readonly name: string | null;
  readonly earnings: string | null;
  readonly news: number | null;
}

export interface LeftOutRow {
  readonly ticker: string;
  readonly strategy: ScanStrategy;
  readonly reason: ScanRefusal;
  readonly direction: Direction | null;
}

export interface RefusalCount {
  readonly strategy: ScanStrategy;
  readonly reason: ScanRefusal;
  readonly count: number;
  readonly meaning: string;
}

export interface ScanResult {
  readonly source: SourceName;
  /** The New York date of the session that it is for. */
  readonly session: string;
  readonly scanned: string;
  /** By strategy, the moment that nothing in it is later than. */
  readonly moments: Readonly<Partial<Record<ScanStrategy, string>>>;
  readonly notes: readonly string[];
  readonly candidates: readonly CandidateRow[];
  readonly refusals: readonly RefusalCount[];
  readonly left_out: readonly LeftOutRow[];
}

export function candidateRow(strategy: ScanStrategy, candidate: Candidate): CandidateRow {
  const { symbol, rank, direction, score, means, measures, facts } = candidate;
  return {
    ...{ ticker: symbol, strategy, rank, direction, score, price: measures.price },
    price_time: facts.pricedAt === null ? null : utcText(facts.pricedAt),
    ...{ previous_close: facts.previousClose, gap: measures.gap, relative_volume: measures.relativeVolume },
    ...{ range: measures.range, vwap_distance: measures.vwapDistance, day_move: measures.dayMove },
    ...{ mean_volume: facts.meanVolume?.mean ?? null, instrument: means.kind, instrument_ticker: means.ticker },
    ...{ name: facts.name, earnings: facts.earnings, news: facts.news },
  };
}

export function leftOutRow(strategy: ScanStrategy, { symbol, reason, direction }: LeftOut): LeftOutRow {
  return { ticker: symbol, strategy, reason, direction };
}

/** The most frequent first, then in the order of the checks. */
export function refusalCounts(strategy: ScanStrategy, leftOut: readonly LeftOut[]): RefusalCount[] {
  const reasons = Object.keys(SCAN_REFUSALS) as ScanRefusal[];
  return reasons
    .map((reason) => {
      const count = leftOut.filter((each) => each.reason === reason).length;
      return { strategy, reason, count, meaning: SCAN_REFUSALS[reason] };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

export function momentTexts(
  moments: ReadonlyMap<ScanStrategy, Moment>,
): Readonly<Partial<Record<ScanStrategy, string>>> {
  return Object.fromEntries([...moments].map(([strategy, { at }]) => [strategy, utcText(at)]));
}
