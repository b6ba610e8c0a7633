/**
 * What the gate is told of a signal and of what it would buy: where it stands, its prices and its quote, each as it is at the
 * decision. Guarantees: nothing later than the decision; what costs time to find out is asked for only when it is looked at.
 */
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import type { Market } from '../market/market.ts';
import { NO_ROW, type Tape } from '../market/tape.ts';
import type { EntryFacts, QuoteFacts } from '../risk/gate.ts';
import type { Entry } from './position.ts';
import { quoteFacts } from './quote-facts.ts';
import type { TradingRules } from './rules.ts';
import type { Seat, Signal } from './seat.ts';
import type { SessionState } from './session-state.ts';
import type { SessionSources } from './sources.ts';

/** A signal with what it would buy. */
export type Candidate = Signal & Pick<Entry, 'instrument'> & { readonly instrumentTape: Tape };

/** When it is decided. */
export interface Decision {
  /** The newest closed session minute. */
  readonly m: number;
  /** When a person said yes to it; null: it is decided at the close of minute m. */
  readonly confirmedAt: EpochMs | null;
}

/** What the entry desk itself knows. */
interface DeskFacts {
  readonly sentThisMinute: number;
  /** A person is being asked about it already. */
  readonly isProposed: boolean;
}

export class CandidateFacts {
  readonly #rules: TradingRules;
  readonly #market: Market;
  readonly #sources: SessionSources;

  constructor(rules: TradingRules, market: Market, sources: SessionSources) {
    this.#rules = rules;
    this.#market = market;
    this.#sources = sources;
  }

  of(
    { minutes, account, killSwitch, blocklist }: SessionState,
    seat: Seat,
    of: Candidate,
    at: Decision,
    { sentThisMinute, isProposed }: DeskFacts,
  ): EntryFacts {
    const { m } = at;
    const { rules } = seat.strategy;
    const { symbol } = of.tape;
    const lastRow = of.instrumentTape.lastRowBy(m);
    const standing = this.#sources.standingOf(symbol, of.instrument, seat.strategy.name, m);
    // Named one by one: a spread costs more than the rest of the checks.
    return {
      isDisarmed: standing.isDisarmed,
      isForeign: standing.isForeign,
      isHalted: standing.isHalted,
      isTradable: standing.isTradable,
      isDuplicate: standing.isDuplicate || isProposed,
      hasOppositeOrder: standing.hasOppositeOrder,
      isKillSwitchEngaged: killSwitch.isEngaged,
      isMarketOpen: m + 1 < minutes,
      isInsideWindow: seat.decidesAt(m),
      isLeveraged: this.#sources.isLeveraged(symbol),
      isAlreadyTraded: blocklist.has(symbol),
      entries: rules.isLimitedByMaxTrades ? seat.entries : null,
      positions: account.exposures,
      ownPositions: rules.maxPositions === null ? null : { count: seat.positions, most: rules.maxPositions },
      underlyingPrice: of.close,
      volume: this.#rules.asksVolume ? () => this.#sources.volumeOf(symbol) : null,
      priceAgeMinutes: lastRow === NO_ROW ? null : m - of.instrumentTape.minuteOf(lastRow),
      quote: this.quote(of, at),
      sentThisMinute,
      tries: seat.triesOf(symbol),
    };
  }

  /** A put's spread has a limit of its own, which it has passed when it was chosen. */
  quote(candidate: Candidate, at: Decision): QuoteFacts | null {
    const { instrument, instrumentTape } = candidate;
    if (instrument.kind === 'put') return null;
    return this.#liveQuote(candidate, at) ?? quoteFacts(this.#market.quotes(instrument.ticker), instrumentTape, at.m);
  }

  /** A seller who is there now asks for it; the last close may be of before. */
  decisionPrice(candidate: Candidate, at: Decision): number {
    return this.#liveQuote(candidate, at)?.ask ?? this.lastPrice(candidate, at.m);
  }

  /** The last close of what is bought; of a put the ask, for no seller lets it go at the middle of its spread. */
  lastPrice({ instrument, instrumentTape }: Candidate, m: number): number {
    const sides = instrument.kind === 'put' ? this.#market.sides(instrument.ticker) : null;
    return (sides?.askClose ?? instrumentTape.bars.close)[instrumentTape.lastRowBy(m)] ?? NaN;
  }

  #liveQuote({ instrument, instrumentTape }: Candidate, { m, confirmedAt }: Decision): QuoteFacts | null {
    if (instrument.kind === 'put') return null;
    const closedAt = (instrumentTape.openMinute + m + 1) * MINUTE_MS;
    return this.#sources.quoteAt(instrument.ticker, confirmedAt ?? closedAt);
  }
}
