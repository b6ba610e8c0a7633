/**
 * What DuckDB reads and what read-text.ts reads of the same clean file is the same: values, times, groups and lines.
 * Otherwise a bad row somewhere would change the good ones.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCsv } from '../../../src/lib/bars/import/read-csv.ts';
import { readText } from '../../../src/lib/bars/import/read-text.ts';
import { headOf, linesOf } from '../../../src/lib/bars/import/text-file.ts';
import { textLayout } from '../../../src/lib/bars/import/text-layout.ts';
import { fileOf } from './files.ts';

/** Prices as files write them: with decimals, none, or many. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2)),
  fc.double({ min: 0.0001, max: 1e9, noNaN: true }).map(String),
  fc.constantFrom('0', '1e3', '.5', '7.', ''),
);
const FORMATS: readonly ((iso: string) => string)[] = [
  (iso) => iso.slice(0, 19).replace('T', ' '),
  (iso) => iso.slice(0, 16),
  (iso) => iso,
  (iso) => iso.replace('000Z', '123456Z'),
  (iso) => String(Date.parse(iso)),
];
const row = fc.record({
  time: fc.date({ min: new Date('1998-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
  symbol: fc.constantFrom('SPY', 'BRK.B', 'brk/b', 'nonsense symbol', ''),
  numbers: fc.array(number, { minLength: 5, maxLength: 5 }),
});

describe('the two readers of CSV', () => {
  it('agree', async () => {
    const file = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 20 }),
      format: fc.constantFrom(...FORMATS),
      lineEnd: fc.constantFrom('\n', '\r\n', '\n\n'),
      hasSymbols: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, format, lineEnd, hasSymbols }) => {
        const lines = rows.map(({ time, symbol, numbers }) =>
          [format(time.toISOString().replace(/\.\d+Z/, '.000Z')), ...numbers, ...(hasSymbols ? [symbol] : [])].join(
            ',',
          ),
        );
        const head = `timestamp,open,high,low,close,volume${hasSymbols ? ',symbol' : ''}`;
        const path = fileOf('x.csv', [head, ...lines, ''].join(lineEnd));
        const text = { path, isGzip: false };
        const layout = textLayout(path, await headOf(text, 2), undefined);
        const only = hasSymbols ? null : 'SPY';
        const fast = await readCsv(text, layout, only, 0, () => undefined);
        const slow = await readText(linesOf(text), layout, only);
        assert.ok(fast !== null);
        const places = lines.map((_, at) => at);
        assert.deepEqual(await fast.linesOf(places), await slow.linesOf(places));
        assert.deepEqual({ ...fast, linesOf: null }, { ...slow, linesOf: null });
      }),
      { numRuns: 40 },
    );
  });
});
