/**
 * From a signal to what is bought: the symbol itself, its 1x inverse ETF, or a put. Guarantees: nothing is ever sold
 * short; an inverse ETF is the one that was settled before the first bar, also when its price is stale.
 */
import type { Instrument } from '../market/instrument.ts';
import type { Market } from '../market/market.ts';
import type { Tape } from '../market/tape.ts';
import type { InstrumentRefusal } from '../risk/reasons.ts';
import { PerTape } from '../strategies/per-tape.ts';
import type { Numbers, Strategy } from '../strategies/strategy.ts';
import { bearishWay } from './bearish-way.ts';
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
    const inverse = this.#sources.inverseOf(tape.symbol);
    const { allowsPuts } = strategy.rules;
    const way = bearishWay(this.#rules.SHORT_TYPE, { hasInverse: inverse !== null, allowsPuts });
    if (way === 'put') return this.#put(tape, close, m);
    if (way !== 'inverse_etf') return refusal(way);
    return inverse === null ? refusal('no_inverse') : shares('inverse_etf', this.#market.tape(inverse));
  }

  /** Of what was chosen at minute m by an earlier process of this session. @throws LogicError `no_tape` */
  tapeOf({ ticker, kind }: Instrument, underlying: Tape, m: number, close: number): Tape {
    if (kind === 'put' && !this.#market.has(ticker)) this.#put(underlying, close, m);
    return this.#market.tape(ticker);
  }

  #put(underlying: Tape, close: number, m: number): InstrumentChoice {
    const { LONG_PUT_MIN_DTE: minDte, LONG_PUT_MAX_DTE: maxDte, LONG_PUT_MAX_SPREAD: maxSpread } = this.#rules;
    const chain = this.#sources.putsOn(underlying.symbol);
    if (chain === null) return refusal('no_put');
    const choice = chain.choose(underlying.openMinute + m, close, { minDte, maxDte, maxSpread });
    if ('refusal' in choice) return refusal('no_put', choice.refusal);
    const { instrument } = choice.series;
    const tape = this.#market.has(instrument.ticker)
      ? this.#market.tape(instrument.ticker)
      : this.#market.join(choice.series, underlying.openMinute);
    return { refusal: null, instrument, tape };
  }
}

function shares(kind: Instrument['kind'], tape: Tape): InstrumentChoice {
  const instrument = { kind, ticker: tape.symbol, multiplier: 1, contract: null, isSynthetic: false };
  return { refusal: null, instrument, tape };
}

function refusal(reason: InstrumentRefusal, numbers: Numbers = {}): InstrumentChoice {
  return { refusal: reason, numbers };
}
