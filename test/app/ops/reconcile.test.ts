/** tbot reconcile against the built-in broker: what it says, and what it writes. */
import assert from 'node:assert/strict';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import { reconcileAccount, type Reach } from '../../../src/lib/app/ops/reconcile.ts';
import { SimBroker } from '../../../src/lib/brokers/sim/broker.ts';
import type { SimExchange } from '../../../src/lib/brokers/sim/exchange.ts';
import { ownerOf } from '../../../src/lib/journal/ownership.ts';
import { readJournal } from '../../../src/lib/journal/reader.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { barsOf, flat, FULL_DAY } from '../../helpers/bars.ts';
import { entry, exchangeOf, toClose } from '../../helpers/exchange.ts';
import { appIn, ended, hastened, simAccount, simHome, startBrowser, startOwner, write } from '../../helpers/ops.ts';
import { runStarted, sessionOpened } from '../../helpers/told-session.ts';

const BUY = entry(`${FULL_DAY}-open-A-1`, 'A', 10, 51);

/** An account whose journal holds these records, and an exchange on which 10 A were bought at minute 1. */
function world(...records: JournalRecord[]): { home: string; account: Account; exchange: SimExchange; reach: Reach } {
  const home = simHome();
  const account = simAccount(home, `sim-paper-${FULL_DAY}`);
  write(
    account,
    [sessionOpened(FULL_DAY), runStarted({ symbols: [] }), ...records],
    Date.parse(`${FULL_DAY}T14:31:00Z`),
    FULL_DAY,
  );
  const exchange = exchangeOf([barsOf('A', flat(0, 4, 50))]);
  toClose(exchange, 0);
  exchange.place(BUY);
  toClose(exchange, 2);
  const reach: Reach = () =>
    Promise.resolve(() =>
      Promise.resolve({ broker: new SimBroker(exchange), clock: exchange, close: () => undefined }),
    );
  return { home, account, exchange, reach };
}

function kindsIn({ journal }: Account): string[] {
  const reader = readJournal(journal);
  const kinds = [...reader.read()].map(({ record }) => record.kind);
  reader.close();
  return kinds;
}

const INTENDED: JournalRecord = { kind: 'order_intended', request: BUY, why: 'entry' };

describe('reconciling by hand', function () {
  this.timeout(30_000);

  it('tells what the broker knows and the journal does not, and writes nothing unless it is asked to', async () => {
    const { home, account, reach } = world(INTENDED);
    const before = kindsIn(account);
    const report = await reconcileAccount(appIn(home), account, false, reach);
    assert.deepEqual([report.agrees, report.gaps, report.applied], [false, [], false]);
    assert.match(report.lacking[0] ?? '', /^execution .*: buy 10 A$/);
    assert.deepEqual(kindsIn(account), before);
  });

  it('takes down with --apply what the broker proves; then they agree', async () => {
    const { home, account, reach } = world(INTENDED);
    const report = await reconcileAccount(appIn(home), account, true, reach);
    assert.equal(report.applied, true);
    assert.ok(kindsIn(account).includes('execution'));
    assert.equal(kindsIn(account).at(-1), 'reconciled');
    const again = await reconcileAccount(appIn(home), account, false, reach);
    assert.deepEqual(again.gaps, []);
    assert.ok(!again.lacking.some((each) => each.startsWith('execution')));
  });

  // Fills of the last ten seconds may not be in the positions yet: hence the minute after them.
  it('leaves alone and names what is not ours', async () => {
    const { home, account, exchange, reach } = world(INTENDED);
    exchange.ownerTrade('A', 'buy', 5);
    toClose(exchange, 3);
    const { foreign } = await reconcileAccount(appIn(home), account, true, reach);
    assert.deepEqual(foreign, ['A']);
  });

  it('names a gap: ours by the journal, and not at the broker', async () => {
    const { home, account, exchange, reach } = world(INTENDED);
    await reconcileAccount(appIn(home), account, true, reach);
    exchange.ownerTrade('A', 'sell', 10);
    toClose(exchange, 3);
    const report = await reconcileAccount(appIn(home), account, false, reach);
    assert.deepEqual([report.agrees, report.gaps], [false, ['A: 10 are ours by the journal, the broker has 0']]);
  });

  it('leaves it to the run that owns the account, and tells its word', async () => {
    const { home, account, reach } = world(INTENDED);
    const owner = await startOwner(account, 'lively');
    for (const applies of [true, false]) {
      const report = await reconcileAccount(appIn(home), account, applies, reach);
      assert.deepEqual([report.by, report.agrees, report.gaps], ['owner', false, ['A: 10 are ours']]);
    }
    owner.stdin?.end();
    await ended(owner);
  });

  it('gives up in time where a program that is no owner has the lock open', async () => {
    const { home, account, reach } = world(INTENDED);
    const browser = await startBrowser(account);
    const reconciling = reconcileAccount(hastened(appIn(home)), account, true, reach);
    await assert.rejects(reconciling, { code: 'owner_silent' });
    browser.stdin?.end();
    await ended(browser);
  });

  it('holds the account while it asks, and not while it gets ready for that', async () => {
    const { home, account, reach } = world(INTENDED);
    const held: boolean[] = [];
    const look = (): unknown => held.push(ownerOf(account.ownerFolder).isOwned);
    const watched: Reach = async (...of) => {
      look();
      const open = await reach(...of);
      return () => {
        look();
        return open();
      };
    };
    for (const applies of [false, true]) await reconcileAccount(appIn(home), account, applies, watched);
    assert.deepEqual(held, [false, true, false, true]);
  });
});
