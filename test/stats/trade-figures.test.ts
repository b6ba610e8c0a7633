import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tradeFigures, tradeGroups } from '../../src/lib/stats/trade-figures.ts';
import { near } from './near.ts';
import { outcome } from './outcome.ts';

const outcomes = fc.array(
  fc.record({ pnl: fc.integer({ min: -500, max: 500 }), symbol: fc.constantFrom('A', 'B', 'C') }).map(outcome),
  { maxLength: 60, size: 'max' },
);

describe('the figures of closed trades', () => {
  it('count a trade of exactly 0 as neither win nor loss, but among the trades', () => {
    // 30 and 10 won, 20 lost, one 0: 2 of 4; (30 + 10) / 20; (30 + 10 - 20 + 0) / 4; 40 / 2
    const figures = tradeFigures([30, -20, 10, 0].map((pnl) => outcome({ pnl })));
    assert.equal(figures.win_rate, 0.5);
    assert.equal(figures.profit_factor, 2);
    assert.equal(figures.expectancy, 5);
    assert.equal(figures.avg_win, 20);
    assert.equal(figures.avg_loss, -20);
    assert.equal(figures.pnl, 20);
  });

  it('measure a trade from the minute of its buy to the minute of its last sell', () => {
    const figures = tradeFigures([
      outcome({ entryMinute: 100, exitMinute: 130 }),
      outcome({ entryMinute: 100, exitMinute: 100 }),
    ]);
    assert.equal(figures.avg_duration_minutes, 15);
    assert.equal(figures.longest_duration_minutes, 30);
  });

  it('add up what trading cost', () => {
    const figures = tradeFigures([outcome({ fees: 1.5, slippageCost: 4 }), outcome({ fees: 0.25, slippageCost: 2 })]);
    assert.equal(figures.fees, 1.75);
    assert.equal(figures.slippage, 6);
  });

  it('have no profit factor without a loss, and a profit factor of 0 without a win', () => {
    assert.equal(tradeFigures([outcome({ pnl: 5 })]).profit_factor, null);
    assert.equal(tradeFigures([outcome({ pnl: -5 })]).profit_factor, 0);
  });

  it('are sums of 0 and nothing else where nothing was traded', () => {
    assert.deepEqual(tradeFigures([]), {
      trades: 0,
      pnl: 0,
      fees: 0,
      slippage: 0,
      win_rate: null,
      profit_factor: null,
      expectancy: null,
      avg_win: null,
      avg_loss: null,
      avg_duration_minutes: null,
      longest_duration_minutes: null,
    });
    assert.deepEqual(
      tradeGroups([], ({ symbol }) => symbol),
      [],
    );
  });

  it('hold for 300,000 trades', () => {
    const many = new Array(300_000).fill(outcome({ pnl: 1, exitMinute: 7 }));
    assert.equal(tradeFigures(many).longest_duration_minutes, 7);
  });
});

describe('groups of closed trades', () => {
  it('stand in the order of their keys, whatever the order of the trades', () => {
    const trades = ['QQQ', 'AAPL', 'SPY', 'AAPL'].map((symbol) => outcome({ symbol, pnl: symbol.length }));
    const groups = tradeGroups(trades, ({ symbol }) => symbol);
    assert.deepEqual(
      groups.map(({ key, trades: count, pnl }) => [key, count, pnl]),
      [
        ['AAPL', 2, 8],
        ['QQQ', 1, 3],
        ['SPY', 1, 3],
      ],
    );
  });

  it('keep every trade once: their counts and PnL add up to those of the whole', () => {
    fc.assert(
      fc.property(outcomes, (trades) => {
        const whole = tradeFigures(trades);
        const groups = tradeGroups(trades, ({ symbol }) => symbol);
        assert.equal(
          groups.reduce((total, group) => total + group.trades, 0),
          whole.trades,
        );
        near(
          groups.reduce((total, group) => total + group.pnl, 0),
          whole.pnl,
          0,
        );
      }),
    );
  });
});
