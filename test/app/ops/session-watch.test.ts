/** Which session of an account is looked at, of journals written by hand. */
import assert from 'node:assert/strict';
import { heldIn } from '../../../src/lib/app/ops/holdings.ts';
import { lookAt } from '../../../src/lib/app/ops/look.ts';
import { viewOf } from '../../../src/lib/app/ops/session-watch.ts';
import { examineHealth } from '../../../src/lib/app/ops/watchdog.ts';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { appIn, simAccount, simHome, write, writeHeldSession } from '../../helpers/ops.ts';
import { runStarted, sessionOpened } from '../../helpers/told-session.ts';

const NEXT = '2025-12-02';
/** 10:30 in New York. */
const NOW = Date.parse(`${NEXT}T15:30:00Z`);
const PERSON: readonly JournalRecord[] = [
  { kind: 'kill', state: 'halted', cause: 'person', by: 'tbot kill engage', date: NEXT },
  { kind: 'rearmed', by: 'tbot risk rearm' },
];

describe('the session of an account that is looked at', () => {
  let home: string;
  let account: Account;

  beforeEach(() => {
    home = simHome();
    account = simAccount(home);
  });

  it('is the one that holds something, also when a person has written to the journal on a later day', async () => {
    writeHeldSession(account);
    write(account, [{ kind: 'disarmed', why: 'three refusals' }], NOW - 2000);
    write(account, PERSON, NOW - 1000, NEXT);
    const app = { ...appIn(home), clock: { now: () => NOW } };
    const tickers = (rows: readonly { ticker: string }[]): string[] => rows.map(({ ticker }) => ticker);
    assert.deepEqual(tickers(heldIn(account)), ['SPY']);
    const look = lookAt(app, {});
    const { session, positions, disarmed } = look.status();
    look.close();
    assert.deepEqual([session, tickers(positions), disarmed], ['2025-12-01', ['SPY'], null]);
    const ports = { askBroker: null, careForLeftovers: null };
    const { checks } = await examineHealth(app, account, ports, ['leftovers']);
    assert.match(checks[0]?.found ?? '', /^nobody looks after: SPY held/);
  });

  it('is the one in which a run began last', () => {
    writeHeldSession(account);
    write(account, [runStarted({ broker: 'sim' }), sessionOpened(NEXT)], NOW, NEXT);
    assert.equal(viewOf(account)?.session, NEXT);
  });

  it('is of a journal without a run what a person has written; of none there is nothing to see', () => {
    assert.equal(viewOf(account), null);
    write(account, PERSON, NOW, NEXT);
    assert.equal(viewOf(account)?.session, NEXT);
    assert.deepEqual(heldIn(account), []);
  });
});
