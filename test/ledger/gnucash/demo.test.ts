/** The demo's book before the real GnuCash, which saves it; then the demo's session is traded once more into it. */
import assert from 'node:assert/strict';
import { copyOfDemo, sharedDemo } from '../../helpers/demo.ts';
import { needsGnuCash } from '../../helpers/gnucash.ts';
import { tbot } from '../../helpers/tbot.ts';
import { assertVerifies, backupsIn, exported, historyOf, paperBook } from './home-books.ts';
import { assertOnlyAdded, assertSound, assertStaysSound, bookBytes } from './sound.ts';
import { assertSays } from './statements.ts';

const CAPITAL_CENTS = 100_000_00;

describe("the demo's book and the real GnuCash", function () {
  this.timeout(60_000);
  let home: string;

  before(function () {
    needsGnuCash(this);
    home = copyOfDemo();
  });

  function assertSaysWhatLogsSay(context: Mocha.Context): void {
    const trades = historyOf(home);
    const sim = CAPITAL_CENTS + trades.reduce((sum, { PnL }) => sum + Math.round(100 * PnL), 0);
    assertSays(context, paperBook(home), { from: '2025-01-01', to: '2025-12-31' }, { trades, cash: { sim } });
  }

  it('says what its trade history says, and stays sound when GnuCash saves it', function () {
    assert.equal(historyOf(home).length, sharedDemo().told.traded?.trades.length);
    assertSound(this, paperBook(home));
    assertSaysWhatLogsSay(this);
    assertVerifies(home, assertStaysSound(this, paperBook(home)).transactions);
    assertSaysWhatLogsSay(this);
    assert.equal(exported(home).outcome, 'unchanged');
  });

  it('takes another session of the same day as GnuCash has saved it, and stays sound', function () {
    const { traded } = sharedDemo().told;
    assert.ok(traded !== null);
    const [old, trades] = [bookBytes(paperBook(home)), historyOf(home).length];
    const env = Object.fromEntries(traded.settings.map(({ key, value }) => [`TBOT_${key}`, value]));
    const again = ['run', 'all', '--replay', traded.date, '--test-mode', '--at', traded.at];
    const run = tbot(again, { home, env });
    assert.equal(run.code, 0, run.stderr);
    assert.equal(historyOf(home).length, 2 * trades);
    assertOnlyAdded(old, bookBytes(paperBook(home)));
    assert.equal(backupsIn(home).length, 1);
    assertSaysWhatLogsSay(this);
    assertVerifies(home, assertStaysSound(this, paperBook(home)).transactions);
    assertSaysWhatLogsSay(this);
  });
});
