/**
 * What a live session may ask beside its market, from what was recorded of it: so a session that is recalled or replayed
 * asks the same and is told the same. Guarantees: what is not known is not traded.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Instrument } from '../market/instrument.ts';
import type { PutChain } from '../market/options/put-chain.ts';
import type { Capabilities, InstrumentFacts } from '../orders/broker.ts';
import type { OrderDesk } from '../orders/desk.ts';
import type { Arming } from '../risk/disarm.ts';
import type { QuoteFacts, Standing } from '../risk/gate.ts';
import { LivePuts } from './live-puts.ts';
import { LiveQuotes } from './live-quotes.ts';
import type { Watching } from './records.ts';
import type { SessionSources } from './sources.ts';

export class LiveSources implements SessionSources {
  readonly #can: Capabilities;
  readonly #softStops: boolean;
  readonly #desk: OrderDesk;
  readonly #arming: Arming;
  readonly #putsOn: (symbol: string) => PutChain | null;
  readonly #watching = new Map<string, Watching>();
  readonly #intents = new Set<string>();
  readonly #instruments = new Map<string, InstrumentFacts>();
  /** Tickers in which the account holds or works what is not of this journal. */
  foreign: ReadonlySet<string> = new Set();
  mayBuyPuts = false;
  readonly quotes = new LiveQuotes();
  readonly puts = new LivePuts();

  constructor(
    can: Capabilities,
    softStops: boolean,
    desk: OrderDesk,
    arming: Arming,
    putsOn: (symbol: string) => PutChain | null,
  ) {
    this.#can = can;
    this.#softStops = softStops;
    this.#desk = desk;
    this.#arming = arming;
    this.#putsOn = putsOn;
  }

  watch(watching: Watching): void {
    this.#watching.set(watching.symbol, watching);
  }

  isWatched(symbol: string): boolean {
    return this.#watching.has(symbol);
  }

  isLearnt(ticker: string): boolean {
    return this.#instruments.has(ticker);
  }

  learn(facts: InstrumentFacts): void {
    this.#instruments.set(facts.ticker, facts);
  }

  /** An intent is in the journal. */
  intended(strategy: string, symbol: string, ticker: string, m: number): void {
    this.#intents.add(intentKey(strategy, symbol, ticker, m));
  }

  standingOf(symbol: string, instrument: Instrument, strategy: string, m: number): Standing {
    const { ticker } = instrument;
    return {
      isDisarmed: this.#arming.why !== null,
      isForeign: this.foreign.has(symbol) || this.foreign.has(ticker),
      isHalted: this.#instruments.get(ticker)?.isHalted ?? false,
      isTradable: this.#isTradable(instrument),
      isDuplicate: this.#intents.has(intentKey(strategy, symbol, ticker, m)),
      hasOppositeOrder: this.#desk.trades.some(
        (trade) => trade.instrument.ticker === ticker && trade.isExiting && !trade.isOver,
      ),
    };
  }

  mayBeFraction(ticker: string): boolean {
    const { fractionalLimit, restingStop } = this.#can;
    const isFractionable = this.#instruments.get(ticker)?.isFractionable ?? false;
    return isFractionable && fractionalLimit && (restingStop === 'any' || this.#softStops);
  }

  volumeOf(symbol: string): { mean: number; sessions: number } {
    const volume = this.#watching.get(symbol)?.volume;
    return { mean: volume?.mean ?? NaN, sessions: volume?.sessions ?? 0 };
  }

  isLeveraged(symbol: string): boolean {
    return this.#watching.get(symbol)?.isLeveraged ?? true;
  }

  isEtf(symbol: string): boolean {
    return this.#watching.get(symbol)?.isEtf ?? false;
  }

  inverseOf(symbol: string): string | null {
    return this.#watching.get(symbol)?.inverse ?? null;
  }

  quoteAt(ticker: string, at: EpochMs): QuoteFacts | null {
    return this.quotes.at(ticker, at);
  }

  putsOn(symbol: string): PutChain | null {
    return this.puts.on(symbol) ?? this.#putsOn(symbol);
  }

  /** Of a put the account's permission, and whether its stop can be held or watched. */
  #isTradable({ kind, ticker }: Instrument): boolean {
    if (kind === 'put') return this.mayBuyPuts && (this.#can.putStop || this.#softStops);
    const canBeProtected = this.#can.restingStop !== 'none' || this.#softStops;
    return canBeProtected && (this.#instruments.get(ticker)?.isTradable ?? false);
  }
}

function intentKey(strategy: string, symbol: string, ticker: string, m: number): string {
  return `${strategy} ${symbol} ${ticker} ${String(m)}`;
}
