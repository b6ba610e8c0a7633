/** Which accounts the commands of operations are about, also where the configuration is at fault or the broker absent. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../src/lib/journal/reader.ts';
import type { Account } from '../../src/lib/app/ops/account.ts';
import { DATE, ended, simAccount, simHome, startOwner, write, writeHeldSession } from '../helpers/ops.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, tbot, type Ran } from '../helpers/tbot.ts';
import { runStarted } from '../helpers/told-session.ts';

const AT = Date.parse('2025-12-01T15:00:00Z');

/** A replay that was begun at that instant of the wall's clock. */
function replayed(home: string, session: string, startedAt: string): Account {
  const account = simAccount(home, `sim-paper-${session}`);
  write(account, [{ ...runStarted({ broker: 'sim' }), run: `${startedAt}-1` }], AT, session);
  return account;
}

function recordsIn({ journal }: Account): number {
  const reader = readJournal(journal);
  const { seq } = reader.head();
  reader.close();
  return seq;
}

function asJson(schema: string, ran: Ran): Record<string, unknown> {
  const document = json(ran);
  assertFits(schema, document);
  return document;
}

describe('the account of a command', function () {
  this.timeout(60_000);

  it('is the one in which a run began last, whichever journal was written last', () => {
    const home = simHome();
    const newer = replayed(home, '2025-12-02', '2026-02-02T10:00:00Z');
    const older = replayed(home, '2025-12-03', '2026-02-01T10:00:00Z');
    write(older, [{ kind: 'rearmed', by: 'me' }], AT, '2025-12-03');
    assert.equal(asJson('status', tbot(['status', '--json'], { home })).account, newer.name);
    assert.equal(asJson('kill-status', tbot(['kill', 'status', '--json'], { home })).account, newer.name);
    assert.equal(asJson('risk-rearm', tbot(['risk', 'rearm', '--json'], { home })).account, newer.name);
  });

  it('of the kill switch is the configured one: a replay that nobody runs is left as it is', () => {
    const home = simHome();
    const replay = replayed(home, DATE, '2026-02-02T10:00:00Z');
    const before = recordsIn(replay);
    const { accounts } = asJson('kill-engage', tbot(['kill', 'engage', '--json'], { home }));
    assert.deepEqual(
      (accounts as { account: string }[]).map(({ account }) => account),
      ['sim-paper'],
    );
    tbot(['kill', 'release', '--today'], { home, input: 'release\n' });
    assert.equal(recordsIn(replay), before);
  });
});

describe('tbot flatten', function () {
  this.timeout(60_000);

  it('touches nothing where nothing is held, with exit code 0', () => {
    const home = simHome();
    const empty = tbot(['flatten'], { home });
    assert.deepEqual([empty.code, empty.stderr.includes('nothing of ours is held')], [0, true]);
    const replay = replayed(home, DATE, '2026-02-02T10:00:00Z');
    const before = recordsIn(replay);
    const ran = tbot(['flatten', '--json'], { home });
    assert.deepEqual([ran.code, asJson('flatten', ran)], [0, { accounts: [], held: [] }]);
    assert.equal(recordsIn(replay), before);
    assert.equal(existsSync(replay.ownerFolder), false);
  });

  it('covers every account that holds something, and says of each what became of it', () => {
    const home = simHome();
    for (const name of [`sim-paper-${DATE}`, `sim-paper-${DATE}.2`]) writeHeldSession(simAccount(home, name));
    const ran = tbot(['flatten', '--json'], { home });
    const { accounts, held } = asJson('flatten', ran) as {
      accounts: { account: string; how: string }[];
      held: string[];
    };
    assert.deepEqual(accounts.map(({ account, how }) => `${account} ${how}`).sort(), [
      `sim-paper-${DATE} failed`,
      `sim-paper-${DATE}.2 failed`,
    ]);
    assert.deepEqual([ran.code, held], [5, [`${DATE}-open-SPY-1`, `${DATE}-open-SPY-1`]]);
  });

  it('never takes the account of a broker that cannot be reached for one of the built-in broker', () => {
    const home = simHome({ BROKER: 'ibkr' });
    const account = simAccount(home, 'ibkr-paper');
    writeHeldSession(account);
    const before = recordsIn(account);
    const ran = tbot(['flatten'], { home });
    assert.deepEqual([ran.code, /broker_absent: .*ibkr/.test(ran.stderr)], [2, true]);
    assert.equal(recordsIn(account), before);
    const checks = asJson('watchdog', tbot(['watchdog', '--json'], { home })).checks as Record<string, string>[];
    const failed = checks.filter(({ status }) => status === 'fail').map(({ name }) => name);
    assert.deepEqual(failed, ['leftovers', 'broker']);
  });
});

