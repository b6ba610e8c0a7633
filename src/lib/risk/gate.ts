/**
 * The gate for entries: every check of an entry before it is sent, as a list in the order of its reasons.
 * Guarantees: the first check that fails is the reason; nothing is sent that a check refuses; a check whose facts are
 * not there (a feed without quotes) is skipped, never passed by invention.
 */
import type { GateRefusal, SizeRefusal } from './reasons.ts';

/** The keys of `.env_bot` that the gate goes by. */
export interface RiskLimits {
  readonly DISABLE_ALL_TRADES: boolean;
  readonly MAX_TRADES: number;
  readonly MAX_OPEN_POSITIONS: number;
  readonly MIN_PRICE: number;
  readonly MAX_PRICE: number;
  readonly MIN_VOLUME_THRESHOLD: number;
  /** Shares of a price, or of equity. */
  readonly MAX_SPREAD: number;
  readonly MAX_SLIPPAGE: number;
  readonly MAX_RISK_PER_TRADE: number;
  readonly MAX_OPEN_RISK: number;
  readonly DAILY_LOSS_LIMIT: number;
}

/** Entries in one minute, all strategies together. */
export const MAX_ENTRIES_PER_MINUTE = 20;
/** Entries of one strategy and signal symbol in a session, those that stayed unfilled or were refused for size included. */
const MAX_TRIES = 3;
/** Fewest sessions whose volume must be known, of the last 20. */
const MIN_VOLUME_SESSIONS = 5;
export const VOLUME_SESSIONS = 20;
const MAX_PRICE_AGE_MINUTES = 5;
/** What an entry is decided on may be so old. */
export const MAX_QUOTE_AGE_MS = 15_000;
/** Farthest that a limit may be from the last trade, as a share of it. */
const PRICE_COLLAR = 0.05;
/** MAX_SLIPPAGE may be 0.05 itself: what doubles add to it is no breach. */
const ROUNDING = 1e-9;

export interface QuoteFacts {
  readonly bid: number;
  readonly ask: number;
  /** Shares or contracts. */
  readonly bidSize: number;
  readonly askSize: number;
  readonly ageMs: number;
}

/** What account and broker say of an entry in a symbol. */
export interface Standing {
  /** Entries wait until a person re-arms them. */
  readonly isDisarmed: boolean;
  /** The account holds or works something in it that is not of this journal. */
  readonly isForeign: boolean;
  readonly isHalted: boolean;
  readonly isTradable: boolean;
  /** The same intent is in the journal already. */
  readonly isDuplicate: boolean;
  /** An order of ours works on the other side, protection apart. */
  readonly hasOppositeOrder: boolean;
}

/** What is known of an entry before its size. Functions are asked only when their check is reached. */
export interface EntryFacts extends Standing {
  readonly isKillSwitchEngaged: boolean;
  /** Whether there is a session minute left in which it can fill. */
  readonly isMarketOpen: boolean;
  readonly isInsideWindow: boolean;
  readonly isLeveraged: boolean;
  readonly isAlreadyTraded: boolean;
  /** Entries of the strategy in this session, working and filled; null where MAX_TRADES does not apply. */
  readonly entries: number | null;
  /** Positions and working entries of all strategies. */
  readonly positions: number;
  /** The same of this strategy, with its own limit; null where it has none. */
  readonly ownPositions: { readonly count: number; readonly most: number } | null;
  /** The decision price of the underlying. */
  readonly underlyingPrice: number;
  /** Mean session volume, and of how many sessions; null: not asked for. */
  readonly volume: (() => { readonly mean: number; readonly sessions: number }) | null;
  /** Age of the last bar of what is bought; null when there is none. */
  readonly priceAgeMinutes: number | null;
  /** Null for a feed without quotes. A bid, ask or size of 0: it is missing. */
  readonly quote: QuoteFacts | null;
  /** Entries sent in this minute. */
  readonly sentThisMinute: number;
  /** Entries of this strategy and symbol tried before. */
  readonly tries: number;
}

export type GateNumbers = Readonly<Record<string, number | null>>;

export interface GateVerdict<Reason> {
  readonly reason: Reason;
  readonly numbers: GateNumbers;
}

