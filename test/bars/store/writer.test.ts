import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { mergeRows } from '../../../src/lib/bars/store/merge.ts';
import { rowsOfBars } from '../../../src/lib/bars/store/market-data.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { Series } from '../../../src/lib/bars/store/series.ts';
import { withWriter, writeDatasets, type NewDataset } from '../../../src/lib/bars/store/writer.ts';
import type { Rows } from '../../../src/lib/bars/store/layout.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { at, newBars, someBars } from '../some-bars.ts';

const OPEN = at('2023-06-05', '09:30');

function catalogueOf(folder: string): string {
  return readFileSync(join(folder, 'catalogue.json'), 'utf8');
}

describe('writing to the bar store', () => {
  it('changes no byte of the catalogue when the same comes again', async () => {
    const folder = temporaryFolder();
    const bars = newBars(someBars('SPY', OPEN, 390));
    await writeDatasets(folder, [bars]);
    const before = catalogueOf(folder);
    const [overlap] = await writeDatasets(folder, [bars]);
    assert.equal(catalogueOf(folder), before);
    assert.deepEqual(overlap, { count: 390, differing: 0, firstTime: OPEN });
    await writeDatasets(folder, [{ ...bars, replace: true }]);
    assert.equal(catalogueOf(folder), before);
  });

  it('adds a later range, and counts what it had: the first to come stays', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3, 100))]);
    const source = { file: 'later.csv', zone: 'UTC', label: 'end' } as const;
    const [overlap] = await writeDatasets(folder, [newBars(someBars('SPY', OPEN + 2, 3, 500), { source })]);
    assert.deepEqual(overlap, { count: 1, differing: 1, firstTime: OPEN + 2 });
    const store = openStore(folder);
    const { minute, open } = await store.loadBars('SPY');
    assert.deepEqual(
      [...minute],
      [0, 1, 2, 3, 4].map((n) => OPEN + n),
    );
    assert.deepEqual([...open], [100, 101, 102, 501, 502]);
    assert.deepEqual(store.datasets[0]?.sources, [
      { file: 'SPY.csv', zone: 'America/New_York', label: 'start' },
      source,
    ]);
  });

  it('starts a symbol anew with replace, once for all that comes with it', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3, 100)), newBars(someBars('QQQ', OPEN, 3))]);
    const replace = true;
    await writeDatasets(folder, [
      newBars(someBars('SPY', OPEN + 10, 2, 500), { replace }),
      newBars(someBars('SPY', OPEN + 12, 1, 900), { replace }),
    ]);
    const store = openStore(folder);
    assert.deepEqual([...(await store.loadBars('SPY')).open], [500, 501, 900]);
    assert.equal((await store.loadBars('QQQ')).open.length, 3);
  });

  it('does not join prices that were adjusted in different ways, or that no market made', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    const later = someBars('SPY', OPEN + 10, 3);
    await assert.rejects(writeDatasets(folder, [newBars(later, { adjustment: 'splits' })]), {
      code: 'adjustment_differs',
    });
    await assert.rejects(writeDatasets(folder, [newBars(later, { synthetic: true })]), { code: 'synthetic_differs' });
    await assert.rejects(writeDatasets(folder, [newBars(later, { feed: 'iex' })]), {
      code: 'feed_differs',
      message: `${later.symbol} is in the store from files, and these rows are by the feed iex`,
    });
    await writeDatasets(folder, [newBars(later, { adjustment: 'splits', replace: true })]);
    assert.equal(openStore(folder).datasets[0]?.adjustment, 'splits');
  });

  it('takes all of a change or nothing, and leaves nothing lying about', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    const [before, files] = [catalogueOf(folder), readdirSync(folder)];
    const failing = withWriter(
      folder,
      async (writer) => {
        await writer.add(newBars(someBars('QQQ', OPEN, 3)));
        await writer.add(newBars(someBars('SPY', OPEN + 3, 3)));
        await writer.add(newBars(someBars('IWM', OPEN, 3)));
        assert.ok(readdirSync(folder).length > files.length);
        throw new Error('stop');
      },
      0,
    );
    await assert.rejects(failing, { message: 'stop' });
    assert.equal(catalogueOf(folder), before);
    assert.deepEqual(readdirSync(folder), files);
  });

  it('comes to the same bytes however much of it is held in memory, and leaves no file between', async () => {
    const days = ['2023-06-07', '2023-06-05', '2023-06-06', '2023-06-05'];
    const add = (folder: string, heldBytes: number): Promise<unknown> =>
      withWriter(
        folder,
        async (writer) => {
          for (const [at_, day] of days.entries())
            for (const symbol of ['SPY', 'QQQ']) {
              const source = { file: `${String(at_)}.csv`, zone: 'UTC', label: 'start' } as const;
              await writer.add(newBars(someBars(symbol, at(day, '09:30') + at_, 5, at_), { source, replace: true }));
              // What is there: the lock, and one file a symbol at most.
              assert.ok(readdirSync(folder).length <= 3);
            }
        },
        heldBytes,
      );
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    assert.deepEqual(await add(one, 1e9), await add(other, 0));
    assert.equal(catalogueOf(one), catalogueOf(other));
    assert.deepEqual(readdirSync(one), readdirSync(other));
    // The last file begins 2 minutes after the second one, of 5: it adds 2.
    for (const { rows, sources } of openStore(one).datasets) assert.deepEqual([rows, sources.length], [17, 4]);
  });

  it('refuses rows most of which differ from those there, and takes a few that do', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 390))]);
    const before = catalogueOf(folder);
    /** So many of the rows are another price than those there. */
    const differing = (count: number): NewDataset => {
      const bars = someBars('SPY', OPEN, 391);
      bars.close.set(bars.open.subarray(0, count));
      return newBars(bars);
    };
    // 5 % of 390 are 19.5.
    await assert.rejects(writeDatasets(folder, [differing(20)]), { name: 'ConfigError', code: 'overlap_differs' });
    assert.equal(catalogueOf(folder), before);
    assert.deepEqual(await writeDatasets(folder, [differing(19)]), [{ count: 390, differing: 19, firstTime: OPEN }]);
    await writeDatasets(folder, [{ ...differing(391), replace: true }]);
    await assert.rejects(writeDatasets(temporaryFolder(), [differing(0), differing(391)]), { code: 'overlap_differs' });
  });

  it('removes what a killed writer left behind', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    writeFileSync(join(folder, 'QQQ.bars.0123456789abcdef.arrow'), 'half of a file');
    await writeDatasets(folder, [newBars(someBars('IWM', OPEN, 3))]);
    assert.deepEqual(
      readdirSync(folder).map((file) => file.split('.')[0]),
      ['IWM', 'SPY', 'catalogue', 'import'],
    );
  });

  it('keeps the files of the last catalogue for those who still read by it', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    const old = openStore(folder);
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN + 3, 3))]);
    assert.equal((await old.loadBars('SPY')).open.length, 3);
    assert.equal((await openStore(folder).loadBars('SPY')).open.length, 6);
  });

  it('lets one write at a time, and says who', async () => {
    const folder = temporaryFolder();
    const bars = newBars(someBars('SPY', OPEN, 3));
    await withWriter(folder, async () => {
      await assert.rejects(writeDatasets(folder, [bars]), {
        code: 'store_busy',
        message: `process ${String(process.pid)} is writing to the bar store`,
      });
    });
    await writeDatasets(folder, [bars]);
  });
});

