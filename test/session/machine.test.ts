/** The session machine: windows, kill switch, equity, and events that make no sense. */
import assert from 'node:assert/strict';
import { KillSwitch } from '../../src/lib/risk/kill-switch.ts';
import { LogicError } from '../../src/lib/core/errors.ts';
import { Market } from '../../src/lib/market/market.ts';
import type { ExecutorEvents } from '../../src/lib/orders/executor.ts';
import { SessionMachine } from '../../src/lib/session/machine.ts';
import { play, symbols, type Script } from '../helpers/play.ts';
import { barsOf, flat, FULL_DAY, HALF_DAY, openMinuteOf } from '../helpers/bars.ts';
import { Scripted } from '../helpers/scripted.ts';
import { lines, RULES, trade, UNHINDERED, VIX, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

describe('the windows of a session', () => {
  const everyMinute: Script = Object.fromEntries(Array.from({ length: 390 }, (_, m) => [m, [['A']] as const]));
  const decided = (rules: Trial['rules'] = {}): (number | undefined)[] => {
    const traded = play(everyMinute, { rules: { DISABLE_ALL_TRADES: true, ...rules } });
    const minutes = traded.told.flatMap(({ event }) => (event.kind === 'signal' ? [event.m] : []));
    return [minutes[0], minutes.at(-1), minutes.length];
  };

  it('are those of the strategies', () => {
    assert.deepEqual(decided(), [10, 300, 291]);
  });

  it('are not moved by a later start: decisions begin with the first moment, the close of the bar before it', () => {
    assert.deepEqual(decided({ firstMoment: 30 }), [29, 300, 272]);
  });

  it('are never decided in when the session is over', () => {
    const half = trade({
      symbols: [barsOf('A', flat(0, 209, 50), HALF_DAY)],
      strategies: [new Scripted(everyMinute)],
      date: HALF_DAY,
    });
    assert.equal(lines(half, 'order').length, 1);
    assert.equal(half.equity.length, 210);
  });

  it('of TEST_MODE start eight minutes before the close at the latest, fourteen where there are several', () => {
    const orders = (testStart: number, count: number): number => {
      const scripts = ['first', 'second', 'third'].slice(0, count).map((name) => new Scripted(everyMinute, {}, name));
      return lines(play(scripts, { rules: { testStart } }), 'order').length;
    };
    assert.deepEqual([orders(382, 1), orders(383, 1)], [1, 0]);
    assert.deepEqual([orders(376, 3), orders(377, 3)], [1, 0]);
  });

  it('come one after another in TEST_MODE, each three minutes long', () => {
    const script: Script = { ...everyMinute, 61: [['A']], 64: [['B']], 67: [['C']] };
    const scripts = ['first', 'second', 'third'].map((name) => new Scripted(script, {}, name));
    const traded = play(scripts, { rules: { testStart: 60 } });
    assert.deepEqual(lines(traded, 'order', 'closed'), [
      '61 first orders 40 A up to 50.25',
      '40 A: 62 at 50, 63 at 50, hard_exit',
      '64 second orders 40 B up to 50.25',
      '40 B: 65 at 50, 66 at 50, hard_exit',
      '67 third orders 40 C up to 50.25',
      '40 C: 68 at 50, 69 at 50, hard_exit',
    ]);
  });
});

describe('the kill switch of a session', () => {
  it('is engaged once, sells all there is, and refuses until the session ends', () => {
    // A and B: 24 and 16 shares; at 30 A closes at 49.50 and B at 49.50: -20 = 0.02 % of 100,000
    const falling = [...flat(0, 29, 50), ...flat(30, 389, 49.5)];
    const traded = play(
      {
        20: [
          ['A', 2],
          ['B', 1],
        ],
        31: [['C']],
        200: [['D']],
      },
      {
        symbols: symbols('ABCD', { A: falling, B: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.0002 },
      },
    );
    assert.deepEqual(lines(traded, 'kill_switch', 'closed', 'refusal'), [
      '30 kill switch at -20',
      '24 A: 21 at 50, 31 at 49.5, kill_switch',
      '16 B: 21 at 50, 31 at 49.5, kill_switch',
      '31 scripted refuses C kill_switch',
      '200 scripted refuses D kill_switch',
    ]);
  });

  it('lets no decision of its own minute pass', () => {
    const falling = [...flat(0, 29, 50), ...flat(30, 389, 49.5)];
    const traded = play(
      { 20: [['A']], 30: [['C']] },
      {
        symbols: symbols('AC', { A: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.0002, ALLOCATION_PLAN: 'slots' },
      },
    );
    // 16 shares x 0.50 = 8 dollars: not yet
    assert.deepEqual(lines(traded, 'kill_switch', 'refusal'), []);
    const lower = play(
      { 20: [['A']], 30: [['C']] },
      {
        symbols: symbols('AC', { A: falling }),
        rules: { DAILY_LOSS_LIMIT: 0.00008, ALLOCATION_PLAN: 'slots' },
      },
    );
    assert.deepEqual(lines(lower, 'kill_switch', 'refusal'), [
      '30 kill switch at -8',
      '30 scripted refuses C kill_switch',
    ]);
  });
});

describe('the equity of a session', () => {
  it('is cash and positions at their last close', () => {
    // 40 shares bought at 50, at 51 from 30 on, sold at 51 in 380
    const rows = [...flat(0, 29, 50), ...flat(30, 389, 51)];
    const { equity, cash } = play({ 20: [['A']] }, { symbols: symbols('A', { A: rows }) });
    assert.deepEqual([equity[20], equity[21], equity[30], equity[389]], [100_000, 100_000, 100_040, 100_040]);
    near(cash, 100_040, 1e-9);
  });
});

describe('a machine that is told nonsense', () => {
  const newMachine = (): SessionMachine =>
    new SessionMachine({
      place: { broker: 'sim', mode: 'paper' },
      rules: RULES,
      strategies: [new Scripted({ 20: [['A']] })],
      market: startedMarket(),
      sources: {
        volumeOf: () => ({ mean: 1e9, sessions: 20 }),
        standingOf: () => UNHINDERED,
        isLeveraged: () => false,
        isEtf: () => false,
        inverseOf: () => null,
        mayBeFraction: () => true,
        quoteAt: () => null,
        putsOn: () => null,
      },
      executor: { enter: () => undefined, exit: () => undefined },
      journal: { record: () => undefined },
      killSwitch: new KillSwitch(),
    });
  const startedMarket = (): Market => {
    const market = new Market(symbols('A'), []);
    market.tape('A').startSession(openMinuteOf(FULL_DAY), 0, 390);
    return market;
  };
  const hasCode = (code: string) => (error: unknown) => error instanceof LogicError && error.code === code;

  it('says so: fills of orders that it never sent', () => {
    const fill = { m: 21, price: 50, quantity: 1, fees: 0, slippage: 0 };
    const tales: ((events: ExecutorEvents) => void)[] = [
      (events) => events.bought('unheard', fill, 49),
      (events) => events.done('unheard', 21),
      (events) => events.sold('unheard', fill, 'exit'),
    ];
    for (const tale of tales) {
      const machine = newMachine();
      machine.startSession({
        date: FULL_DAY,
        minutes: 390,
        openMinute: openMinuteOf(FULL_DAY),
        equity: 100_000,
        vix: VIX,
      });
      for (let m = 0; m <= 20; m++) machine.closeMinute(m);
      assert.throws(() => tale(machine.events), hasCode('unknown_order'));
    }
  });

  it('says so: a minute of no session', () => {
    assert.throws(() => newMachine().openMinute(0), hasCode('no_session'));
    assert.throws(() => newMachine().closeMinute(0), hasCode('no_session'));
  });
});