const NOTHING: GateNumbers = {};

type Check<Facts, Reason> = readonly [reason: Reason, fails: (facts: Facts, limits: RiskLimits) => GateNumbers | null];

const when = (isSo: boolean, numbers = NOTHING): GateNumbers | null => (isSo ? numbers : null);

const CHECKS: readonly Check<EntryFacts, GateRefusal>[] = [
  ['kill_switch', ({ isKillSwitchEngaged }) => when(isKillSwitchEngaged)],
  ['disarmed', ({ isDisarmed }) => when(isDisarmed)],
  ['trades_disabled', (_, { DISABLE_ALL_TRADES: isDisabled }) => when(isDisabled)],
  ['market_closed', ({ isMarketOpen }) => when(!isMarketOpen)],
  ['outside_window', ({ isInsideWindow }) => when(!isInsideWindow)],
  ['leveraged', ({ isLeveraged }) => when(isLeveraged)],
  ['foreign_position', ({ isForeign }) => when(isForeign)],
  ['already_traded', ({ isAlreadyTraded }) => when(isAlreadyTraded)],
  ['max_trades', ({ entries }, { MAX_TRADES: most }) => when(entries !== null && entries >= most, { entries, most })],
  ['max_positions', tooManyPositions],
  ['price_range', ({ underlyingPrice: price }, limits) => when(isOutside(price, limits), { price })],
  ['low_volume', lowVolume],
  [
    'stale_price',
    ({ priceAgeMinutes: age }) => when(age === null || age > MAX_PRICE_AGE_MINUTES, { age_minutes: age }),
  ],
  ['no_quote', ({ quote }) => when(quote !== null && !isTwoSided(quote))],
  ['stale_quote', ({ quote }) => whenQuoted(quote, ({ ageMs }) => when(ageMs > MAX_QUOTE_AGE_MS, { age_ms: ageMs }))],
  ['spread', ({ quote }, { MAX_SPREAD: most }) => whenQuoted(quote, (each) => tooWide(each, most))],
  ['halted', ({ isHalted }) => when(isHalted)],
  ['not_tradable', ({ isTradable }) => when(!isTradable)],
  ['order_rate', ({ sentThisMinute: sent }) => when(sent >= MAX_ENTRIES_PER_MINUTE, { sent })],
  ['duplicate', ({ isDuplicate }) => when(isDuplicate)],
  ['repeated', ({ tries }) => when(tries >= MAX_TRIES, { tries })],
  ['opposite_side', ({ hasOppositeOrder }) => when(hasOppositeOrder)],
];

/** The first check of an entry, size apart, that fails; null: none does. */
export function refusedByGate(facts: EntryFacts, limits: RiskLimits): GateVerdict<GateRefusal> | null {
  return firstFailure(CHECKS, facts, limits);
}

/** What is known of an entry with its size. */
export interface SizeFacts {
  readonly quantity: number;
  /** Shares a unit stands for: 1, or 100 of a put. */
  readonly multiplier: number;
  /** Per share. */
  readonly decisionPrice: number;
  /** Of the last trade; of a quoted put what is asked for it. */
  readonly lastPrice: number;
  readonly limit: number;
  /** Of the value, what is lost at the stop: the stop's share, or 1 for a premium. */
  readonly riskShare: number;
  readonly quote: QuoteFacts | null;
  /** Dollars: E, the open positions at their last close, the working entries at their decision price, and cash. */
  readonly equity: number;
  readonly openValue: number;
  readonly workingValue: number;
  readonly cash: number;
}

const SIZE_CHECKS: readonly Check<SizeFacts, SizeRefusal>[] = [
  ['too_small', ({ quantity }) => when(quantity <= 0, { quantity })],
  ['slippage', tooMuchSlippage],
  [
    'price_collar',
    ({ limit, lastPrice }) => when(Math.abs(limit / lastPrice - 1) > PRICE_COLLAR + ROUNDING, { limit }),
  ],
  [
    'risk_per_trade',
    (facts, { MAX_RISK_PER_TRADE: most }) => {
      const risk = valueOf(facts) * facts.riskShare;
      return when(risk > most * facts.equity, { risk, most: most * facts.equity });
    },
  ],
  [
    'open_risk',
    (facts, { MAX_OPEN_RISK: most }) => {
      const value = facts.openValue + facts.workingValue + valueOf(facts);
      return when(value > most * facts.equity, { value, most: most * facts.equity });
    },
  ],
  [
    'buying_power',
    (facts) => {
      const free = facts.cash - facts.workingValue;
      return when(valueOf(facts) > free, { value: valueOf(facts), free });
    },
  ],
];

