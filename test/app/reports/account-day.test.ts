/** Which accounts a day's report is of, and what it says of each: homes with journals written by hand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { App } from '../../../src/lib/app/app.ts';
import { accountDays, type AccountDay } from '../../../src/lib/app/reports/account-day.ts';
import { summariesOf } from '../../../src/lib/app/reports/daily.ts';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';
import { trade } from '../../helpers/live-home.ts';
import { appIn, simAccount, simHome, write, writeHeldSession } from '../../helpers/ops.ts';
import { closed, toldSession } from '../../helpers/told-session.ts';

/** `writeHeldSession` has held SPY since. */
const BEFORE = '2025-12-01';
const DATE = '2025-12-02';

describe('the accounts of a day', () => {
  let home: string;
  let app: App;

  beforeEach(() => {
    home = simHome();
    // Half an hour after the close.
    app = { ...appIn(home), clock: { now: () => Date.parse(`${DATE}T21:30:00Z`) } };
  });

  const days = (date = DATE): Promise<readonly AccountDay[]> => {
    const { found: summaries, unread } = summariesOf(app.home, date);
    return accountDays(app, { report: { date, summaries }, unread });
  };
  const short = async (date = DATE): Promise<unknown[]> =>
    (await days(date)).map(({ account, summary, held }) => [
      account,
      summary?.trades ?? null,
      held.map(({ ticker }) => ticker).join(),
    ]);
  const ranAs = (name: string, isDryRun = false): void => {
    const run = { broker: 'sim', mode: 'paper', isDryRun } as const;
    trade(home, DATE, toldSession(DATE, run), name, run);
  };

  it('are the configured one alone where nothing was ever run', async () => {
    assert.deepEqual(await short(), [['sim-paper', null, '']]);
  });

  it('have the configured one first, with what it holds since before, where a dry run or a replay alone ran', async () => {
    writeHeldSession(simAccount(home));
    ranAs('sim-paper-dry', true);
    ranAs(`sim-paper-${DATE}`);
    assert.deepEqual(await short(), [
      ['sim-paper', null, 'SPY'],
      ['sim-paper-dry', 2, ''],
      [`sim-paper-${DATE}`, 2, ''],
    ]);
    assert.deepEqual(
      (await days()).map(({ isReal }) => isReal),
      [true, false, false],
    );
  });

  it('have what it holds also after a person has engaged the kill switch on a day without a run', async () => {
    const account = simAccount(home);
    writeHeldSession(account);
    const kill = { kind: 'kill', state: 'halted', cause: 'person', by: 'me', date: DATE } as const;
    write(account, [kill, { kind: 'disarmed', why: 'three refusals' }], Date.parse(`${DATE}T15:00:00Z`), DATE);
    assert.deepEqual(await short(), [['sim-paper', null, 'SPY']]);
    const [day] = await days();
    assert.deepEqual([day?.kill, day?.disarmed], ['halted by person (me)', 'three refusals']);
  });

  it('have every other real one that holds something, is owned or ran, before dry runs; and no other', async () => {
    writeHeldSession(simAccount(home, 'alpaca-live'));
    write(
      simAccount(home, 'ibkr-live'),
      toldSession(BEFORE).map(([, record]) => record),
      0,
      BEFORE,
    );
    write(
      simAccount(home, 'ibkr-paper'),
      toldSession(BEFORE).map(([, record]) => record),
      0,
      BEFORE,
    );
    writeHeldSession(simAccount(home, 'alpaca-paper-dry'));
    writeHeldSession(simAccount(home, `sim-paper-${BEFORE}`));
    ranAs('sim-paper-dry', true);
    ranAs('alpaca-paper');
    const taking = takeOwnership(simAccount(home, 'ibkr-live').ownerFolder, { pid: process.pid, run: 'r', since: 0 });
    assert.ok(taking.isTaken);
    const found = await short();
    taking.ownership.release();
    assert.deepEqual(found[0], ['sim-paper', null, '']);
    assert.deepEqual(found.slice(1, 4).sort(), [
      ['alpaca-live', null, 'SPY'],
      ['alpaca-paper', 2, ''],
      ['ibkr-live', null, ''],
    ]);
    assert.deepEqual(found.slice(4), [['sim-paper-dry', 2, '']]);
  });

  it('say what was closed of earlier sessions on that date in New York, with its profit, and not as the session’s own', async () => {
    const account = simAccount(home);
    const id = (ticker: string): string => `${BEFORE}-open-${ticker}-9`;
    const close = (ticker: string, PnL: number, at: string): void => {
      write(account, [closed({ trade_id: id(ticker), ticker, PnL })], Date.parse(at), BEFORE);
    };
    write(
      account,
      toldSession(BEFORE).map(([, record]) => record),
      Date.parse(`${BEFORE}T20:00:00Z`),
      BEFORE,
    );
    close('EARLY', 1, `${DATE}T04:59:59Z`); // 11:59 PM of the day before
    close('SPY', -119.5, `${DATE}T14:31:00Z`);
    close('QQQ', -0.5, '2025-12-03T04:59:59Z'); // 11:59 PM
    close('LATE', 1, '2025-12-03T05:00:00Z');
    const earlier = ([day]: readonly AccountDay[]): unknown[] =>
      (day?.earlier ?? []).map((each) => [each.ticker, each.PnL]);
    const expected = [
      ['SPY', -119.5],
      ['QQQ', -0.5],
    ];
    assert.deepEqual(earlier(await days()), expected);
    ranAs('sim-paper');
    const traded = await days();
    assert.deepEqual(earlier(traded), expected);
    assert.deepEqual([traded[0]?.trades.length, traded[0]?.summary?.pnl], [2, 10.46]);
    assert.deepEqual(earlier(await days(BEFORE)), []);
  });

  it('have another real one for that alone', async () => {
    write(simAccount(home, 'alpaca-paper'), [closed({})], Date.parse(`${DATE}T14:31:00Z`), BEFORE);
    assert.deepEqual(
      (await days()).map(({ account, earlier }) => [account, earlier.length]),
      [
        ['sim-paper', 0],
        ['alpaca-paper', 1],
      ],
    );
  });

  it('say of a real one whose journal cannot be read that it cannot', async () => {
    ranAs('alpaca-paper');
    for (const name of ['sim-paper', 'alpaca-live', `sim-paper-${BEFORE}`])
      writeFileSync(simAccount(home, name).journal, 'no database '.repeat(200));
    assert.deepEqual(
      (await days()).map(({ account, unread }) => [account, (unread ?? '').includes('file is not a database')]),
      [
        ['sim-paper', true],
        ['alpaca-paper', false],
        ['alpaca-live', true],
      ],
    );
  });
});
