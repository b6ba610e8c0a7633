/** Option quotes for tests: bars whose four prices are the same, unless they are given one by one. */
import type { OptionContract, OptionQuotes, Quotes } from '../../../src/lib/market/bars.ts';
import { occSymbol } from '../../../src/lib/market/options/occ-symbol.ts';

/** [open, high, low, close], one price for all, or none. */
export type Side = readonly [number, number, number, number] | number | null;

export interface QuoteRow {
  readonly minute: number;
  readonly bid: Side;
  readonly ask: Side;
}

export function optionQuotes(contract: OptionContract, rows: readonly QuoteRow[]): OptionQuotes {
  const column = (side: 'bid' | 'ask', index: number): Float64Array =>
    Float64Array.from(rows, (row) => price(row[side], index));
  const size = new Float64Array(rows.length).fill(10);
  const quotes: Quotes = {
    symbol: occSymbol(contract),
    minute: Int32Array.from(rows, ({ minute }) => minute),
    bidOpen: column('bid', 0),
    bidHigh: column('bid', 1),
    bidLow: column('bid', 2),
    bidClose: column('bid', 3),
    bidSize: size,
    askOpen: column('ask', 0),
    askHigh: column('ask', 1),
    askLow: column('ask', 2),
    askClose: column('ask', 3),
    askSize: size,
  };
  return { contract, quotes };
}

function price(side: Side, index: number): number {
  if (side === null) return NaN;
  return typeof side === 'number' ? side : (side[index] ?? NaN);
}
