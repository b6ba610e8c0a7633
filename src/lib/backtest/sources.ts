/** What a session of the past may ask: volumes, inverse ETFs and puts, of the time before its decision only. */
import type { Bars } from '../market/bars.ts';
import type { Market } from '../market/market.ts';
import type { PutChain } from '../market/options/put-chain.ts';
import { quotedPutChain } from '../market/options/quoted-put-chain.ts';
import { realisedVolatility, VOLATILITY_CLOSES } from '../market/options/realised-volatility.ts';
import { syntheticPutChain } from '../market/options/synthetic-put-chain.ts';
import { isBroadIndexEtf } from '../market/index-etfs.ts';
import { VOLUME_SESSIONS, type Standing } from '../risk/gate.ts';
import type { SessionSources } from '../session/sources.ts';
import { VIX_SESSIONS } from '../strategies/filters/vix.ts';
import type { SessionFacts } from '../strategies/strategy.ts';
import type { RunData, SymbolFacts } from './data.ts';

/** The simulated account is ours alone, and what has bars was traded. */
const UNHINDERED: Standing = {
  ...{ isDisarmed: false, isForeign: false, isHalted: false, isTradable: true },
  ...{ isDuplicate: false, hasOppositeOrder: false },
};

/** VIX is quoted in per cent a year. */
const PER_CENT = 100;

/** From one session's close to the next: beyond it a change counts as a split (3:2 is the smallest usual one). */
const SPLIT_RATIO = 1.45;

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

  putsOn(symbol: string): PutChain | null {
    let chain = this.#puts.get(symbol);
    if (chain === undefined) {
      chain = this.#chainOf(symbol);
      this.#puts.set(symbol, chain);
    }
    return chain;
  }

  /** The newest VIX close of the last 10 sessions before this one. Days without a session do not count. */
  vix(): SessionFacts['vix'] {
    const { vix } = this.#data.market;
    if (vix === null) return null;
    for (let back = 1; back <= VIX_SESSIONS; back++) {
      const session = this.#data.history.sessions[this.#at - back];
      if (session === undefined) return null;
      const close = vix.close[vix.day.indexOf(session.day)];
      if (close !== undefined && !Number.isNaN(close)) return { close, session: session.date };
    }
    return null;
  }

  /** Real quotes from the session's first one on, else an estimate. */
  #chainOf(underlying: string): PutChain | null {
    const day = this.#data.history.sessions[this.#at]?.day ?? 0;
    const quotes = this.#data.market.options.get(underlying);
    const quoted = quotes === undefined ? null : quotedPutChain(underlying, day, quotes);
    const volatility = this.#volatility(underlying);
    const { bars, fromRow, toRow } = this.#market.tape(underlying);
    const estimated =
      volatility === null ? null : syntheticPutChain({ underlying, day, bars, fromRow, toRow, volatility });
    if (quoted === null) return estimated;
    return {
      choose: (at, ...rest) =>
        at >= quoted.firstMinute ? quoted.choose(at, ...rest) : (estimated?.choose(at, ...rest) ?? { refusal: {} }),
    };
  }

  /** Annual, known before the session: VIX of an ETF on a broad index, else what the closes tell. */
  #volatility(symbol: string): number | null {
    const vix = isBroadIndexEtf(symbol) ? this.vix() : null;
    if (vix !== null) return vix.close / PER_CENT;
    const bars = this.#bars.get(symbol);
    if (bars === undefined) return null;
    const closes = this.#data.history.closesBefore(bars, this.#at, VOLATILITY_CLOSES);
    return realisedVolatility(sinceSplit(closes));
  }
}

/** Closes after the last leap that only a split makes: prices are as traded, and a split is no volatility. */
function sinceSplit(closes: readonly number[]): readonly number[] {
  const split = closes.findLastIndex((close, at) => {
    const ratio = close / (closes[at - 1] ?? close);
    return ratio < 1 / SPLIT_RATIO || ratio > SPLIT_RATIO;
  });
  return closes.slice(Math.max(0, split));
}
