import assert from 'node:assert/strict';
import type { Fill } from '../../src/lib/orders/executor.ts';
import { putInstrument } from '../../src/lib/market/options/put-chain.ts';
import type { Instrument } from '../../src/lib/market/instrument.ts';
import { Account } from '../../src/lib/session/account.ts';
import { Position, type Entry } from '../../src/lib/session/position.ts';
import { Seat } from '../../src/lib/session/seat.ts';
import { WindowBudget } from '../../src/lib/strategies/allocation.ts';
import { barsOf, dot } from '../helpers/bars.ts';
import { Scripted } from '../helpers/scripted.ts';
import { RULES, VIX } from '../helpers/trial.ts';
import { startedTape } from '../strategies/answers.ts';
import { near } from '../stats/near.ts';

const STOCK: Instrument = { kind: 'stock', ticker: 'AAA', multiplier: 1, contract: null, isSynthetic: false };
const PUT = putInstrument({ underlying: 'AAA', right: 'put', strike: 50, expiry: 19_069 }, true);

const strategy = new Scripted({});
const seat = new Seat(
  strategy,
  { minutes: 390, window: strategy.window(), vix: VIX },
  new WindowBudget(1000, RULES, strategy.rules),
  [],
);
/** 50 in minute 0, 52 in 1, none in 2, 48 in 3. */
const tape = startedTape(barsOf('AAA', [dot(0, 50), dot(1, 52), dot(3, 48)]));

function entry(id: string, instrument = STOCK): Entry {
  return {
    ...{ id, seat, signalTape: tape, side: 'long', instrument, tape, quantity: 10 },
    ...{ limit: 51, decisionPrice: 50, share: { amount: 500, slot: null } },
  };
}

function fill(price: number, quantity: number, fees = 0): Fill {
  return { m: 1, price, quantity, fees, slippage: 0 };
}

/** As it stands at the close of that minute. */
function marked(account: Account, m: number): { openValue: number; equity: number; profit: number } {
  account.mark(m);
  const { openValue, equity, profit } = account;
  return { openValue, equity, profit };
}

describe('an account', () => {
  it('holds its cash, and counts a working entry at its decision price', () => {
    const account = new Account(1000);
    account.ordered(entry('1'));
    account.ordered(entry('2', PUT));
    assert.deepEqual([account.cash, account.workingValue, account.exposures], [1000, 500 + 50_000, 2]);
    assert.equal(account.isEngaged, true);
    assert.equal(account.done('1')?.entry.id, '1');
    assert.equal(account.done('1'), null);
    assert.deepEqual([account.workingValue, account.exposures], [50_000, 1]);
  });

  it('pays for what is bought, marks it at its last close, and is paid for what is sold', () => {
    const account = new Account(1000);
    account.ordered(entry('1'));
    account.bought('1', fill(50, 10, 1), 49); // 501
    account.done('1');
    assert.deepEqual([account.cash, marked(account, 0).openValue, marked(account, 1).openValue], [499, 500, 520]);
    assert.deepEqual(
      [marked(account, 1).equity, marked(account, 2).equity, marked(account, 3).equity],
      [1019, 1019, 979],
    );
    assert.deepEqual([marked(account, 1).profit, marked(account, 3).profit], [19, -21]);
    account.sold('1', fill(53, 4, 0.5), 'exit'); // + 211.50; gained 12 - 0.50
    assert.equal(account.cash, 710.5);
    assert.deepEqual([marked(account, 1).equity, marked(account, 1).profit], [710.5 + 6 * 52, -1 + 11.5 + 12]);
    account.sold('1', fill(49, 6), 'stop');
    assert.deepEqual([account.cash, marked(account, 3).equity, account.isEngaged], [1004.5, 1004.5, false]);
    near(marked(account, 3).profit, 4.5, 1e-12);
  });

  it('takes a contract of a put for 100 shares', () => {
    const account = new Account(10_000);
    account.ordered(entry('1', PUT));
    account.bought('1', fill(50, 1), 49);
    account.done('1');
    assert.deepEqual([account.cash, marked(account, 1).openValue, marked(account, 1).profit], [5000, 5200, 200]);
    account.sold('1', fill(51, 1), 'exit');
    assert.deepEqual([account.cash, marked(account, 1).profit], [10_100, 100]);
  });

  it('takes an entry that is bought in parts for one position at the mean price, and one exposure', () => {
    const account = new Account(1000);
    account.ordered(entry('1'));
    account.bought('1', fill(50, 4, 1), 49);
    assert.deepEqual([account.exposures, account.workingValue, account.cash], [1, 6 * 50, 799]);
    const position = account.bought('1', { ...fill(51, 6, 0.5), m: 2 }, 49.5);
    assert.deepEqual([account.exposures, account.workingValue, account.cash], [1, 0, 492.5]); // 799 - 306.50
    assert.deepEqual([position?.bought, position?.stop], [{ ...fill(50.6, 10, 1.5), m: 1 }, 49.5]); // 506 / 10
    assert.equal(account.done('1')?.filled, 10);
    assert.deepEqual([account.exposures, account.positions.length], [1, 1]);
    account.sold('1', fill(52, 10), 'exit');
    near(marked(account, 1).profit, 10 * (52 - 50.6) - 1.5, 1e-12);
  });

  it('knows nothing of a purchase that it did not order', () => {
    assert.equal(new Account(1000).bought('1', fill(50, 1), null), null);
  });

  it('knows nothing of a sale of what it does not hold', () => {
    assert.equal(new Account(1000).sold('1', fill(50, 1), 'exit'), null);
  });
});

