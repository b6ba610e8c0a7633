/**
 * From facts to ranked candidates of one strategy. Pure.
 * Guarantees: the order in which symbols are given changes nothing; what is in is better than what is `beyond_top`; every
 * symbol is either a candidate or left out, with the first check that it fails as the reason; in doubt it is left out.
 */
import { looksLeveraged } from '../market/asset-name.ts';
import type { InstrumentKind } from '../market/instrument.ts';
import type { EpochMs } from '../core/clock.ts';
import type { Facts, Known, Moment, ScanStrategy } from './facts.ts';
import { dayMoveOf, gapOf, relativeVolumeOf, vwapDistanceOf } from './measures.ts';
import type { ScanRefusal } from './reasons.ts';

export type Direction = 'long' | 'bearish';

/** What would be bought. A put has no ticker before its signal: it is chosen from the chain then. */
export interface Means {
  readonly kind: InstrumentKind;
  readonly ticker: string | null;
}

/** How a bearish signal would be traded, or why not at all. */
export type Expression =
  { readonly means: Means } | { readonly refusal: 'bearish_disabled' | 'bearish_not_allowed' | 'no_inverse' };

export interface ScanRules {
  readonly minPrice: number;
  readonly maxPrice: number;
  /** Shares a session; null: not asked (TEST_MODE). */
  readonly minVolume: number | null;
  readonly kinds: 'all' | 'stock' | 'etf';
  readonly skipsEarnings: boolean;
  readonly requiresNews: boolean;
  readonly closeMode: 'trend' | 'fade' | 'both';
  /** The open of the session before: a price that is older is stale. */
  readonly freshFrom: EpochMs;
}

/** What is asked beside the facts. */
export interface Lookups {
  readonly isLeveraged: (symbol: string) => boolean;
  readonly isEtf: (symbol: string) => boolean;
  readonly bearish: (symbol: string, strategy: ScanStrategy) => Expression;
}

export interface Measures {
  readonly price: number | null;
  readonly gap: number | null;
  readonly relativeVolume: number | null;
  readonly range: number | null;
  readonly vwapDistance: number | null;
  readonly dayMove: number | null;
}

export interface Candidate {
  readonly rank: number;
  readonly symbol: string;
  readonly direction: Direction;
  readonly score: number;
  readonly means: Means;
  readonly measures: Measures;
  readonly facts: Facts;
}

export interface LeftOut {
  readonly symbol: string;
  readonly reason: ScanRefusal;
  /** Null: it was not asked. */
  readonly direction: Direction | null;
}

export interface Ranking {
  readonly candidates: readonly Candidate[];
  /** By symbol. */
  readonly leftOut: readonly LeftOut[];
}

/** As the risk gate asks it. */
const MIN_VOLUME_SESSIONS = 5;

type Scored = Omit<Candidate, 'rank'>;

/** `top`: how many candidates at most. */
export function rank(
  { facts, unknown }: Pick<Known, 'facts' | 'unknown'>,
  strategy: ScanStrategy,
  moment: Moment,
  rules: ScanRules,
  lookups: Lookups,
  top: number,
): Ranking {
  const leftOut: LeftOut[] = unknown.map((symbol) => ({ symbol, reason: 'unknown_symbol', direction: null }));
  const scored: Scored[] = [];
  for (const each of facts) {
    const judged = judge(each, strategy, moment, rules, lookups);
    if ('reason' in judged) leftOut.push(judged);
    else scored.push(judged);
  }
  scored.sort((a, b) => b.score - a.score || compareText(a.symbol, b.symbol));
  for (const { symbol, direction } of scored.slice(top)) leftOut.push({ symbol, reason: 'beyond_top', direction });
  leftOut.sort((a, b) => compareText(a.symbol, b.symbol));
  return { candidates: scored.slice(0, top).map((each, at) => ({ rank: at + 1, ...each })), leftOut };
}

