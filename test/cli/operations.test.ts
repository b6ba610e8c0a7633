/** The commands of operations as a person types them, and as a program reads them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assertFits } from '../helpers/schema.ts';
import { DATE, ended, simAccount, simHome, startOwner, write, writeHeldSession } from '../helpers/ops.ts';
import { json, RUN, tbot, type Ran } from '../helpers/tbot.ts';
import { tbotInside } from '../helpers/tbot-inside.ts';

const DAY = 86_400_000;

function asJson(schema: string, ran: Ran): Record<string, unknown> {
  const document = json(ran);
  assertFits(schema, document);
  return document;
}

function reasonsOf(ran: Ran): unknown {
  return asJson('risk-check', ran).reasons;
}

describe('tbot kill', function () {
  this.timeout(60_000);

  it('engages without a running bot: data/KILL and a record in the journal; every process sees it', () => {
    const home = simHome();
    assert.equal(asJson('kill-status', tbot(['kill', 'status', '--json'], { home })).state, 'active');
    const engaged = tbot(['kill', 'engage', '--json'], { home });
    assert.equal(engaged.code, 0);
    const accounts = asJson('kill-engage', engaged).accounts as { account: string; how: string }[];
    assert.deepEqual(
      accounts.map(({ account, how }) => [account, how]),
      [['sim-paper', 'recorded']],
    );
    assert.ok(existsSync(join(home, 'data', 'KILL')));
    const status = asJson('kill-status', tbot(['kill', 'status', '--json'], { home }));
    assert.deepEqual([status.state, status.cause, status.file], ['halted', 'person', true]);
    assert.deepEqual(reasonsOf(tbot(['risk', 'check', '--json'], { home })), ['kill_switch']);
  });

  it('is released on the same day only with --today and the word release', () => {
    const home = simHome();
    tbot(['kill', 'engage'], { home });
    const plain = tbot(['kill', 'release'], { home });
    assert.equal(plain.code, 3);
    assert.match(plain.stderr, /engaged today .*\ncure: .*tbot kill release --today/);
    const wrong = tbot(['kill', 'release', '--today'], { home, input: 'yes\n' });
    assert.equal(wrong.code, 3);
    assert.equal(asJson('kill-status', tbot(['kill', 'status', '--json'], { home })).state, 'halted');
    const right = tbot(['kill', 'release', '--today', '--json'], { home, input: 'release\n' });
    assert.equal(right.code, 0);
    asJson('kill-release', right);
    const status = asJson('kill-status', tbot(['kill', 'status', '--json'], { home }));
    assert.deepEqual([status.state, status.file], ['active', false]);
  });

  it('engaged by a person on another day still holds, and is released without a word', async () => {
    const home = simHome();
    const at = Date.now() - 2 * DAY;
    const date = new Date(at).toISOString().slice(0, 10);
    write(simAccount(home), [{ kind: 'kill', state: 'halted', cause: 'person', by: 'me', date }], at, date);
    assert.equal(asJson('kill-status', await tbotInside(['kill', 'status', '--json'], { home })).state, 'halted');
    assert.equal((await tbotInside(['kill', 'release'], { home })).code, 0);
    assert.equal(asJson('kill-status', await tbotInside(['kill', 'status', '--json'], { home })).state, 'active');
  });

  it('engaged by the loss of another day is over by itself', async () => {
    const home = simHome();
    const at = Date.now() - 2 * DAY;
    const date = new Date(at).toISOString().slice(0, 10);
    write(simAccount(home), [{ kind: 'kill', state: 'halted', cause: 'loss', by: 'x', date }], at, date);
    assert.equal(asJson('kill-status', await tbotInside(['kill', 'status', '--json'], { home })).state, 'active');
  });

  it('asks a running bot, which answers', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'lively');
    const engaged = asJson('kill-engage', tbot(['kill', 'engage', '--json'], { home }));
    owner.stdin?.end();
    assert.deepEqual(engaged.accounts, [{ account: 'sim-paper', how: 'told', text: 'did kill' }]);
    assert.equal(await ended(owner), 0);
  });

  it('obeys a file that somebody made by hand', async () => {
    const home = simHome();
    writeFileSync(join(home, 'data', 'KILL'), '');
    const status = asJson('kill-status', await tbotInside(['kill', 'status', '--json'], { home }));
    assert.deepEqual([status.state, status.cause], ['halted', 'file']);
  });
});

describe('tbot stop', function () {
  this.timeout(60_000);

  it('says that nothing runs, and that is no error', () => {
    const ran = tbot(['stop', '--json'], { home: simHome() });
    assert.deepEqual([ran.code, asJson('stop', ran).stopped], [0, []]);
  });

  it('asks the bot and waits for its end', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'lively');
    const [stopped] = asJson('stop', tbot(['stop', '--json'], { home })).stopped as Record<string, unknown>[];
    assert.deepEqual(stopped, { account: 'sim-paper', pid: owner.pid, hasEnded: true, text: 'did stop' });
    assert.equal(await ended(owner), 0);
  });

  it('tells why --keep is refused, with exit code 3', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'lively');
    const ran = tbot(['stop', '--keep', '--wait', '2'], { home });
    owner.stdin?.end();
    assert.equal(ran.code, 3);
    assert.match(ran.stderr, /owner_refused: process \d+ refused: nobody takes the positions over/);
    await ended(owner);
  });
});

describe('tbot risk', function () {
  this.timeout(60_000);

  it('lists all reasons against an order, with exit code 3; in a new home E is the capital of the built-in broker', async () => {
    const home = simHome();
    const order = ['--ticker', 'TQQQ', '--size', '1000', '--price', '190', '--limit', '200', '--stop', '0.5'];
    const ran = await tbotInside(['risk', 'check', ...order, '--json'], { home });
    assert.equal(ran.code, 3);
    const document = asJson('risk-check', ran);
    // 1000 x 190 = 190,000: more than the 100,000 that there are, than 5 % of them, and half of it than 2.5 %.
    const reasons = ['leveraged', 'price_range', 'price_collar', 'risk_per_trade', 'open_risk', 'buying_power'];
    assert.deepEqual(document.reasons, reasons);
    assert.deepEqual(document.equity, { value: 100_000, source: 'sim', session: null });
    assert.ok((document.not_asked as string[]).includes('spread'));
  });

  it('allows an order that breaks nothing, with exit code 0', async () => {
    const home = simHome({ MAX_PRICE: '500' });
    const ran = await tbotInside(['risk', 'check', '--ticker', 'aapl', '--size', '10', '--price', '190', '--json'], {
      home,
    });
    const document = asJson('risk-check', ran);
    assert.deepEqual([ran.code, document.allowed, document.reasons], [0, true, []]);
    // 190 x 1.005 = 190.95
    const { ticker, value, limit } = document.order as { ticker: string; value: number; limit: number };
    assert.deepEqual([ticker, value, Number(limit.toFixed(4))], ['AAPL', 1900, 190.95]);
  });

  it('takes E from the journal or from the flag, and counts what is held and what works', () => {
    const home = simHome();
    writeHeldSession(simAccount(home));
    const check = (...more: string[]): Record<string, unknown> =>
      asJson('risk-check', tbot(['risk', 'check', '--json', ...more], { home }));
    const held = check();
    assert.deepEqual(held.equity, { value: 100_000, source: 'journal', session: DATE });
    const { positions, open_value: open, working_value: working, cash } = held.exposure as Record<string, number>;
    // 10 x 51.00 held, 20 x 51.30 ordered; 100,000 - 10 x 51.40 - 0.01 left.
    assert.deepEqual(
      [positions, open, Number(working?.toFixed(6)), Number(cash?.toFixed(6))],
      [2, 510, 1026, 99_485.99],
    );
    // 5 % of 20,000 is 1,000, less than what is open and ordered.
    assert.deepEqual(check('--equity', '20000').reasons, ['open_risk']);
  });

  it('refuses a sale of what it does not hold, allows one of what it does, and never for more', () => {
    const home = simHome();
    writeHeldSession(simAccount(home));
    const sell = (size: string): Ran =>
      tbot(['risk', 'check', '--side', 'sell', '--ticker', 'SPY', '--size', size, '--price', '51', '--json'], { home });
    assert.deepEqual(reasonsOf(sell('10')), []);
    assert.deepEqual(reasonsOf(sell('10.5')), ['not_held']);
  });

  it('re-arms after a disarm', async () => {
    const home = simHome();
    write(simAccount(home), [{ kind: 'disarmed', why: 'the broker refused 3 entries in a row' }], Date.now());
    assert.deepEqual(reasonsOf(await tbotInside(['risk', 'check', '--json'], { home })), ['disarmed']);
    const rearmed = asJson('risk-rearm', await tbotInside(['risk', 'rearm', '--json'], { home }));
    assert.equal(rearmed.was, 'the broker refused 3 entries in a row');
    assert.deepEqual(reasonsOf(await tbotInside(['risk', 'check', '--json'], { home })), []);
    assert.equal(asJson('risk-rearm', await tbotInside(['risk', 'rearm', '--json'], { home })).was, null);
  });

  it('tells what a flag cannot be', async () => {
    const ran = await tbotInside(['risk', 'check', '--ticker', 'SPY', '--size', '-3', '--price', '50'], {
      home: simHome(),
    });
    assert.equal(ran.code, 2);
    const zero = await tbotInside(['risk', 'check', '--ticker', 'SPY', '--size', '0', '--price', '50'], {
      home: simHome(),
    });
    assert.match(zero.stderr, /bad_flag: --size 0 is no number above 0/);
    assert.doesNotMatch(
      (await tbotInside(['risk', 'check', '--ticker', 'SPY', '--size', '1e12', '--price', '50'], { home: simHome() }))
        .stderr,
      /bad_flag/,
    );
  });
});

describe('tbot status, positions and orders', function () {
  this.timeout(60_000);

  it('say in a new home that nothing runs and nothing is held', async () => {
    const home = simHome();
    const status = asJson('status', await tbotInside(['status', '--json'], { home }));
    assert.deepEqual([status.owner, status.session, status.positions], [null, null, []]);
    assert.deepEqual(asJson('positions', await tbotInside(['positions', '--json'], { home })), { positions: [] });
    assert.deepEqual(asJson('orders', await tbotInside(['orders', '--json'], { home })), { orders: [] });
  });

  it('tell positions with stop and profit, and the distance to the loss limit', async () => {
    const home = simHome({ TEST_MODE: 'false' });
    writeHeldSession(simAccount(home));
    const ran = await tbotInside(['status', '--json'], { home });
    const status = asJson('status', ran);
    const [position] = status.positions as Record<string, unknown>[];
    assert.deepEqual(
      [position?.ticker, position?.quantity, position?.entry_price, position?.stop, position?.stop_state],
      ['SPY', 10, 51.4, 50.37, 'resting'],
    );
    assert.equal(Number((position?.unrealised as number).toFixed(6)), -4);
    assert.equal(position?.entry_time, '2025-12-01T14:56:00Z');
    const day = status.day as Record<string, number>;
    // 5 % of 100,000, less 4.01 that is lost already.
    assert.deepEqual([Number(day.profit?.toFixed(6)), Number(day.left_to_limit?.toFixed(6))], [-4.01, 4995.99]);
    // Decisions at the closes of minutes 20 to 48, out at 50, of a session that opens at 14:30 UTC.
    const [open] = status.strategies as Record<string, unknown>[];
    assert.deepEqual(
      [open?.first_decision, open?.last_decision, open?.hard_exit],
      ['2025-12-01T14:51:00Z', '2025-12-01T15:19:00Z', '2025-12-01T15:20:00Z'],
    );
    assert.match(ran.stderr, /hard exit/);
    assert.match(ran.stderr, /10:20 AM EST \/ 7:20 AM PST/);
  });

  it('list positions and orders as CSV, those that may still trade alone with --open', async () => {
    const home = simHome();
    writeHeldSession(simAccount(home));
    const [head, row, ...more] = (await tbotInside(['positions', '--csv'], { home })).stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^trade_id,strategy,ticker,/);
    assert.match(row ?? '', /^2025-12-01-open-SPY-1,open,SPY,SPY,stock,10,/);
    assert.deepEqual(more, []);
    const orders = asJson('orders', await tbotInside(['orders', '--json'], { home })).orders as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      orders.map(({ client_order_id: id, state, filled }) => [id, state, filled]),
      [
        ['2025-12-01-open-SPY-1-entry1', 'filled', 10],
        ['2025-12-01-open-SPY-1-stop1', 'accepted', 0],
        ['2025-12-01-open-QQQ-2-entry1', 'accepted', 0],
      ],
    );
    const open = asJson('orders', await tbotInside(['orders', '--open', '--json'], { home })).orders as unknown[];
    assert.equal(open.length, 2);
  });

  it('show a replay by its name, and what was never run not at all', async () => {
    const home = simHome();
    writeHeldSession(simAccount(home, `sim-paper-${DATE}`));
    const named = asJson('status', await tbotInside(['status', '--session', DATE, '--json'], { home }));
    assert.equal(named.account, `sim-paper-${DATE}`);
    // The venue's clock stands still: it is what the journal says last.
    assert.equal(named.now, '2025-12-01T14:57:00Z');
    assert.equal(asJson('status', await tbotInside(['status', '--json'], { home })).account, `sim-paper-${DATE}`);
    const absent = await tbotInside(['status', '--session', '2025-12-02'], { home });
    assert.deepEqual([absent.code, absent.stderr.includes('no_journal')], [2, true]);
  });

  it('look again and again with --watch: JSON lines with --json, and 130 after Ctrl-C', async () => {
    const home = simHome();
    const argv = [RUN, 'status', '--watch', '--interval', '1', '--json', '--home', home];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], { stdio: 'pipe' });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 2) child.kill('SIGINT');
    }
    assert.equal(await ended(child), 130);
    assert.equal(lines.length, 2);
    for (const line of lines) assertFits('status', JSON.parse(line));
  });

  it('tell of the process that runs', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'lively');
    const status = asJson('status', tbot(['status', '--json'], { home }));
    owner.stdin?.end();
    const { pid, run } = status.owner as Record<string, unknown>;
    assert.deepEqual([pid, run], [owner.pid, 'run open']);
    assert.ok((status.heartbeat as { age_seconds: number }).age_seconds < 5);
    await ended(owner);
  });
});

describe('tbot self-check', function () {
  this.timeout(60_000);

  it('says what each strategy lacks, with exit code 5 where a run would not start', () => {
    const ran = tbot(['self-check', '--json'], { home: simHome() });
    const document = asJson('self-check', ran);
    assert.deepEqual([ran.code, document.ready], [5, false]);
    const [open] = document.strategies as { findings: { status: string; found: string }[] }[];
    const failed = open?.findings.filter(({ status }) => status === 'fail').map(({ found }) => found);
    assert.deepEqual(failed, ['there are no bars in the store']);
  });

  it('is content with a store of bars', () => {
    const home = simHome();
    assert.equal(tbot(['data', 'synth', '--sessions', '3'], { home }).code, 0);
    const ran = tbot(['self-check', '--strategy', 'open', '--json'], { home });
    const { ready, strategies } = asJson('self-check', ran) as { ready: boolean; strategies: unknown[] };
    assert.deepEqual([ran.code, ready, strategies.length], [0, true, 1]);
  });
});