describe('a store that cannot be written', () => {
  const bars = newBars(someBars('SPY', OPEN, 3));
  const refused = { name: 'ConfigError', code: 'store_not_writable' };

  it("is the person's to cure: something else in the place of its folder or its lock", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'bars'), '');
    await assert.rejects(writeDatasets(join(home, 'bars'), [bars]), refused);
    mkdirSync(join(home, 'import.lock'));
    await assert.rejects(writeDatasets(home, [bars]), refused);
  });

  it("is the person's to cure: a folder that may only be read", async () => {
    const folder = temporaryFolder();
    await asNobody(folder, async () => {
      chmodSync(folder, 0o500);
      await assert.rejects(writeDatasets(folder, [bars]), refused);
      chmodSync(folder, 0o700);
      await writeDatasets(folder, [bars]);
      chmodSync(join(folder, 'import.lock'), 0o400);
      await assert.rejects(writeDatasets(folder, [bars]), refused);
      chmodSync(join(folder, 'import.lock'), 0o600);
      chmodSync(folder, 0o500);
      await assert.rejects(writeDatasets(folder, [newBars(someBars('QQQ', OPEN, 3))]), refused);
      chmodSync(folder, 0o700);
    });
  });
});

/** To root nothing is forbidden: as somebody else, who owns the folder. */
async function asNobody(folder: string, work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  const nobody = 65_534;
  // What is loaded when first used is loaded as root.
  await writeDatasets(temporaryFolder(), [newBars(someBars('SPY', OPEN, 3))]);
  chownSync(folder, nobody, nobody);
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('adding parts to a series', () => {
  /** Rows of the parts' own price; the key of a chain begins with the contract, so its rows are not in the order of time. */
  const rowsOf = (kind: 'bars' | 'option_quotes', minutes: readonly number[], price: number): Rows => {
    const values = (count: number): Float64Array[] =>
      Array.from({ length: count }, () => new Float64Array(minutes.length).fill(price));
    const strike = (minute: number): number => minute % 3;
    const sorted = kind === 'bars' ? minutes : minutes.toSorted((a, b) => strike(a) - strike(b) || a - b);
    const key = [new Int32Array(minutes.length), Float64Array.from(sorted, strike), new Int32Array(minutes.length)];
    const columns = kind === 'bars' ? values(5) : values(10);
    return { kind, symbol: 'SPY', columns: [...(kind === 'bars' ? [] : key), Int32Array.from(sorted), ...columns] };
  };
  const minutes = fc
    .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 })
    .map((list) => list.sort((a, b) => a - b));

  for (const kind of ['bars', 'option_quotes'] as const)
    it(`is merging them one by one: ${kind}`, () => {
      fc.assert(
        fc.property(minutes, fc.array(minutes, { maxLength: 6 }), (first, others) => {
          let merged = rowsOf(kind, first, 0);
          const series = new Series(merged);
          for (const [at_, other] of others.entries()) {
            const step = mergeRows(merged, rowsOf(kind, other, at_ + 1));
            assert.deepEqual(series.add(rowsOf(kind, other, at_ + 1)), step.overlap);
            merged = step.rows;
          }
          assert.deepEqual(series.whole(), merged);
        }),
      );
    });
});

