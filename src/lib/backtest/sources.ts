/** What a session of the past may ask: volumes, inverse ETFs and puts, of the time before its decision only. */
import type { Bars } from '../market/bars.ts';
import type { Market } from '../market/market.ts';
import type { PutChain } from '../market/options/put-chain.ts';
import { VOLATILITY_CLOSES } from '../market/options/realised-volatility.ts';
import { sessionPuts } from '../market/options/session-puts.ts';
import { VOLUME_SESSIONS, type Standing } from '../risk/gate.ts';
import type { SessionSources } from '../session/sources.ts';
import type { SessionFacts } from '../strategies/strategy.ts';
import { vixBefore, volatilityBefore } from './before-session.ts';
import type { RunData, SymbolFacts } from './data.ts';

/** The simulated account is ours alone, and what has bars was traded. */
const UNHINDERED: Standing = {
  ...{ isDisarmed: false, isForeign: false, isHalted: false, isTradable: true },
  ...{ isDuplicate: false, hasOppositeOrder: false },
};

export class PastSources implements SessionSources {
  readonly #data: RunData;
  readonly #facts: SymbolFacts;
  readonly #market: Market;
  readonly #bars: ReadonlyMap<string, Bars>;
  /** Made when first asked for in a session; null where there are none. */
  readonly #puts = new Map<string, PutChain | null>();
  #at = 0;

  constructor(data: RunData, facts: SymbolFacts, market: Market) {
    this.#data = data;
    this.#facts = facts;
    this.#market = market;
    this.#bars = new Map(data.market.symbols.map((bars) => [bars.symbol, bars]));
  }

  /** Moves to the session of that place in the history. */
  startSession(at: number): void {
    this.#at = at;
    this.#puts.clear();
  }

  volumeOf(symbol: string): { mean: number; sessions: number } {
    const bars = this.#bars.get(symbol);
    if (bars === undefined) return { mean: NaN, sessions: 0 };
    return this.#data.history.meanVolume(bars, this.#at, VOLUME_SESSIONS);
  }

  standingOf(): Standing {
    return UNHINDERED;
  }

  mayBeFraction(): boolean {
    return true;
  }

  isLeveraged(symbol: string): boolean {
    return this.#facts.isLeveraged(symbol);
  }

  isEtf(symbol: string): boolean {
    return this.#facts.isEtf(symbol);
  }

  inverseOf(symbol: string): string | null {
    return this.#data.inverses.get(symbol) ?? null;
  }

  /** Recorded quotes are the market's. */
  quoteAt(): null {
    return null;
  }

  putsOn(symbol: string): PutChain | null {
    let chain = this.#puts.get(symbol);
    if (chain === undefined) {
      chain = this.#chainOf(symbol);
      this.#puts.set(symbol, chain);
    }
    return chain;
  }

  vix(): SessionFacts['vix'] {
    return vixBefore(this.#data.market.vix, this.#data.history, this.#at);
  }

  #chainOf(underlying: string): PutChain | null {
    const { market, history } = this.#data;
    const day = history.sessions[this.#at]?.day ?? 0;
    const { bars, fromRow, toRow } = this.#market.tape(underlying);
    const volatility = this.#volatility(underlying);
    const quotes = market.options.get(underlying) ?? [];
    return sessionPuts({ underlying, day, bars, fromRow, toRow, volatility, quotes });
  }

  #volatility(symbol: string): number | null {
    const bars = this.#bars.get(symbol);
    const closes = bars === undefined ? [] : this.#data.history.closesBefore(bars, this.#at, VOLATILITY_CLOSES);
    return volatilityBefore(symbol, this.vix(), closes);
  }
}