function judge(
  facts: Facts,
  strategy: ScanStrategy,
  moment: Moment,
  rules: ScanRules,
  lookups: Lookups,
): Scored | LeftOut {
  const { symbol } = facts;
  const leave = (reason: ScanRefusal, direction: Direction | null = null): LeftOut => ({ symbol, reason, direction });
  const kind = facts.kind ?? (lookups.isEtf(symbol) ? 'etf' : 'stock');
  const refused = firstRefusal(facts, kind, rules, lookups);
  if (refused !== null) return leave(refused);
  const measures = measuresOf(facts, moment);
  const verdict = SCORE[strategy](measures, rules);
  if (typeof verdict === 'string') return leave(verdict);
  const { direction, score } = verdict;
  if (direction === 'long') return { symbol, direction, score, means: { kind, ticker: symbol }, measures, facts };
  if (strategy === 'open') return leave('long_only', direction);
  const expression = lookups.bearish(symbol, strategy);
  if ('refusal' in expression) return leave(expression.refusal, direction);
  return { symbol, direction, score, means: expression.means, measures, facts };
}

/** Checks that know nothing of the strategy. */
function firstRefusal(facts: Facts, kind: 'stock' | 'etf', rules: ScanRules, lookups: Lookups): ScanRefusal | null {
  const { symbol, name, price, pricedAt, meanVolume, earnings, news } = facts;
  if (lookups.isLeveraged(symbol) || (name !== null && looksLeveraged(name))) return 'leveraged';
  if (rules.kinds !== 'all' && rules.kinds !== kind) return 'kind';
  if (price === null || !(price > 0) || pricedAt === null) return 'no_price';
  if (pricedAt < rules.freshFrom) return 'stale_price';
  if (price < rules.minPrice || price > rules.maxPrice) return 'price_range';
  if (rules.minVolume !== null && !isLiquid(meanVolume, rules.minVolume)) return 'low_volume';
  if (rules.skipsEarnings && earnings !== null) return 'earnings';
  if (rules.requiresNews && (news ?? 0) === 0) return 'no_news';
  return null;
}

function isLiquid(volume: Facts['meanVolume'], least: number): boolean {
  return volume !== null && volume.sessions >= MIN_VOLUME_SESSIONS && volume.mean >= least;
}

function measuresOf(facts: Facts, moment: Moment): Measures {
  return {
    price: facts.price,
    gap: gapOf(facts, moment),
    relativeVolume: relativeVolumeOf(facts),
    range: facts.range,
    vwapDistance: vwapDistanceOf(facts),
    dayMove: dayMoveOf(facts, moment),
  };
}

type Verdict = { readonly direction: Direction; readonly score: number } | ScanRefusal;

const SCORE: Readonly<Record<ScanStrategy, (measures: Measures, rules: ScanRules) => Verdict>> = {
  /** How far it may run, by its gap and its usual range, as often as its volume is above the usual one. */
  open({ gap, relativeVolume, range }) {
    if (relativeVolume === null) return 'no_relative_volume';
    if (range === null) return 'no_range';
    const up = gap ?? 0;
    return { direction: up < 0 ? 'bearish' : 'long', score: (Math.abs(up) + range) * relativeVolume };
  },
  /** How far it is from VWAP; what is above is expected back below. */
  mid({ vwapDistance }) {
    if (vwapDistance === null) return 'no_vwap';
    if (vwapDistance === 0) return 'no_move';
    return { direction: vwapDistance < 0 ? 'long' : 'bearish', score: Math.abs(vwapDistance) };
  },
  /** How far the day has moved; a fade goes against it. */
  close({ dayMove }, { closeMode }) {
    if (dayMove === null || dayMove === 0) return 'no_move';
    const isUp = dayMove > 0;
    return { direction: isUp === (closeMode !== 'fade') ? 'long' : 'bearish', score: Math.abs(dayMove) };
  },
};

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
