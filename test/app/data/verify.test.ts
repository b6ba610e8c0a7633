import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyData } from '../../../src/lib/app/data/verify.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { writeDatasets } from '../../../src/lib/bars/store/writer.ts';
import { at, newBars, someBars } from '../../bars/some-bars.ts';
import { appIn } from '../../helpers/ops.ts';
import { makeHome } from '../../helpers/tbot.ts';

const OPEN = at('2023-06-05', '09:30');

describe('verifying a store that is written to meanwhile', () => {
  it('looks at what it holds of a symbol now, where the file of before is gone', async () => {
    const app = appIn(makeHome());
    const folder = app.home.barsFolder;
    const catalogue = join(folder, 'catalogue.json');
    const write = (symbol: string, from: number): Promise<unknown> =>
      writeDatasets(folder, [newBars(someBars(symbol, from, 3))]);
    await write('SPY', OPEN);
    await write('QQQ', OPEN);
    const atFirst = readFileSync(catalogue);
    await write('SPY', OPEN + 3);
    await write('QQQ', OPEN + 3);
    const now = readFileSync(catalogue);
    // Begun before those two writes, which are done before it has come to the first file.
    writeFileSync(catalogue, atFirst);
    const verifying = verifyData(app, []);
    writeFileSync(catalogue, now);
    const spy = openStore(folder).datasets.find(({ symbol }) => symbol === 'SPY');
    assert.equal(spy?.rows, 6);
    const { checked, findings } = await verifying;
    assert.equal(checked, 2);
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error'),
      [],
    );
  });

  it('finds what is wrong with what it holds now', async () => {
    const app = appIn(makeHome());
    const folder = app.home.barsFolder;
    const catalogue = join(folder, 'catalogue.json');
    await writeDatasets(folder, [newBars(someBars('SPY', OPEN, 3))]);
    const atFirst = readFileSync(catalogue);
    for (const from of [3, 6]) await writeDatasets(folder, [newBars(someBars('SPY', OPEN + from, 3))]);
    const now = readFileSync(catalogue);
    const file = join(folder, openStore(folder).datasets[0]?.file ?? '');
    writeFileSync(file, readFileSync(file).fill(0, 8, 9));
    writeFileSync(catalogue, atFirst);
    const verifying = verifyData(app, []);
    writeFileSync(catalogue, now);
    const { sound, findings } = await verifying;
    assert.equal(sound, false);
    assert.deepEqual(
      findings.map(({ code, symbol }) => [code, symbol]),
      [['store_damaged', 'SPY']],
    );
  });
});