/** The first check of the size that fails; null: none does. */
export function refusedForSize(facts: SizeFacts, limits: RiskLimits): GateVerdict<SizeRefusal> | null {
  return firstFailure(SIZE_CHECKS, facts, limits);
}

/** Every check of an entry, size apart, that fails, in their order: for a person who asks, not for the gate itself. */
export function allRefusals(facts: EntryFacts, limits: RiskLimits): GateVerdict<GateRefusal>[] {
  return allFailures(CHECKS, facts, limits);
}

/** The same of its size. */
export function allSizeRefusals(facts: SizeFacts, limits: RiskLimits): GateVerdict<SizeRefusal>[] {
  return allFailures(SIZE_CHECKS, facts, limits);
}

function allFailures<Facts, Reason>(
  checks: readonly Check<Facts, Reason>[],
  facts: Facts,
  limits: RiskLimits,
): GateVerdict<Reason>[] {
  return checks.flatMap(([reason, fails]) => {
    const numbers = fails(facts, limits);
    return numbers === null ? [] : [{ reason, numbers }];
  });
}

function firstFailure<Facts, Reason>(
  checks: readonly Check<Facts, Reason>[],
  facts: Facts,
  limits: RiskLimits,
): GateVerdict<Reason> | null {
  for (const [reason, fails] of checks) {
    const numbers = fails(facts, limits);
    if (numbers !== null) return { reason, numbers };
  }
  return null;
}

function tooManyPositions({ positions, ownPositions }: EntryFacts, limits: RiskLimits): GateNumbers | null {
  const { MAX_OPEN_POSITIONS: most } = limits;
  if (positions >= most) return { positions, most };
  return when(ownPositions !== null && ownPositions.count >= ownPositions.most, {
    positions: ownPositions?.count ?? null,
    most: ownPositions?.most ?? null,
  });
}

function isOutside(price: number, { MIN_PRICE: least, MAX_PRICE: most }: RiskLimits): boolean {
  return !(price >= least && price <= most);
}

function lowVolume({ volume }: EntryFacts, { MIN_VOLUME_THRESHOLD: least }: RiskLimits): GateNumbers | null {
  if (volume === null) return null;
  const { mean, sessions } = volume();
  return when(sessions < MIN_VOLUME_SESSIONS || mean < least, { mean_volume: sessions === 0 ? null : mean, sessions });
}

function isTwoSided({ bid, ask, bidSize, askSize }: QuoteFacts): boolean {
  return bid > 0 && ask > 0 && bidSize > 0 && askSize > 0;
}

function whenQuoted(quote: QuoteFacts | null, check: (quote: QuoteFacts) => GateNumbers | null): GateNumbers | null {
  return quote === null ? null : check(quote);
}

function tooWide({ bid, ask }: QuoteFacts, most: number): GateNumbers | null {
  const spread = (ask - bid) / ((ask + bid) / 2);
  return when(spread > most, { spread, most });
}

/** (ask - mid) / mid, and as much of the spread again for each time that the order is larger than what is offered. */
function tooMuchSlippage({ quote, quantity }: SizeFacts, { MAX_SLIPPAGE: most }: RiskLimits): GateNumbers | null {
  if (quote === null) return null;
  const mid = (quote.ask + quote.bid) / 2;
  const beyondOffer = Math.max(0, quantity / quote.askSize - 1);
  const slippage = (quote.ask - mid) / mid + (beyondOffer * (quote.ask - quote.bid)) / mid;
  return when(slippage > most, { slippage, most });
}

function valueOf({ quantity, multiplier, decisionPrice }: SizeFacts): number {
  return quantity * multiplier * decisionPrice;
}
