/**
 * The puts of a session without option quotes: Black-Scholes estimates from the underlying's bars, marked synthetic.
 * Assumed: an expiry each Friday (the session before when it is none), strikes on strike-grid.ts, one volatility for the
 * session, no interest, no dividend, and no spread but what the tick makes: asked for is the estimate rounded up, bid is the
 * estimate rounded down. Guarantees: those of put-chain.ts; low <= open, close <= high.
 */
import { isoDate, WEEKDAY, weekdayOf, type DayNumber } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn } from '../../calendar/sessions.ts';
import { instantAt, NEW_YORK } from '../../calendar/zone.ts';
import { DAY_MS, MINUTE_MS } from '../../core/clock.ts';
import { LogicError } from '../../core/errors.ts';
import type { Bars, EpochMinute, OptionContract } from '../bars.ts';
import { blackScholesPut } from './black-scholes.ts';
import { isTight, putInstrument, type PutChain, type PutLimits, type PutSeries } from './put-chain.ts';
import { hasOccSymbol } from './occ-symbol.ts';
import { askFor, bidFor } from './put-price.ts';
import { nearestStrike } from './strike-grid.ts';

/** 16:00 in New York, also where the session of that day ends early. */
const EXPIRY_MINUTE_OF_DAY = 960;
const YEAR_MINUTES = (365 * DAY_MS) / MINUTE_MS;
/** Interest moves a put of some weeks by less than its estimate is off. */
const RATE = 0;
const WEEK = 7;

export interface SyntheticPuts {
  readonly underlying: string;
  readonly day: DayNumber;
  /** The underlying's; its rows of that session are fromRow..toRow - 1. */
  readonly bars: Bars;
  readonly fromRow: number;
  readonly toRow: number;
  /** Annual (0.2 is 20 %), known before the session. */
  readonly volatility: number;
}

/** @throws LogicError `put_volatility` for one that is no number or below 0 */
export function syntheticPutChain(facts: SyntheticPuts): PutChain {
  const { underlying, day, volatility } = facts;
  if (!(volatility >= 0 && volatility < Infinity))
    throw new LogicError({
      code: 'put_volatility',
      message: `a put on ${underlying} cannot be priced with a volatility of ${String(volatility)}`,
      cure: 'report it: a symbol without a volatility should have been refused before',
    });
  return {
    choose: (at, underlyingPrice, limits) => {
      const expiry = firstExpiry(day, limits);
      if (expiry === null) {
        const { minDte, maxDte } = limits;
        return { refusal: { underlying_price: underlyingPrice, min_dte: minDte, max_dte: maxDte } };
      }
      const contract: OptionContract = { underlying, right: 'put', strike: nearestStrike(underlyingPrice), expiry };
      const estimate = pricer(contract, volatility)(underlyingPrice, at + 1);
      const quote = { bid: bidFor(estimate), ask: askFor(estimate) };
      if (!isTight(quote, limits) || !hasOccSymbol(contract)) {
        const seen = { underlying_price: underlyingPrice, expiry: isoDate(expiry), strike: contract.strike };
        return { refusal: { ...seen, volatility, estimate, ...quote, max_spread: limits.maxSpread } };
      }
      return { series: syntheticPutSeries(contract, facts) };
    },
  };
}

/** A put of that session, by its estimated prices. */
export function syntheticPutSeries(contract: OptionContract, facts: SyntheticPuts): PutSeries {
  const instrument = putInstrument(contract, true);
  const bars = estimatedBars(instrument.ticker, contract, facts);
  const sides = {
    ...{ bidOpen: bars.open.map(bidFor), askOpen: bars.open.map(askFor) },
    ...{ bidClose: bars.close.map(bidFor), askClose: bars.close.map(askFor) },
  };
  return { instrument, bars, sides };
}

/** Null where no Friday's expiry is that many days away, or it lies beyond the trading calendar. */
function firstExpiry(day: DayNumber, { minDte, maxDte }: PutLimits): DayNumber | null {
  let friday = day + ((WEEKDAY.friday - weekdayOf(day) + WEEK) % WEEK);
  for (; isKnown(friday) && friday - WEEK < day + maxDte; friday += WEEK) {
    const expiry = sessionUpTo(friday);
    if (expiry >= day + minDte && expiry <= day + maxDte) return expiry;
  }
  return null;
}

/** The last day with a session that is not after that one. */
function sessionUpTo(day: DayNumber): DayNumber {
  let last = day;
  while (sessionOn(last) === null) last--;
  return last;
}

/** The estimate at the start of a minute. */
function pricer(contract: OptionContract, volatility: number): (spot: number, minute: EpochMinute) => number {
  const { strike, expiry } = contract;
  const end = instantAt(NEW_YORK, expiry, EXPIRY_MINUTE_OF_DAY) / MINUTE_MS;
  return (spot, minute) => {
    const years = Math.max(end - minute, 0) / YEAR_MINUTES;
    return blackScholesPut({ spot, strike, years, volatility, rate: RATE });
  };
}

/**
 * The put is dearest at the underlying's low and cheapest at its high. When in the minute these came is not known: the
 * high is priced as of its start and the low as of its end, the widest that a minute's time value allows.
 */
function estimatedBars(symbol: string, contract: OptionContract, facts: SyntheticPuts): Bars {
  const { bars, fromRow, toRow, volatility } = facts;
  const price = pricer(contract, volatility);
  const minute = bars.minute.slice(fromRow, toRow);
  const column = (spots: Float64Array, after: 0 | 1): Float64Array =>
    Float64Array.from(minute, (of, row) => price(spots[fromRow + row] ?? NaN, of + after));
  return {
    symbol,
    minute,
    open: column(bars.open, 0),
    high: column(bars.low, 0),
    low: column(bars.high, 1),
    close: column(bars.close, 1),
    volume: new Float64Array(minute.length),
  };
}