describe('merging two ranges', () => {
  it('equals a map of minutes in which the first to come stays', () => {
    const minutes = fc
      .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 })
      .map((list) => list.sort((a, b) => a - b));
    const rowsOf = (list: readonly number[], price: number): Rows => ({
      ...rowsOfBars(someBars('SPY', 0, list.length, price)),
      columns: [Int32Array.from(list), ...Array.from({ length: 5 }, () => new Float64Array(list.length).fill(price))],
    });
    fc.assert(
      fc.property(minutes, minutes, (stored, added) => {
        const { rows, overlap } = mergeRows(rowsOf(stored, 1), rowsOf(added, 2));
        const expected = new Map([
          ...added.map((minute) => [minute, 2] as const),
          ...stored.map((minute) => [minute, 1] as const),
        ]);
        const sorted = [...expected].sort(([a], [b]) => a - b);
        assert.deepEqual(
          [...(rows.columns[0] ?? [])],
          sorted.map(([minute]) => minute),
        );
        assert.deepEqual(
          [...(rows.columns[4] ?? [])],
          sorted.map(([, price]) => price),
        );
        const both = added.filter((minute) => stored.includes(minute));
        assert.deepEqual(overlap, { count: both.length, differing: both.length, firstTime: both[0] ?? null });
      }),
    );
  });
});
