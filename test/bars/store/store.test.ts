import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { at, newBars, someBars } from '../some-bars.ts';

describe('the bar store', () => {
  it('gives back what was written, to the last bit', async () => {
    const folder = temporaryFolder();
    const bars = someBars('SPY', at('2023-06-05', '09:30'), 390);
    await writeDatasets(folder, [newBars(bars)]);
    assert.deepEqual(await openStore(folder).loadBars('SPY'), bars);
  });

  it('is empty where there is no folder', async () => {
    const store = openStore(join(temporaryFolder(), 'nothing'));
    assert.deepEqual(store.datasets, []);
    assert.equal(await store.loadQuotes('SPY'), null);
    assert.equal(await store.loadOptionQuotes('SPY'), null);
    assert.equal(await store.loadVix(), null);
    await assert.rejects(store.loadBars('SPY'), { code: 'unknown_symbol' });
  });
});
