import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { ConfigError } from '../../../src/lib/core/errors.ts';
import type { OptionQuotes, Quotes } from '../../../src/lib/market/bars.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import type { Dataset } from '../../../src/lib/bars/store/dataset.ts';
import { rowsOfQuotes, rowsOfVix } from '../../../src/lib/bars/store/market-data.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { at, newBars, someBars } from '../some-bars.ts';

const OPEN = at('2023-06-05', '09:30');

/** A store with three bars of SPY. */
async function smallStore(): Promise<{ folder: string; file: string; catalogue: string }> {
  const folder = temporaryFolder();
  await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
  const [dataset] = openStore(folder).datasets;
  return { folder, file: join(folder, dataset?.file ?? ''), catalogue: join(folder, 'catalogue.json') };
}

function someQuotes(symbol: string): Quotes {
  const column = (value: number): Float64Array => Float64Array.of(value, NaN);
  return {
    ...{ symbol, minute: Int32Array.of(OPEN, OPEN + 1) },
    ...{ bidOpen: column(1), bidHigh: column(2), bidLow: column(3), bidClose: column(4), bidSize: column(5) },
    ...{ askOpen: column(6), askHigh: column(7), askLow: column(8), askClose: column(9), askSize: column(10) },
  };
}

describe('the bar store', () => {
  it('gives back what was written, to the last bit, in memory that workers can share', async () => {
    const { folder } = await smallStore();
    const bars = await openStore(folder).loadBars('SPY');
    assert.deepEqual(bars, someBars('SPY', OPEN, 3));
    assert.ok(bars.minute.buffer instanceof SharedArrayBuffer && bars.volume.buffer === bars.minute.buffer);
  });

  it('keeps quotes and the VIX, an absent side as NaN', async () => {
    const folder = temporaryFolder();
    const nature = { adjustment: 'none', synthetic: false, replace: false } as const;
    const source = { file: 'x.csv', zone: 'UTC', label: 'start' } as const;
    const vix = { day: Int32Array.of(parseIsoDate('2023-06-05')), close: Float64Array.of(14.73) };
    await writeDatasets(folder, [
      { rows: rowsOfQuotes(someQuotes('SPY')), source, ...nature },
      { rows: rowsOfVix(vix), source, ...nature },
    ]);
    const store = openStore(folder);
    assert.deepEqual(await store.loadQuotes('SPY'), someQuotes('SPY'));
    assert.deepEqual(await store.loadVix(), vix);
    assert.deepEqual(
      store.datasets.map(({ kind, symbol, first }) => [kind, symbol, first]),
      [
        ['quotes', 'SPY', OPEN],
        ['vix', 'VIX', parseIsoDate('2023-06-05') * 1440],
      ],
    );
  });

  it('hands out option quotes a contract at a time, by OCC symbol', async () => {
    const folder = temporaryFolder();
    const expiry = parseIsoDate('2023-06-16');
    const keys = [Int32Array.of(expiry, expiry, expiry), Float64Array.of(400, 400, 400.5), Int32Array.of(0, 1, 1)];
    const minute = Int32Array.of(OPEN, OPEN, OPEN + 1);
    const values = Array.from({ length: 10 }, (_, n) => Float64Array.of(n, n + 0.1, n + 0.2));
    await writeDatasets(folder, [
      {
        ...newBars(someBars('SPY', OPEN, 1)),
        rows: { kind: 'option_quotes', symbol: 'SPY', columns: [...keys, minute, ...values] },
      },
    ]);
    const chain = (await openStore(folder).loadOptionQuotes('SPY')) ?? [];
    const shape = ({ contract, quotes }: OptionQuotes): unknown[] => [
      ...[quotes.symbol, contract.right, contract.strike, contract.expiry],
      ...[[...quotes.minute], [...quotes.bidOpen], [...quotes.askSize]],
    ];
    assert.deepEqual(chain.map(shape), [
      ['SPY230616C00400000', 'call', 400, expiry, [OPEN], [0], [9]],
      ['SPY230616P00400000', 'put', 400, expiry, [OPEN], [0.1], [9.1]],
      ['SPY230616P00400500', 'put', 400.5, expiry, [OPEN + 1], [0.2], [9.2]],
    ]);
  });

  it('writes files that the Arrow library reads, and finds the columns where that does', async () => {
    const { folder, file } = await smallStore();
    const table = tableFromIPC(readFileSync(file));
    const bars = await openStore(folder).loadBars('SPY');
    assert.equal(table.batches.length, 1);
    assert.deepEqual(table.schema.names, ['minute', 'open', 'high', 'low', 'close', 'volume']);
    for (const name of ['minute', 'open', 'high', 'low', 'close', 'volume'] as const)
      assert.deepEqual([...(table.getChild(name) ?? [])], [...bars[name]], name);
  });

  it('is empty where there is no folder', async () => {
    const store = openStore(join(temporaryFolder(), 'nothing'));
    assert.deepEqual(store.datasets, []);
    assert.equal(await store.loadQuotes('SPY'), null);
    assert.equal(await store.loadOptionQuotes('SPY'), null);
    assert.equal(await store.loadVix(), null);
    await assert.rejects(store.loadBars('SPY'), { code: 'unknown_symbol' });
  });

  it('names the nearest symbol when it does not know one', async () => {
    const { folder } = await smallStore();
    await assert.rejects(openStore(folder).loadBars('SPYY'), { code: 'unknown_symbol', cure: /^did you mean SPY\?/ });
  });

  it('has a fingerprint that follows the data and not the order of asking', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3)), newBars(someBars('QQQ', OPEN, 3))]);
    const store = openStore(folder);
    const [qqq, spy] = store.datasets;
    assert.ok(qqq !== undefined && spy !== undefined);
    assert.equal(store.fingerprint([qqq, spy]), store.fingerprint([spy, qqq]));
    assert.match(store.fingerprint([qqq]), /^[0-9a-f]{64}$/);
    assert.notEqual(store.fingerprint([qqq]), store.fingerprint([spy]));
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN + 3, 1))]);
    const after = openStore(folder);
    assert.notEqual(after.fingerprint(after.datasets), store.fingerprint([qqq, spy]));
  });
});

