/** Rows of the store as what the rest of the program calls them, and back. No value is copied on reading. */
import type { Bars, OptionContract, OptionQuotes, Quotes, VixCloses } from '../../market/bars.ts';
import { occSymbol } from '../../market/options/occ-symbol.ts';
import type { Column, Rows } from './layout.ts';

export function rowsOfBars({ symbol, minute, open, high, low, close, volume }: Bars): Rows {
  return { kind: 'bars', symbol, columns: [minute, open, high, low, close, volume] };
}

export function rowsOfQuotes(quotes: Quotes): Rows {
  return { kind: 'quotes', symbol: quotes.symbol, columns: [quotes.minute, ...sides(quotes)] };
}

export function rowsOfVix({ day, close }: VixCloses): Rows {
  return { kind: 'vix', symbol: VIX, columns: [day, close] };
}

/** The symbol under which VIX closes are kept. */
export const VIX = 'VIX';

export function barsOfRows({ symbol, columns }: Rows): Bars {
  const [minute, open, high, low, close, volume] = columns as [Int32Array, ...Five];
  return { symbol, minute, open, high, low, close, volume };
}

export function quotesOfRows({ symbol, columns }: Rows): Quotes {
  const [minute, ...values] = columns;
  return quotesOf(symbol, minute as Int32Array, values as Float64Array[]);
}

export function vixOfRows({ columns }: Rows): VixCloses {
  const [day, close] = columns as [Int32Array, Float64Array];
  return { day, close };
}

/** One entry a contract, in the order of expiry, strike, calls before puts. */
export function optionQuotesOfRows({ symbol, columns }: Rows): OptionQuotes[] {
  const [expiry, strike, isPut, ...series] = columns as [Int32Array, Float64Array, Int32Array, ...Column[]];
  const chain: OptionQuotes[] = [];
  for (let start = 0, end = 0; start < expiry.length; start = end) {
    const contract: OptionContract = {
      underlying: symbol,
      right: isPut[start] === 1 ? 'put' : 'call',
      strike: strike[start] ?? NaN,
      expiry: expiry[start] ?? NaN,
    };
    while (
      end < expiry.length &&
      expiry[end] === expiry[start] &&
      strike[end] === strike[start] &&
      isPut[end] === isPut[start]
    )
      end++;
    const [minute, ...values] = series.map((column) => column.subarray(start, end));
    chain.push({ contract, quotes: quotesOf(occSymbol(contract), minute as Int32Array, values as Float64Array[]) });
  }
  return chain;
}

type Five = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

function quotesOf(symbol: string, minute: Int32Array, values: readonly Float64Array[]): Quotes {
  const [bidOpen, bidHigh, bidLow, bidClose, bidSize, askOpen, askHigh, askLow, askClose, askSize] = values as [
    ...Five,
    ...Five,
  ];
  const bid = { bidOpen, bidHigh, bidLow, bidClose, bidSize };
  return { symbol, minute, ...bid, askOpen, askHigh, askLow, askClose, askSize };
}

function sides(quotes: Quotes): Float64Array[] {
  const { bidOpen, bidHigh, bidLow, bidClose, bidSize, askOpen, askHigh, askLow, askClose, askSize } = quotes;
  return [bidOpen, bidHigh, bidLow, bidClose, bidSize, askOpen, askHigh, askLow, askClose, askSize];
}