describe('a position', () => {
  const opened = () => new Position(entry('1'), fill(50, 10), 49);

  it('is due for the earliest of what asks for it', () => {
    const position = opened();
    assert.equal(position.dueMinute, Infinity);
    position.makeDue('hard_exit', 100);
    position.makeDue('timeout', 50);
    position.makeDue('vwap_touch', 60);
    assert.equal(position.dueMinute, 50);
    position.isExiting = true;
    position.sold(fill(50, 10), 'exit');
    assert.equal(position.exitReason, 'timeout');
  });

  it('is named in this order by what falls due in one minute: hard_exit, timeout, vwap_touch, kill_switch', () => {
    const reasons = ['hard_exit', 'timeout', 'vwap_touch', 'kill_switch'] as const;
    for (let first = 0; first < reasons.length; first++) {
      for (const order of [reasons.slice(first), reasons.slice(first).toReversed()]) {
        const position = opened();
        for (const reason of order) position.makeDue(reason, 100);
        position.isExiting = true;
        position.sold(fill(50, 10), 'exit');
        assert.equal(position.exitReason, reasons[first]);
      }
    }
  });

  it('is not named by what falls due later, nor where nobody asked for its sale', () => {
    const soldFor = (dueMinute: number, cause: 'exit' | 'forced'): string | null => {
      const position = opened();
      position.makeDue('hard_exit', dueMinute);
      position.sold(fill(50, 10), cause);
      return position.exitReason;
    };
    // sold in minute 1
    assert.deepEqual([soldFor(1, 'exit'), soldFor(2, 'exit')], ['hard_exit', 'manual']);
    assert.deepEqual([soldFor(1, 'forced'), soldFor(2, 'forced')], ['manual', 'manual']);
  });

  it('keeps the reason of its first sale, and what is left of it', () => {
    const position = opened();
    position.makeDue('hard_exit', 100);
    position.sold(fill(49, 4), 'stop');
    assert.deepEqual([position.exitReason, position.remaining], ['stop', 6]);
    position.sold(fill(50, 6 - 1e-12), 'exit');
    assert.deepEqual([position.exitReason, position.remaining, position.sales.length], ['stop', 0, 2]);
  });

  it('is named by the broker where nothing asked for its sale', () => {
    const [booked, sold] = [opened(), opened()];
    booked.sold(fill(50, 10), 'session_end');
    sold.sold(fill(50, 10), 'exit');
    assert.deepEqual([booked.exitReason, sold.exitReason], ['no_bar', 'manual']);
  });
});