describe('a store that is written to while it is read', () => {
  it('is read as it was when it was opened, through the next change; after more of them it says that it has changed', async () => {
    const { folder } = await smallStore();
    const store = openStore(folder);
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN + 3, 1))]);
    assert.equal((await store.loadBars('SPY')).open.length, 3);
    await writeDatasets(folder, [newBars(someBars('QQQ', OPEN, 1))]);
    await assert.rejects(store.loadBars('SPY'), { code: 'store_changed', message: /SPY has other rows now$/ });
    assert.equal((await openStore(folder).loadBars('SPY')).open.length, 4);
  });
});

describe('a damaged store', () => {
  it('is noticed whichever byte of a data file is another', async () => {
    const { folder, file } = await smallStore();
    const good = readFileSync(file);
    for (let byte = 0; byte < good.length; byte++) {
      const bad = Buffer.from(good);
      bad[byte] = (good[byte] ?? 0) ^ (1 << (byte % 8));
      writeFileSync(file, bad);
      await assert.rejects(openStore(folder).loadBars('SPY'), { code: 'store_damaged' }, `byte ${String(byte)}`);
    }
    writeFileSync(file, good);
    assert.equal((await openStore(folder).loadBars('SPY')).open.length, 3);
  });

  it('is noticed wherever a data file is cut short, and when it is gone', async () => {
    const { folder, file } = await smallStore();
    const good = readFileSync(file);
    for (let length = good.length - 1; length >= 0; length -= 37) {
      truncateSync(file, length);
      await assert.rejects(openStore(folder).loadBars('SPY'), (error: Error) => {
        assert.match(
          error.message,
          /^the store's file SPY\.bars\.[0-9a-f]{16}\.arrow is damaged: it has \d+ bytes instead of \d+$/,
        );
        return true;
      });
    }
    rmSync(file);
    await assert.rejects(openStore(folder).loadBars('SPY'), { code: 'store_damaged', message: /it is missing$/ });
  });

  it('is cured by the files it came from, each named once', async () => {
    const { folder } = await smallStore();
    // The same file once more, told to be in another zone, and with later rows.
    const source = { file: 'SPY.csv', zone: 'UTC', label: 'start' } as const;
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN + 3, 3), { source })]);
    for (const dataset of openStore(folder).datasets) rmSync(join(folder, dataset.file));
    await assert.rejects(openStore(folder).loadBars('SPY'), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.cure, /\(it came from SPY\.csv\)/);
      return true;
    });
  });

  it('of before there were downloads is read, and added to', async () => {
    const { folder, catalogue } = await smallStore();
    const { format, datasets } = JSON.parse(readFileSync(catalogue, 'utf8')) as { format: number; datasets: Dataset[] };
    const old = datasets.map(({ feed, ...dataset }) => {
      assert.equal(feed, null);
      return dataset;
    });
    const check = crc32(JSON.stringify(old));
    writeFileSync(catalogue, `${JSON.stringify({ format, crc32: check, datasets: old }, null, 1)}\n`);
    assert.deepEqual(openStore(folder).datasets, datasets);
    await writeDatasets(folder, [newBars(someBars('NEW', 1000, 3))]);
    assert.equal(openStore(folder).datasets.length, datasets.length + 1);
  });

  it('is noticed whichever byte of the catalogue is another, and wherever it is cut short', async () => {
    const { folder, catalogue } = await smallStore();
    const good = readFileSync(catalogue);
    for (let byte = 0; byte < good.length; byte++) {
      const bad = Buffer.from(good);
      bad[byte] = (good[byte] ?? 0) ^ (1 << (byte % 8));
      writeFileSync(catalogue, bad);
      assert.throws(() => openStore(folder), { name: 'ConfigError' }, `byte ${String(byte)}`);
      writeFileSync(catalogue, good.subarray(0, byte));
      assert.throws(() => openStore(folder), { code: 'store_damaged' }, `cut at ${String(byte)}`);
    }
  });

  it('is told from one that a newer tbot wrote', async () => {
    const { folder, catalogue } = await smallStore();
    writeFileSync(catalogue, readFileSync(catalogue, 'utf8').replace('"format": 1', '"format": 2'));
    assert.throws(() => openStore(folder), { code: 'store_format' });
    assert.equal(readdirSync(folder).length, 3);
  });
});
