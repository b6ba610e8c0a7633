/** Entries, exits and their names on made-up bars, each worked out by hand. The patterns are those of helpers/patterns.ts. */
import assert from 'node:assert/strict';
import { barsOf, dot, without, type BarRow } from '../helpers/bars.ts';
import { breakout, breakoutAt, MID_SETTINGS, newExtreme, reversal, reversalDown, still } from '../helpers/patterns.ts';
import { closedTrades, lines, trade, type Traded, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

type Options = Partial<Trial>;

function open(rows: readonly BarRow[], options: Options = {}): Traded {
  return trade({ symbols: [barsOf('AAA', rows)], strategies: ['open'], ...options });
}

function mid(rows: readonly BarRow[], options: Options = {}): Traded {
  return trade({ symbols: [barsOf('AAA', rows)], strategies: ['mid'], settings: MID_SETTINGS, ...options });
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

describe('a mean reversion of a backtest', () => {
  it('is sold at the open 45 minutes after its fill bar', () => {
    const rows = reversal([147, 48.4, 48.5, 48.3, 48.5, 10]);
    assert.deepEqual(lines(mid(rows), 'order', 'closed'), [
      '101 mid orders 8.230452 AAA up to 48.84', // 48.60 x 1.005 = 48.843; 400 / 48.60 = 8.2304526
      '8.230452 AAA: 102 at 48.5, 147 at 48.4, timeout',
    ]);
  });

  it('that touches VWAP on its fill bar is sold at the next open', () => {
    const rows = reversal([102, 48.5, 50, 48.5, 49.5, 10], [103, 49.2, 49.2, 48.5, 48.5, 10]);
    assert.deepEqual(lines(mid(rows), 'closed'), ['8.230452 AAA: 102 at 48.5, 103 at 49.2, vwap_touch']);
  });

  it('touches VWAP by a high at its very value', () => {
    // Prices and volumes that doubles hold: 100 bars of 1024 shares at 48, one of 1024 at 149, 101 bars and 102,400 +
    // 1024 shares: VWAP is (48 x 100 + 149) / 101 = 49 exactly while volume 0 follows
    const at49 = (high: number): BarRow[] => [
      ...Array.from({ length: 100 }, (_, m) => dot(m, 48, 1024)),
      dot(100, 149, 1024),
      dot(101, 47, 0),
      [102, 47, 47.5, 47, 47.5, 0],
      dot(103, 47, 0),
      [104, 47, high, 47, 47, 0],
      ...Array.from({ length: 60 }, (_, m) => dot(105 + m, 46.75, 0)),
    ];
    const ended = (high: number): string[] => lines(mid(at49(high)), 'closed');
    assert.deepEqual(ended(49), ['8.421052 AAA: 103 at 47, 105 at 46.75, vwap_touch']); // 400 / 47.50
    assert.deepEqual(ended(48.99), ['8.421052 AAA: 103 at 47, 148 at 46.75, timeout']);
  });

  it('is named by what fell due first, though its bar comes after the other fell due', () => {
    // touched in 144: due at 145, which has no bar, like all up to 149; the time-out fell due at 147
    const touch: BarRow = [144, 48.5, 50, 48.5, 48.5, 10];
    assert.deepEqual(lines(mid(without(reversal(touch), 145, 149)), 'closed'), [
      '8.230452 AAA: 102 at 48.5, 150 at 48.5, vwap_touch',
    ]);
  });

  it('is named timeout where the touch falls due in the same minute, or later', () => {
    const touchAt = (m: number): BarRow[] => reversal([m, 48.5, 50, 48.5, 48.5, 10]);
    assert.deepEqual(lines(mid(touchAt(146)), 'closed'), ['8.230452 AAA: 102 at 48.5, 147 at 48.5, timeout']);
    assert.deepEqual(lines(mid(touchAt(145)), 'closed'), ['8.230452 AAA: 102 at 48.5, 146 at 48.5, vwap_touch']);
  });

  it('is named hard_exit where the time-out falls due in the same minute', () => {
    // decided at 254, filled at 255: 255 + 45 = 300
    const rows = reversal(dot(101, 48.5, 10), [254, 48.5, 48.6, 48.5, 48.6, 10]);
    assert.deepEqual(lines(mid(rows), 'closed'), ['8.230452 AAA: 255 at 48.5, 300 at 48.5, hard_exit']);
  });

  it('has its stop 1.5 % below the fill', () => {
    // 48.50 x 0.985 = 47.7725, down to 47.77
    const rows = reversal([110, 48.5, 48.5, 47.77, 48.5, 10]);
    assert.deepEqual(lines(mid(rows), 'closed'), ['8.230452 AAA: 102 at 48.5, 110 at 47.77, stop']);
  });
});

describe('a bearish trade of a backtest', () => {
  const inverse = (price: number, ...changes: readonly BarRow[]): BarRow[] => [
    ...new Map([...still(price), ...changes].map((row) => [row[0], row])).values(),
  ];

  it('buys the inverse ETF, at the last close of that, and is out when the symbol touches VWAP', () => {
    // 400 / 30 = 13.3333333; AAA's low of 110 is at 49.90, below VWAP: SH is sold at the open of 111
    const traded = trade({
      symbols: [barsOf('AAA', reversalDown([110, 51.5, 51.5, 49.9, 51.5, 10]))],
      instruments: [barsOf('SH', inverse(30, dot(102, 30.1), dot(111, 30.6)))],
      strategies: ['mid'],
      settings: MID_SETTINGS,
      inverses: { AAA: 'SH' },
    });
    assert.deepEqual(lines(traded, 'order', 'closed'), [
      '101 mid orders 13.333333 SH up to 30.15',
      '13.333333 SH: 102 at 30.1, 111 at 30.6, vwap_touch',
    ]);
    const [closed] = closedTrades(traded);
    assert.deepEqual([closed?.trade.signal_ticker, closed?.trade.instrument], ['AAA', 'inverse_etf']);
    near(closed?.trade.PnL, 13.333333 * 0.5, 1e-6);
  });

  it('has its stop below the fill of the inverse ETF', () => {
    // 30 x 0.985 = 29.55
    const traded = trade({
      symbols: [barsOf('AAA', reversalDown())],
      instruments: [barsOf('SH', inverse(30, [120, 29.8, 29.8, 29.5, 29.6, 10]))],
      strategies: ['mid'],
      settings: MID_SETTINGS,
      inverses: { AAA: 'SH' },
    });
    assert.deepEqual(lines(traded, 'closed'), ['13.333333 SH: 102 at 30, 120 at 29.55, stop']);
  });

  it('of close follows a new low and is out five minutes before the close', () => {
    // 40 % of 2000 = 800 / 30 = 26.6666666
    const traded = trade({
      symbols: [barsOf('AAA', newExtreme(49))],
      instruments: [barsOf('SH', inverse(30, dot(385, 30.3)))],
      strategies: ['close'],
      inverses: { AAA: 'SH' },
    });
    assert.deepEqual(lines(traded, 'closed'), ['26.666666 SH: 306 at 30, 385 at 30.3, hard_exit']);
  });
});

describe('the kill switch in a backtest', () => {
  it('sells everything at the next open once the loss of the day is reached, and refuses what comes after', () => {
    // 38.461538 x (51.22 - 52) = -29.99999964 is short of 0.03 % of 100,000, 51.21 is -30.38: stop 50.96 is not reached
    const rows = breakout([29, 52, 52, 51.22, 51.22, 10], [30, 52, 52, 51.21, 51.21, 10], dot(31, 51.3));
    const traded = trade({
      symbols: [barsOf('AAA', rows), barsOf('BBB', breakoutAt(30, 2000))],
      strategies: ['open'],
      rules: { DAILY_LOSS_LIMIT: 0.0003 },
    });
    assert.deepEqual(lines(traded, 'kill_switch', 'closed', 'refusal'), [
      '30 kill switch at -30.384615',
      '30 open refuses BBB kill_switch',
      '38.461538 AAA: 21 at 52, 31 at 51.3, kill_switch',
    ]);
  });

  it('does not rename an exit that fell due before and waits for its bar', () => {
    // AAA: time-out at 147, no bar up to 149. BBB is bought at 116 and falls at 148:
    // 8.230452 x (48.00 - 48.50) = -4.115226
    const traded = trade({
      symbols: [
        barsOf('AAA', without(reversal(), 147, 149)),
        barsOf('BBB', reversal(dot(101, 48.5, 10), [115, 48.5, 48.6, 48.5, 48.6, 10], [148, 48.5, 48.5, 48, 48, 10])),
      ],
      strategies: ['mid'],
      settings: MID_SETTINGS,
      rules: { DAILY_LOSS_LIMIT: 0.00004 },
    });
    assert.deepEqual(lines(traded, 'kill_switch', 'closed'), [
      '148 kill switch at -4.115226',
      '8.230452 BBB: 116 at 48.5, 149 at 48.5, kill_switch',
      '8.230452 AAA: 102 at 48.5, 150 at 48.5, timeout',
    ]);
  });

  it('is the last of the names where exits fall due in the same minute', () => {
    // a touch of VWAP on the very bar whose close engages it: both are due at 111
    const loss: BarRow = [110, 48.5, 50, 48, 48, 10]; // 8.230452 x (48.00 - 48.50) = -4.115226
    const killed = (...rows: readonly BarRow[]): string[] =>
      lines(mid(reversal(...rows), { rules: { DAILY_LOSS_LIMIT: 0.00004 } }), 'kill_switch', 'closed');
    assert.deepEqual(killed(loss), [
      '110 kill switch at -4.115226',
      '8.230452 AAA: 102 at 48.5, 111 at 48.5, vwap_touch',
    ]);
    assert.deepEqual(killed([110, 48.5, 48.5, 48, 48, 10]), [
      '110 kill switch at -4.115226',
      '8.230452 AAA: 102 at 48.5, 111 at 48.5, kill_switch',
    ]);
  });

  it('counts what was lost in trades that are closed, and fees', () => {
    // bought at 52, stopped at 50.96: -40.000; with 1 dollar a fill -42
    const rows = breakout([25, 52, 52, 50.9, 52, 1000]);
    const kill = (DAILY_LOSS_LIMIT: number, fee: number): string[] =>
      lines(
        open(rows, { rules: { DAILY_LOSS_LIMIT }, terms: { commission: { name: 'flat', fees: () => fee } } }),
        'kill_switch',
      );
    assert.deepEqual(kill(0.00041, 0), []);
    assert.deepEqual(kill(0.00039, 0), ['25 kill switch at -40']);
    assert.deepEqual(kill(0.00041, 1), ['25 kill switch at -42']);
  });
});
