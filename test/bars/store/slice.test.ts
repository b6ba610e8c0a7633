/** Reading some rows of a dataset: the same rows, the same proof that they are what was written, and little memory. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bars, OptionQuotes, Quotes } from '../../../src/lib/market/bars.ts';
import { rowsOfBars } from '../../../src/lib/bars/store/market-data.ts';
import type { Rows } from '../../../src/lib/bars/store/layout.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { ROOT, temporaryFolder } from '../../helpers/tbot.ts';
import { at, newBars, someBars } from '../some-bars.ts';

const OPEN = at('2023-06-05', '09:30');
/** More rows than the window through which a file is read holds of any column. */
const MANY = 70_000;

async function storeOf(...datasets: readonly Rows[]): Promise<string> {
  const folder = temporaryFolder();
  const { source, adjustment, synthetic, replace } = newBars(someBars('X', OPEN, 1));
  await writeDatasets(
    folder,
    datasets.map((rows) => ({ rows, source, adjustment, synthetic, replace })),
  );
  return folder;
}

/** Every other minute. */
function sparseBars(symbol: string, count: number): Bars {
  const bars = someBars(symbol, OPEN, count);
  return { ...bars, minute: bars.minute.map((_, row) => OPEN + 2 * row) };
}

/** The columns cut to the rows whose minute passes. */
function filtered<T extends { readonly minute: Int32Array }>(columns: T, first: number, last: number): T {
  const rows = [...columns.minute.keys()].filter((row) => {
    const minute = columns.minute[row] ?? NaN;
    return minute >= first && minute <= last;
  });
  const cut = (column: Int32Array | Float64Array): Int32Array | Float64Array =>
    column instanceof Int32Array
      ? Int32Array.from(rows, (row) => column[row] ?? NaN)
      : Float64Array.from(rows, (row) => column[row] ?? NaN);
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]: [string, unknown]) => [
      name,
      column instanceof Int32Array || column instanceof Float64Array ? cut(column) : column,
    ]),
  ) as unknown as T;
}

describe('rows of the bar store between two minutes', () => {
  it('are those of the whole dataset, wherever the range begins and ends', async () => {
    const store = openStore(await storeOf(rowsOfBars(sparseBars('SPY', 50))));
    const whole = await store.loadBars('SPY');
    const minutes = fc.integer({ min: OPEN - 5, max: OPEN + 105 });
    await fc.assert(
      fc.asyncProperty(minutes, minutes, async (first, last) => {
        assert.deepEqual(await store.loadBarsBetween('SPY', first, last), filtered(whole, first, last));
      }),
    );
  });

  it('are found in a file of many windows', async () => {
    const store = openStore(await storeOf(rowsOfBars(someBars('SPY', OPEN, MANY))));
    const whole = await store.loadBars('SPY');
    for (const [first, last] of [
      [OPEN, OPEN + MANY],
      [OPEN + 16_380, OPEN + 16_390],
      [OPEN + 30_000, OPEN + 60_000],
      [OPEN + MANY - 1, Infinity],
    ] as const)
      assert.deepEqual(await store.loadBarsBetween('SPY', first, last), filtered(whole, first, last));
  });

  it('are quotes and option quotes too, contract by contract', async () => {
    const values = (rows: number): Float64Array[] =>
      Array.from({ length: 10 }, (_, n) => Float64Array.from({ length: rows }, (__, row) => n + row / 10));
    const minute = Int32Array.of(OPEN, OPEN + 1, OPEN + 2, OPEN, OPEN + 1, OPEN + 5);
    const expiry = new Int32Array(6).fill(parseIsoDate('2023-06-16'));
    const keys = [expiry, Float64Array.of(400, 400, 400, 401, 401, 401), Int32Array.of(1, 1, 1, 1, 1, 1), minute];
    const chain: Rows = { kind: 'option_quotes', symbol: 'SPY', columns: [...keys, ...values(6)] };
    const quotes: Rows = { kind: 'quotes', symbol: 'SPY', columns: [minute.subarray(0, 3), ...values(3)] };
    const store = openStore(await storeOf(quotes, chain));
    const [wholeQuotes, wholeChain] = [await store.loadQuotes('SPY'), await store.loadOptionQuotes('SPY')];
    assert.ok(wholeQuotes !== null && wholeChain !== null);
    for (const [first, last] of [
      [OPEN, OPEN],
      [OPEN + 1, OPEN + 2],
      [OPEN + 1, OPEN + 5],
      [OPEN + 3, OPEN + 9],
    ] as const) {
      const cut: Quotes = filtered(wholeQuotes, first, last);
      assert.deepEqual(await store.loadQuotesBetween('SPY', first, last), cut);
      const puts: OptionQuotes[] = wholeChain.map(({ contract, quotes: each }) => ({
        contract,
        quotes: filtered(each, first, last),
      }));
      const withRows = ({ quotes: each }: OptionQuotes): boolean => each.minute.length > 0;
      assert.deepEqual(await store.loadOptionQuotesBetween('SPY', first, last), puts.filter(withRows));
    }
    assert.equal(await store.loadQuotesBetween('QQQ', OPEN, OPEN), null);
    assert.equal(await store.loadOptionQuotesBetween('QQQ', OPEN, OPEN), null);
    await assert.rejects(store.loadBarsBetween('SPYY', OPEN, OPEN), { code: 'unknown_symbol' });
  });

  it('are refused whichever byte of the file is another, also outside of them', async () => {
    const folder = await storeOf(rowsOfBars(someBars('SPY', OPEN, 5)));
    const store = openStore(folder);
    const file = join(folder, store.datasets[0]?.file ?? '');
    const good = readFileSync(file);
    for (let byte = 0; byte < good.length; byte++) {
      const bad = Buffer.from(good);
      bad[byte] = (good[byte] ?? 0) ^ (1 << (byte % 8));
      writeFileSync(file, bad);
      await assert.rejects(store.loadBarsBetween('SPY', OPEN + 2, OPEN + 3), { code: 'store_damaged' }, String(byte));
    }
    for (let length = good.length - 1; length >= 0; length -= 37) {
      writeFileSync(file, good);
      truncateSync(file, length);
      await assert.rejects(store.loadBarsBetween('SPY', OPEN + 2, OPEN + 3), { message: /bytes instead of/ });
    }
    rmSync(file);
    await assert.rejects(store.loadBarsBetween('SPY', OPEN, OPEN), { message: /it is missing$/ });
  });

  it('take no more memory than they need', async () => {
    const rows = 1_000_000; // 44 MB
    const folder = await storeOf(rowsOfBars(someBars('SPY', OPEN, rows)));
    const script = `
      const { openStore } = await import(${JSON.stringify(join(ROOT, 'src/lib/bars/store/store.ts'))});
      const store = openStore(${JSON.stringify(folder)});
      const before = process.memoryUsage.rss();
      const bars = await store.loadBarsBetween('SPY', ${String(OPEN + rows - 390)}, Infinity);
      console.log(bars.minute.length, process.memoryUsage.rss() - before);`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const [loaded, grown] = stdout.trim().split(' ').map(Number);
    assert.equal(loaded, 390, stderr);
    assert.ok((grown ?? Infinity) < 15e6, `${String(grown)} bytes more`);
  });
});
