/** Entries, exits and their names on made-up bars, each worked out by hand. The patterns are those of helpers/patterns.ts. */
import assert from 'node:assert/strict';
import { barsOf, dot, without, type BarRow } from '../helpers/bars.ts';
import { breakout } from '../helpers/patterns.ts';
import { closedTrades, lines, trade, type Traded, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

type Options = Partial<Trial>;

function open(rows: readonly BarRow[], options: Options = {}): Traded {
  return trade({ symbols: [barsOf('AAA', rows)], strategies: ['open'], ...options });
}

describe('an entry of a backtest', () => {
  it('is filled at the open of the next minute, for as many millionths of a share as the money buys', () => {
    // 2000 / 52 = 38.4615384...
    assert.deepEqual(lines(open(breakout()), 'order', 'bought', 'closed'), [
      '20 open orders 38.461538 AAA up to 52.26',
      '21 bought 38.461538 AAA at 52, stop 50.96',
      '38.461538 AAA: 21 at 52, 50 at 52, hard_exit',
    ]);
  });

  it('is filled at its limit where the minute opens above it and comes down to it', () => {
    // limit 52 x 1.005 = 52.26; stop 52.26 x 0.98 = 51.2148, down to 51.21
    const rows = breakout([21, 53, 53, 52.26, 52.5, 1000]);
    assert.deepEqual(lines(open(rows), 'bought'), ['21 bought 38.461538 AAA at 52.26, stop 51.21']);
  });

  it('stays unfilled where the minute never comes down to the limit, and the symbol may signal again', () => {
    // 22: 52.50 on 9000 shares is a signal again: 2000 / 52.50 = 38.0952380
    const rows = breakout([21, 53, 53, 52.27, 52.5, 1000], [22, 52, 52.5, 52, 52.5, 9000], dot(23, 52.6));
    assert.deepEqual(lines(open(rows), 'order', 'unfilled', 'bought'), [
      '20 open orders 38.461538 AAA up to 52.26',
      '21 unfilled AAA',
      '22 open orders 38.095238 AAA up to 52.76',
      '23 bought 38.095238 AAA at 52.6, stop 51.54',
    ]);
  });

  it('stays unfilled where that minute has no bar', () => {
    assert.deepEqual(lines(open(without(breakout(), 21)), 'unfilled', 'bought'), ['21 unfilled AAA']);
  });

  it('pays slippage, but never more than its limit', () => {
    // 5 basis points: 52 x 1.0005 = 52.026, and 52 x 0.9995 = 51.974 for the sale; 100: 52.52, cut to 52.26, and 51.48
    const at = (slippage: number): string[] => lines(open(breakout(), { terms: { slippage } }), 'closed');
    assert.deepEqual(at(0.0005), ['38.461538 AAA: 21 at 52.026, 50 at 51.974, hard_exit']);
    assert.deepEqual(at(0.01), ['38.461538 AAA: 21 at 52.26, 50 at 51.48, hard_exit']);
  });

  it('takes no more of a bar than the participation, and the cut part is cancelled', () => {
    // 10 % of 123 shares; what is bought is sold whole
    const rows = breakout(dot(21, 52, 123));
    assert.deepEqual(lines(open(rows, { terms: { participation: 0.1 } }), 'closed'), [
      '12.3 AAA: 21 at 52, 50 at 52, hard_exit',
    ]);
  });

  it('stays unfilled where the participation leaves less than a step', () => {
    const unfilled = (volume: number, shareStep: number): string[] =>
      lines(open(breakout(dot(21, 52, volume)), { terms: { participation: 0.1, shareStep } }), 'unfilled');
    assert.deepEqual(unfilled(0, 1e-6), ['21 unfilled AAA']);
    assert.deepEqual(unfilled(9, 1), ['21 unfilled AAA']); // 0.9 of a whole share
    assert.deepEqual(unfilled(10, 1), []);
  });
});

describe('a stop of a backtest', () => {
  it('of the fill bar sells at the stop, wherever the bar went', () => {
    // 52 x 0.98 = 50.96; that the bar closed at 50.10 is no matter
    const rows = breakout([21, 52, 52, 50, 50.1, 1000]);
    assert.deepEqual(lines(open(rows), 'closed'), ['38.461538 AAA: 21 at 52, 21 at 50.96, stop']);
  });

  it('is hit by a low at its very price and not by one a cent above', () => {
    const low = (price: number): string[] => lines(open(breakout([25, 52, 52, price, 52, 1000])), 'closed');
    assert.deepEqual(low(50.96), ['38.461538 AAA: 21 at 52, 25 at 50.96, stop']);
    assert.deepEqual(low(50.97), ['38.461538 AAA: 21 at 52, 50 at 52, hard_exit']);
  });

  it('sells at the open of a bar that gaps below it', () => {
    const rows = breakout([25, 50.5, 50.6, 50, 50.4, 1000]);
    assert.deepEqual(lines(open(rows), 'closed'), ['38.461538 AAA: 21 at 52, 25 at 50.5, stop']);
  });

  it('lies below the price that was paid with its slippage, and sells with slippage', () => {
    // 52 x 1.005 = 52.26 paid: 52.26 x 0.98 = 51.2148, down to 51.21; sold at 51.21 x 0.995 = 50.95395
    const rows = breakout([25, 52, 52, 51.21, 52, 1000]);
    assert.deepEqual(lines(open(rows, { terms: { slippage: 0.005 } }), 'bought', 'sold'), [
      '21 bought 38.461538 AAA at 52.26, stop 51.21',
      '25 sold 38.461538 AAA at 50.95395: stop',
    ]);
  });

  it('is not looked at on the bar of an exit that is due', () => {
    const rows = breakout([50, 50.5, 50.6, 50, 50.4, 1000]);
    assert.deepEqual(lines(open(rows), 'closed'), ['38.461538 AAA: 21 at 52, 50 at 50.5, hard_exit']);
  });

  it('that the participation cuts goes on by the stop rule; the trade is named by its first sale', () => {
    // 21: 38.461538 of 1000 x 0.1; 25: low 50.90 <= 50.96, 10 of 100 at the stop; 26 stays above: nothing;
    // 27 opens at 50.50: 20 of 200 there; the rest, 8.461538, at the hard exit.
    // (10 x 50.96 + 20 x 50.50 + 8.461538 x 52) / 38.461538 = 50.949600
    const rows = breakout([25, 52, 52, 50.9, 52, 100], dot(26, 52), [27, 50.5, 52, 50.5, 52, 200]);
    const traded = open(rows, { terms: { participation: 0.1 } });
    assert.deepEqual(lines(traded, 'sold'), [
      '25 sold 10 AAA at 50.96: stop',
      '27 sold 20 AAA at 50.5: stop',
      '50 sold 8.461538 AAA at 52: exit',
    ]);
    const [closed] = closedTrades(traded);
    assert.equal(closed?.trade.exit_reason, 'stop');
    assert.equal(closed.exitMinute, 50);
    near(closed.trade.exit_price, (10 * 50.96 + 20 * 50.5 + 8.461538 * 52) / 38.461538, 1e-9);
    near(closed.trade.PnL, 10 * (50.96 - 52) + 20 * (50.5 - 52), 1e-6);
  });
});

describe('an exit of a backtest', () => {
  it('whose minute has no bar is made at the first one after it, and keeps its name', () => {
    const rows = [...without(breakout(), 50, 60), dot(100, 51.5)];
    assert.deepEqual(lines(open(rows), 'closed'), ['38.461538 AAA: 21 at 52, 100 at 51.5, hard_exit']);
  });

  it('that finds no bar any more is booked with the last one, less slippage: no_bar', () => {
    // 52 x 1.0005 = 52.026 paid, the bar of 40 closes at 51.50: 51.50 x 0.9995 = 51.47425
    const rows = [...without(breakout(), 40, 60), [40, 52, 52, 51.4, 51.5, 10] as const];
    const traded = open(rows, { terms: { slippage: 0.0005 } });
    assert.deepEqual(lines(traded, 'closed'), ['38.461538 AAA: 21 at 52.026, 40 at 51.47425, no_bar']);
    // it counts as open until then: 100,000 - 38.461538 x 52.026 + 38.461538 x 51.50 at the last close
    near(traded.equity.at(-1), 100_000 - 38.461538 * (52.026 - 51.5), 1e-6);
    near(traded.cash, 100_000 - 38.461538 * (52.026 - 51.47425), 1e-6);
    assert.equal(traded.told.at(-1)?.at, 390);
  });

  it('that the participation cuts goes on at the following opens', () => {
    // 10 bought of 100 x 0.1; 50: 6 of 60 at 53; 51: nothing of 0; 52: the other 4 at 54
    const rows = breakout(dot(21, 52, 100), dot(50, 53, 60), dot(51, 10, 0), dot(52, 54));
    const traded = open(rows, { terms: { participation: 0.1 } });
    assert.deepEqual(lines(traded, 'sold'), ['50 sold 6 AAA at 53: exit', '52 sold 4 AAA at 54: exit']);
    // (6 x 53 + 4 x 54) / 10 = 53.40; 6 x 1 + 4 x 2 = 14
    assert.deepEqual(lines(traded, 'closed'), ['10 AAA: 21 at 52, 52 at 53.4, hard_exit']);
    near(closedTrades(traded)[0]?.trade.PnL, 14, 1e-9);
  });

  it('that no volume ever lets through is booked at the end', () => {
    const rows = breakout(...Array.from({ length: 11 }, (_, at) => dot(50 + at, 53, 0)));
    const traded = open(rows, { terms: { participation: 0.1 } });
    assert.deepEqual(lines(traded, 'closed'), ['38.461538 AAA: 21 at 52, 60 at 53, no_bar']);
  });
});

describe('a closed trade of a backtest', () => {
  it('tells what the trade history asks for', () => {
    // 38.461538 shares from 52 to 53, a dollar for each fill; the sale in two parts is two fills
    const rows = breakout(dot(50, 53, 200), dot(51, 53));
    const [closed] = closedTrades(
      open(rows, { terms: { participation: 0.1, commission: { name: 'flat', fees: () => 1 } }, etfs: ['AAA'] }),
    );
    assert.ok(closed !== undefined);
    const { size, PnL, ...rest } = closed.trade;
    near(size, 38.461538, 1e-9);
    near(PnL, 38.461538 - 3, 1e-9);
    assert.deepEqual(rest, {
      timestamp: '2022-03-01T15:21:00Z',
      trade_id: '2022-03-01-open-AAA-1',
      strategy_name: 'open',
      ticker: 'AAA',
      signal_ticker: 'AAA',
      instrument: 'etf',
      side: 'buy',
      entry_time: '2022-03-01T14:51:00Z',
      entry_price: 52,
      exit_time: '2022-03-01T15:21:00Z',
      exit_price: 53,
      exit_reason: 'hard_exit',
      fees: 3,
      broker: 'sim',
      mode: 'paper',
      error_code: '',
    });
  });

  it('leaves the cash that its fills and fees leave', () => {
    const traded = open(breakout(), { terms: { slippage: 0.001, commission: { name: 'flat', fees: () => 1 } } });
    // 52.052 and 51.948
    near(traded.cash, 100_000 - 38.461538 * 0.104 - 2, 1e-6);
    near(closedTrades(traded)[0]?.trade.PnL, -38.461538 * 0.104 - 2, 1e-6);
    near(closedTrades(traded)[0]?.slippage, 38.461538 * 0.104, 1e-6);
  });
});
