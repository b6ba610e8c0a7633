import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { mergeRows } from '../../../src/lib/bars/store/merge.ts';
import { rowsOfBars } from '../../../src/lib/bars/store/market-data.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { withWriter, writeDatasets } from '../../../src/lib/bars/store/writer.ts';
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
    await writeDatasets(folder, [newBars(later, { adjustment: 'splits', replace: true })]);
    assert.equal(openStore(folder).datasets[0]?.adjustment, 'splits');
  });

  it('takes all of a change or nothing, and leaves nothing lying about', async () => {
    const folder = temporaryFolder();
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    const [before, files] = [catalogueOf(folder), readdirSync(folder)];
    const failing = withWriter(folder, async (writer) => {
      await writer.add(newBars(someBars('QQQ', OPEN, 3)));
      await writer.add(newBars(someBars('SPY', OPEN + 3, 3)));
      await writer.add(newBars(someBars('IWM', OPEN, 3)));
      assert.ok(readdirSync(folder).length > files.length);
      throw new Error('stop');
    });
    await assert.rejects(failing, { message: 'stop' });
    assert.equal(catalogueOf(folder), before);
    assert.deepEqual(readdirSync(folder), files);
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
