/** Why and when trades end on made-up bars, by hand: VWAP, time-out, inverse ETFs, kill switch. Patterns: helpers/patterns.ts. */
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
