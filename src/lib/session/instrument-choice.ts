/**
 * From a signal to what is bought: the symbol itself, its 1x inverse ETF, or a put. Guarantees: nothing is ever sold
 * short; an inverse ETF is the one that was settled before the first bar, also when its price is stale.
 */
import { SESSION_MINUTES } from '../calendar/sessions.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Market } from '../market/market.ts';
import { livePut } from '../market/options/live-put.ts';
import type { Tape } from '../market/tape.ts';
import type { InstrumentRefusal } from '../risk/reasons.ts';
import { PerTape } from '../strategies/per-tape.ts';
import type { Numbers, Strategy } from '../strategies/strategy.ts';
import { bearishWay, type BearishWay } from './bearish-way.ts';
import type { TradingRules } from './rules.ts';
import type { Signal } from './seat.ts';
import type { SessionSources } from './sources.ts';

export type InstrumentChoice =
  | { readonly refusal: null; readonly instrument: Instrument; readonly tape: Tape }
  | { readonly refusal: InstrumentRefusal; readonly numbers: Numbers };

export class InstrumentDesk {
  readonly #rules: TradingRules;
  readonly #market: Market;
  readonly #sources: SessionSources;
  readonly #long = new PerTape((tape) => shares(this.#sources.isEtf(tape.symbol) ? 'etf' : 'stock', tape));

  constructor(rules: TradingRules, market: Market, sources: SessionSources) {
    this.#rules = rules;
    this.#market = market;
    this.#sources = sources;
  }

  choose(strategy: Strategy, { tape, side, close }: Signal, m: number): InstrumentChoice {
    if (side === 'long') return this.#long.of(tape);
    const way = this.#bearishWay(strategy, tape);
    if (way === 'put') return this.#put(tape, close, m);
    if (way !== 'inverse_etf') return refusal(way);
    const inverse = this.#sources.inverseOf(tape.symbol);
    return inverse === null ? refusal('no_inverse') : shares('inverse_etf', this.#market.tape(inverse));
  }

  wantsPut(strategy: Strategy, { tape, side }: Signal): boolean {
    return side === 'bearish' && this.#bearishWay(strategy, tape) === 'put';
  }

  /**
   * Of what was chosen at minute m by an earlier process of this session. A put that would not be chosen today, by other
   * settings, is held all the same: it goes on without what it was quoted at then. @throws LogicError `no_tape`
   */
  tapeOf(instrument: Instrument, underlying: Tape, m: number, close: number): Tape {
    const { ticker, kind } = instrument;
    if (kind !== 'put' || this.#market.has(ticker)) return this.#market.tape(ticker);
    this.#put(underlying, close, m);
    if (this.#market.has(ticker)) return this.#market.tape(ticker);
    return this.#market.join(livePut(instrument, SESSION_MINUTES.full), underlying.openMinute);
  }

  #bearishWay({ rules: { allowsPuts } }: Strategy, { symbol }: Tape): BearishWay {
    const hasInverse = this.#sources.inverseOf(symbol) !== null;
    return bearishWay(this.#rules.SHORT_TYPE, { hasInverse, allowsPuts });
  }

  #put(underlying: Tape, close: number, m: number): InstrumentChoice {
    const { LONG_PUT_MIN_DTE: minDte, LONG_PUT_MAX_DTE: maxDte, LONG_PUT_MAX_SPREAD: maxSpread } = this.#rules;
    const chain = this.#sources.putsOn(underlying.symbol);
    if (chain === null) return refusal('no_put');
    const choice = chain.choose(underlying.openMinute + m, close, { minDte, maxDte, maxSpread });
    if ('refusal' in choice) return refusal('no_put', choice.refusal);
    const { instrument } = choice.series;
    return { refusal: null, instrument, tape: this.#market.join(choice.series, underlying.openMinute) };
  }
}

function shares(kind: Instrument['kind'], tape: Tape): InstrumentChoice {
  const instrument = { kind, ticker: tape.symbol, multiplier: 1, contract: null, isSynthetic: false };
  return { refusal: null, instrument, tape };
}

function refusal(reason: InstrumentRefusal, numbers: Numbers = {}): InstrumentChoice {
  return { refusal: reason, numbers };
}
