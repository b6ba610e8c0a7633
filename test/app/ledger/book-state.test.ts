/** What is said of a book in a line, over journals written by hand. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookState } from '../../../src/lib/app/ledger/book-state.ts';
import { exportBook } from '../../../src/lib/app/ledger/export.ts';
import { appIn, simHome } from '../../helpers/ops.ts';
import { HAND_TRADES, handHome, tellTrades } from '../../helpers/traded-journal.ts';

const bookOf = (home: string): string => join(home, 'data', 'ledger', 'gnu_paper.gnucash');

describe('what is said of a book', () => {
  it('is how many trades it lacks, until an export; nothing is written by that', () => {
    const home = handHome();
    const app = appIn(home);
    assert.equal(bookState(app, 'paper'), 'gnu_paper.gnucash lacks 2 trades; tbot ledger export');
    assert.ok(!existsSync(bookOf(home)));
    exportBook(app, 'paper');
    const before = readFileSync(bookOf(home));
    assert.equal(bookState(app, 'paper'), 'gnu_paper.gnucash has every trade');
    const [first] = HAND_TRADES;
    assert.ok(first !== undefined);
    tellTrades(home, '2025-12-02', [{ ...first, id: '2025-12-02-open-SPY-1' }]);
    assert.equal(bookState(app, 'paper'), 'gnu_paper.gnucash lacks 1 trade; tbot ledger export');
    assert.deepEqual(readFileSync(bookOf(home)), before);
  });

  it('is nothing where nothing was traded, or no book is to be written', () => {
    assert.equal(bookState(appIn(simHome()), 'paper'), null);
    assert.equal(bookState(appIn(handHome()), 'live'), null);
    assert.equal(bookState(appIn(handHome({ GNC_EXPORT_MODE: 'off' })), 'paper'), null);
  });

  it('is what is wrong with it, and is never thrown', () => {
    const home = handHome();
    exportBook(appIn(home), 'paper');
    writeFileSync(bookOf(home), readFileSync(bookOf(home)).subarray(0, -100));
    const said = bookState(appIn(home), 'paper') ?? '';
    assert.match(said, /^gnu_paper\.gnucash is not as it should be: .* is damaged: .*; tbot ledger verify$/);
  });
});