describe('with a configuration at fault', function () {
  this.timeout(60_000);
  const broken = (): string => {
    const home = simHome();
    appendFileSync(join(home, '.env_bot'), 'MAX_PRICE=much\n');
    return home;
  };

  it('the kill switch is engaged by its file, and says so', () => {
    const home = broken();
    const ran = tbot(['kill', 'engage', '--json'], { home });
    assert.deepEqual([ran.code, asJson('kill-engage', ran)], [0, { state: 'halted', file: true, accounts: [] }]);
    const status = asJson('kill-status', tbot(['kill', 'status', '--json'], { home }));
    assert.deepEqual([status.state, status.cause], ['halted', 'file']);
    assert.equal(tbot(['kill', 'release'], { home }).code, 3);
    const released = tbot(['kill', 'release', '--today', '--json'], { home, input: 'release\n' });
    assert.deepEqual(asJson('kill-release', released), { file: true, accounts: [] });
  });

  it('a run is found, asked to stop, and waited for', async () => {
    const home = broken();
    const owner = await startOwner(simAccount(home, `sim-paper-${DATE}`), 'lively');
    const { stopped } = asJson('stop', tbot(['stop', '--json'], { home })) as { stopped: { hasEnded: boolean }[] };
    assert.deepEqual(
      stopped.map(({ hasEnded }) => hasEnded),
      [true],
    );
    await ended(owner);
  });

  it('status, positions and the watchdog look on; the watchdog names the fault', () => {
    const home = broken();
    writeHeldSession(simAccount(home, `sim-paper-${DATE}`));
    const status = asJson('status', tbot(['status', '--json'], { home }));
    assert.equal((status.positions as unknown[]).length, 1);
    const { found, cure } = status.configuration_fault as Record<string, string>;
    assert.match(found ?? '', /^\.env_bot MAX_PRICE: is set a second time, after line \d+$/);
    assert.equal(cure, 'tbot config validate shows all');
    assert.equal(tbot(['positions'], { home }).code, 0);
    const watched = tbot(['watchdog', '--json'], { home });
    const [first, ...others] = asJson('watchdog', watched).checks as Record<string, string>[];
    assert.deepEqual([watched.code, first?.name, first?.status], [5, 'configuration', 'fail']);
    assert.match(first?.found ?? '', /MAX_PRICE/);
    assert.ok(others.length >= 7);
    const flattened = tbot(['flatten'], { home });
    assert.doesNotMatch(flattened.stderr, /config_invalid/);
  });

  it('the broker and mode that can be read are spoken of where there is no journal yet, with the fault and its cure', () => {
    const home = simHome({ BROKER: 'alpaca', ALPACA_MODE: 'live', TEST_MODE: 'false', MAX_PRICE: 'much' });
    const status = tbot(['status'], { home });
    assert.match(status.stderr, /^account {4}alpaca-live, session none yet$/m);
    assert.match(
      status.stderr,
      /^config {5}at fault: \.env_bot MAX_PRICE: not accepted; tbot config validate shows all$/m,
    );
    assert.equal(asJson('watchdog', tbot(['watchdog', '--json'], { home })).account, 'alpaca-live');
    const absent = tbot(['status', '--session', DATE], { home });
    assert.match(absent.stderr, /error no_journal: nothing has been run yet as alpaca-live-2025-12-01\n/);
  });
});

describe('what is told of an account in which nothing runs', function () {
  this.timeout(60_000);

  it('is that its last run died, with what it held: no window of it is being traded', () => {
    const home = simHome({ TEST_MODE: 'false' });
    writeHeldSession(simAccount(home, `sim-paper-${DATE}`), 4711);
    const ran = tbot(['status', '--json'], { home });
    const { died, strategies } = asJson('status', ran) as { died: unknown; strategies: { phase: string }[] };
    assert.deepEqual(died, { pid: 4711, at: '2025-12-01T14:57:00Z', held: ['SPY'] });
    assert.equal(strategies[0]?.phase, 'stopped');
    assert.match(ran.stderr, /\(process 4711\) died at .*, holding SPY; start it again or tbot flatten/);
  });

  it('is the account beside that nothing is held or ordered', () => {
    const home = simHome();
    assert.match(tbot(['positions'], { home }).stderr, /sim-paper: no positions/);
    assert.match(tbot(['orders', '--open'], { home }).stderr, /sim-paper: no orders that may still trade/);
    const ran = tbot(['reconcile'], { home });
    assert.deepEqual([ran.code, ran.stderr.includes('sim-paper: nothing of ours is held')], [0, true]);
    assert.equal(asJson('reconcile', tbot(['reconcile', '--json'], { home })).compared, false);
  });

  it('is CSV on demand', () => {
    const home = simHome();
    assert.match(
      tbot(['watchdog', '--csv'], { home }).stdout,
      /^name,status,code,found,cure\nconfiguration,ok,,sound,\n/,
    );
    assert.match(
      tbot(['risk', 'check', '--csv'], { home }).stdout,
      /^limit,passed,why,numbers,note\nkill_switch,true,/,
    );
    assert.equal(tbot(['reconcile', '--csv'], { home }).stdout, 'kind,what\n');
  });
});
