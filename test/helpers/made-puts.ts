/** Puts on made-up symbols, for a session: two expiries, strikes a dollar apart around the prices of the day, quoted in whole cents. */
import { openMinuteOf, sessionOf } from './bars.ts';
import { midBars } from '../../src/lib/market/options/mid-bars.ts';
import type { Bars, OptionContract, Quotes } from '../../src/lib/market/bars.ts';
import { blackScholesPut } from '../../src/lib/market/options/black-scholes.ts';
import { occSymbol } from '../../src/lib/market/options/occ-symbol.ts';
import { putInstrument, type PutSeries } from '../../src/lib/market/options/put-chain.ts';

const DAYS_TO_EXPIRY: readonly number[] = [8, 15];
const VOLATILITY = 0.4;
/** Of its estimate to each side, rounded outwards to cents. */
const HALF_SPREAD = 0.01;
const CONTRACTS_SHOWN = 25;

export function madePuts(symbols: readonly Bars[], date: string, daysToExpiry = DAYS_TO_EXPIRY): PutSeries[] {
  return symbols.flatMap((bars) => putsOn(bars, date, daysToExpiry));
}

function putsOn(bars: Bars, date: string, daysToExpiry: readonly number[]): PutSeries[] {
  const { day, minutes } = sessionOf(date);
  const open = openMinuteOf(date);
  const rows = [...bars.minute.keys()].filter((row) => {
    const m = (bars.minute[row] ?? NaN) - open;
    return m >= 0 && m < minutes;
  });
  const strikes = new Set(rows.flatMap((row) => [Math.floor(bars.low[row] ?? 1), Math.ceil(bars.high[row] ?? 1)]));
  return [...strikes].flatMap((strike) =>
    daysToExpiry.map((days) => {
      const contract = { underlying: bars.symbol, right: 'put', strike, expiry: day + days } as const;
      const quotes = quotesOf(contract, bars, rows, days);
      return { instrument: putInstrument(contract, false), ...midBars(quotes, { from: 0, to: rows.length }) };
    }),
  );
}

function quotesOf(contract: OptionContract, bars: Bars, rows: readonly number[], days: number): Quotes {
  const { strike } = contract;
  const column = (spots: Float64Array, side: -1 | 1): Float64Array =>
    Float64Array.from(rows, (row) => {
      const spot = spots[row] ?? NaN;
      const value = blackScholesPut({ spot, strike, years: days / 365, volatility: VOLATILITY, rate: 0 });
      const cents = value * (1 + side * HALF_SPREAD) * 100;
      return (side < 0 ? Math.floor(cents) : Math.ceil(cents)) / 100;
    });
  const sizes = new Float64Array(rows.length).fill(CONTRACTS_SHOWN);
  const [bidOpen, bidClose] = [column(bars.open, -1), column(bars.close, -1)];
  const [askOpen, askClose] = [column(bars.open, 1), column(bars.close, 1)];
  return {
    ...{ symbol: occSymbol(contract), minute: Int32Array.from(rows, (row) => bars.minute[row] ?? NaN) },
    ...{ bidOpen, bidHigh: bidOpen, bidLow: bidOpen, bidClose, bidSize: sizes },
    ...{ askOpen, askHigh: askOpen, askLow: askOpen, askClose, askSize: sizes },
  };
}
