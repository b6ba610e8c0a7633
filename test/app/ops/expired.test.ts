/** A contract that has expired and is in the journal still: what the watchdog makes of it, beside what can be sold. */
import assert from 'node:assert/strict';
import type { App } from '../../../src/lib/app/app.ts';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import { isOnlyExpired, leftIn, type Leftovers } from '../../../src/lib/app/ops/leftovers.ts';
import type { LivePorts } from '../../../src/lib/app/ops/live-ports.ts';
import { examineHealth } from '../../../src/lib/app/ops/watchdog.ts';
import type { Examination } from '../../../src/lib/app/doctor/check.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import { appIn, DATE, simAccount, simHome, write, writeHeldSession } from '../../helpers/ops.ts';
import { order, report, request } from '../../helpers/told-session.ts';

/** Its last day is a Friday: it is over at midnight in New York, which is five hours behind. */
const PUT = 'AAPL251205P00190000';
const SATURDAY = Date.parse('2025-12-06T05:00:00Z');
const GAP = `${PUT}: 2 are ours by the journal, the broker has 0; it expired on 2025-12-05`;
const HOUR_MS = 3_600_000;

interface World {
  readonly account: Account;
  readonly appAt: (now: number) => App;
}

/** SPY is held too, and an entry in QQQ works, where that is wanted. */
function world(isAlone = true): World {
  const home = simHome();
  const account = simAccount(home, 'alpaca-paper');
  writeHeldSession(account);
  const trade = `${DATE}-close-${PUT}-3`;
  const entry = request(trade, PUT, 'entry', { quantity: 2 });
  const at = Date.parse(`${DATE}T20:30:00Z`);
  const execution = { id: 'x1', clientId: entry.clientId, ticker: PUT, side: 'buy', quantity: 2, price: 1.2 } as const;
  write(
    account,
    [
      order(trade, PUT, 300, { strategy: 'close', symbol: 'AAPL', quantity: 2 }),
      { kind: 'order_intended', request: entry, why: 'entry' },
      report(entry, { state: 'filled', filled: 2 }),
      { kind: 'execution', execution: { ...execution, fees: 0, slippage: 0, at, isSessionEnd: false } },
    ],
    at,
  );
  if (isAlone) write(account, sold(), at);
  return { account, appAt: (now) => ({ ...appIn(home), clock: { now: () => now } }) };
}

/** SPY by its stop; what works in QQQ is taken back. */
function sold(): Parameters<typeof write>[1] {
  const [spy, qqq] = [`${DATE}-open-SPY-1`, `${DATE}-open-QQQ-2`];
  const stop = request(spy, 'SPY', 'stop', { stop: 50.37 });
  const execution = {
    id: 'x2',
    clientId: stop.clientId,
    ticker: 'SPY',
    side: 'sell',
    quantity: 10,
    price: 50,
  } as const;
  return [
    report(stop, { state: 'filled', filled: 10 }),
    { kind: 'execution', execution: { ...execution, fees: 0, slippage: 0, at: 0, isSessionEnd: false } },
    report(request(qqq, 'QQQ', 'entry', { quantity: 20 }), { state: 'cancelled' }),
  ];
}

function leftAt({ account, appAt }: World, now: number): Leftovers {
  return leftIn(appAt(now), account);
}

async function looked({ account, appAt }: World, now: number, ports: LivePorts): Promise<Examination> {
  const { checks } = await examineHealth(appAt(now), account, ports, ['leftovers']);
  const [left, more] = checks;
  assert.ok(left !== undefined && more === undefined);
  return left;
}

function caring(word: () => Promise<string>): { readonly ports: LivePorts; readonly asked: () => number } {
  let times = 0;
  const careForLeftovers = (): Promise<string> => {
    times++;
    return word();
  };
  return { ports: { askBroker: null, careForLeftovers }, asked: () => times };
}

describe('a contract that has expired and is held by the journal', function () {
  this.timeout(30_000);

  it('is due to be sold until its last day is over, and never after that', () => {
    const put = world();
    assert.deepEqual(leftAt(put, SATURDAY - 1), { due: [`${PUT} held`], waiting: [], expired: [] });
    const left = leftAt(put, SATURDAY);
    assert.deepEqual(left, { due: [], waiting: [], expired: [{ ticker: PUT, told: null }] });
    assert.ok(isOnlyExpired(left));
    assert.ok(!isOnlyExpired(leftAt(world(false), SATURDAY)), 'SPY can be sold');
  });

  it('is explained for an hour by what the broker told of it, also where that was nothing', () => {
    const [told, untold] = [world(), world()];
    const reconciled = { kind: 'reconciled', at: 'start', foreign: [] } as const;
    write(told.account, [{ ...reconciled, gaps: ['SPY: 1 are ours', GAP] }], SATURDAY);
    write(untold.account, [{ ...reconciled, gaps: [] }], SATURDAY);
    const said = (of: World, afterMs: number): string | null | undefined =>
      leftAt(of, SATURDAY + afterMs).expired[0]?.told;
    assert.equal(said(told, HOUR_MS - 1), GAP);
    assert.match(said(untold, HOUR_MS - 1) ?? '', /the broker has not booked what became of it yet/);
    assert.deepEqual([said(told, HOUR_MS), said(untold, HOUR_MS)], [null, null]);
  });

  it('is one finding, whether the broker answers or not', async () => {
    const put = world();
    const { ports, asked } = caring(() => {
      write(put.account, [{ kind: 'reconciled', at: 'start', gaps: [GAP], foreign: [] }], SATURDAY);
      return Promise.resolve('closed 0');
    });
    const away = new NetworkError({ code: 'no_answer', message: 'no answer', cure: 'wait', retryable: true });
    const findings = [
      await looked(put, SATURDAY, { ...ports, askBroker: () => Promise.reject(away) }),
      await looked(put, SATURDAY, ports),
      await looked(put, SATURDAY + 60_000, ports),
    ];
    assert.equal(asked(), 1);
    for (const { status, code, about, cure } of findings) {
      assert.deepEqual([status, code, about], ['fail', 'expired', PUT]);
      assert.match(cure ?? '', /^tbot reconcile --apply /);
    }
    assert.match(findings[0]?.found ?? '', /has expired and is held by the journal; no answer$/);
    assert.deepEqual([findings[1]?.found, findings[2]?.found], [GAP, GAP]);
  });

  it('is named beside what can be sold, which comes first and is asked for once', async () => {
    const put = world(false);
    const { ports, asked } = caring(() => Promise.resolve('closed 0'));
    const { code, found, about } = await looked(put, SATURDAY, ports);
    assert.deepEqual([code, about], ['leftovers', `SPY held, ${DATE}-open-QQQ-2-entry1 working; ${PUT}`]);
    assert.match(found, new RegExp(`^nobody looks after: SPY held, .*; closed 0; ${PUT}: it has expired`));
    assert.equal(asked(), 1);
  });
});
