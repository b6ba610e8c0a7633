/** Bar stores of data that a test has made or read. */
import { rowsOfBars, rowsOfQuotes, rowsOfVix } from '../../src/lib/bars/store/market-data.ts';
import type { Rows } from '../../src/lib/bars/store/layout.ts';
import { writeDatasets } from '../../src/lib/bars/store/writer.ts';
import type { Bars, OptionQuotes, Quotes, VixCloses } from '../../src/lib/market/bars.ts';
import { temporaryFolder } from './tbot.ts';

interface Contents {
  readonly bars: readonly Bars[];
  readonly quotes?: readonly Quotes[];
  /** Contract by contract, in the order of the store: expiry, strike, calls first. */
  readonly options?: readonly OptionQuotes[];
  readonly vix?: VixCloses | null;
}

/** The folder of a store that holds them. */
export async function storeOf({ bars, quotes = [], options = [], vix = null }: Contents): Promise<string> {
  const folder = temporaryFolder();
  const all = [...bars.map(rowsOfBars), ...quotes.map(rowsOfQuotes), ...optionRows(options)];
  const source = { file: 'test.csv', zone: 'UTC', label: 'start' } as const;
  const nature = { source, adjustment: 'none', synthetic: false, replace: false } as const;
  await writeDatasets(
    folder,
    [...all, ...(vix === null ? [] : [rowsOfVix(vix)])].map((rows) => ({ rows, ...nature })),
  );
  return folder;
}

function optionRows(chain: readonly OptionQuotes[]): Rows[] {
  const underlyings = [...new Set(chain.map(({ contract }) => contract.underlying))];
  return underlyings.map((symbol) => {
    const rows = chain
      .filter(({ contract }) => contract.underlying === symbol)
      .flatMap(({ contract: { expiry, strike, right }, quotes }) => {
        const [, ...sides] = rowsOfQuotes(quotes).columns;
        return [...quotes.minute].map((minute, at) => [
          ...[expiry, strike, right === 'put' ? 1 : 0, minute],
          ...sides.map((column) => column[at] ?? NaN),
        ]);
      });
    const whole = (at: number): Int32Array => Int32Array.from(rows, (row) => row[at] ?? NaN);
    const double = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? NaN);
    const values = Array.from({ length: 10 }, (_, at) => double(4 + at));
    return { kind: 'option_quotes', symbol, columns: [whole(0), double(1), whole(2), whole(3), ...values] };
  });
}
