import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRng } from '../../src/lib/core/rng.ts';
import { bootstrap } from '../../src/lib/stats/bootstrap.ts';
import { measurePerformance, type PerformanceInput } from '../../src/lib/stats/performance.ts';
import { near } from './near.ts';
import { outcome } from './outcome.ts';

/** Four sessions of three minutes: +10 %, -10 % (by way of -20 % from the peak), idle, +20 %. */
const FOUR_SESSIONS: PerformanceInput = {
  capital: 1000,
  minuteEquity: Float64Array.of(1000, 1100, 1100, 1050, 880, 990, 990, 990, 990, 990, 1188, 1188),
  sessionEquity: Float64Array.of(1100, 990, 990, 1188),
  openMinutes: 6,
  trades: [
    outcome({ strategy: 'open', symbol: 'SPY', pnl: 100, entryValue: 500, exitMinute: 2, exitReason: 'timeout' }),
    outcome({ strategy: 'mid', symbol: 'QQQ', pnl: -110, entryValue: 1000, exitMinute: 3, hour: 12, fees: 2 }),
    outcome({ strategy: 'open', symbol: 'SPY', pnl: 198, entryValue: 600, exitMinute: 4, month: '2024-04', fees: 1 }),
  ],
};

const IDLE: PerformanceInput = {
  capital: 1000,
  minuteEquity: new Float64Array(6).fill(1000),
  sessionEquity: new Float64Array(2).fill(1000),
  openMinutes: 0,
  trades: [],
};

describe('the performance of a run', () => {
  const figures = measurePerformance(FOUR_SESSIONS, 1);

  it('takes returns and risk from the daily returns 0.1, -0.1, 0, 0.2', () => {
    // Mean 0.05; deviations 0.05, -0.15, -0.05, 0.15, whose squares sum to 0.05; sd = sqrt(0.05 / 3).
    near(figures.total_return, 0.188, 1e-15);
    near(figures.annual_return, 1.188 ** 63 - 1, 1e-7); // 252 / 4 = 63 such ranges a year
    near(figures.volatility, Math.sqrt((0.05 / 3) * 252), 1e-14);
    near(figures.sharpe, Math.sqrt(37.8), 1e-13); // 0.05^2 / (0.05 / 3) x 252
    near(figures.sortino, Math.sqrt(252), 1e-13); // sqrt(0.1^2 / 4) = 0.05, the mean
  });

  it('takes the drawdown from minute marks: 1100 to 880, and back above 1100 eight minutes after', () => {
    near(figures.max_drawdown, 0.2, 1e-15);
    assert.equal(figures.max_drawdown_money, 220);
    assert.equal(figures.max_drawdown_minutes, 8);
    near(figures.max_drawdown_daily, 0.1, 1e-15);
    assert.equal(figures.max_drawdown_sessions, 3);
    near(figures.calmar, (1.188 ** 63 - 1) / 0.2, 1e-6);
  });

  it('takes the rest from the trades 100, -110, 198', () => {
    assert.equal(figures.trades, 3);
    near(figures.win_rate, 2 / 3, 1e-15);
    near(figures.profit_factor, 298 / 110, 1e-15);
    near(figures.expectancy, 188 / 3, 1e-13);
    assert.equal(figures.avg_win, 149);
    assert.equal(figures.avg_loss, -110);
    assert.equal(figures.avg_duration_minutes, 3);
    assert.equal(figures.longest_duration_minutes, 4);
    assert.equal(figures.fees, 3);
  });

  it('relates what was bought to the mean equity, and open minutes to all', () => {
    // Bought 500 + 1000 + 600; closes 1100, 990, 990, 1188 with the mean 1067.
    near(figures.turnover, 2100 / 1067, 1e-15);
    near(figures.annual_turnover, (2100 / 1067) * 63, 1e-12);
    assert.equal(figures.exposure, 0.5);
  });

  it('says how much the Sharpe ratio proves', () => {
    // Per session sqrt(0.15); skewness 0; kurtosis 0.00025625 / 0.0125^2 = 1.64; 1 + 0.64 / 4 x 0.15 = 1.024.
    // Normal CDF of sqrt(0.15 x 3 / 1.024) by Python's statistics.NormalDist; 1 + 1.024 x 1.644854^2 / 0.15 = 19.47.
    near(figures.psr, 0.746_306_736_6, 1e-10);
    assert.equal(figures.min_sessions_for_95, 20);
  });

  it('is told by strategy, symbol, exit reason, month and hour', () => {
    const groups = (name: 'by_strategy' | 'by_symbol' | 'by_exit_reason' | 'by_month' | 'by_hour'): unknown[] =>
      figures[name].map(({ key, trades, pnl, win_rate }) => [key, trades, pnl, win_rate]);
    const lost = [1, -110, 0] as const;
    const won = [2, 298, 1] as const;
    assert.deepEqual(groups('by_strategy'), [
      ['mid', ...lost],
      ['open', ...won],
    ]);
    assert.deepEqual(groups('by_symbol'), [
      ['QQQ', ...lost],
      ['SPY', ...won],
    ]);
    assert.deepEqual(groups('by_exit_reason'), [
      ['hard_exit', 2, 88, 0.5],
      ['timeout', 1, 100, 1],
    ]);
    assert.deepEqual(groups('by_month'), [
      ['2024-03', 2, -10, 0.5],
      ['2024-04', 1, 198, 1],
    ]);
    assert.deepEqual(groups('by_hour'), [
      ['09', ...won],
      ['12', ...lost],
    ]);
  });

  it('records the seed of its bootstrap, which draws the daily returns', () => {
    const days = Array.from({ length: 40 }, (_, day) => 1000 + 10 * day + 25 * (day % 3));
    const input = { ...FOUR_SESSIONS, sessionEquity: Float64Array.from(days) };
    const returns = days.map((after, day) => after / (days[day - 1] ?? 1000) - 1);
    const drawn = bootstrap(returns, seededRng(7));
    const recorded = measurePerformance(input, 7).bootstrap;
    assert.equal(recorded?.seed, 7);
    assert.ok(recorded.sharpe !== null);
    assert.deepEqual(recorded.sharpe, drawn?.sharpe);
    assert.deepEqual(recorded.max_drawdown, drawn?.maximumDrawdown);
    assert.notDeepEqual(measurePerformance(input, 8).bootstrap?.sharpe, recorded.sharpe);
  });

  it('has no ratio where nothing was traded, and loses nothing', () => {
    const idle = measurePerformance(IDLE, 1);
    for (const name of ['sharpe', 'sortino', 'calmar', 'win_rate', 'profit_factor', 'expectancy', 'psr'] as const)
      assert.equal(idle[name], null, name);
    for (const name of ['total_return', 'annual_return', 'volatility', 'max_drawdown', 'exposure', 'turnover'] as const)
      assert.equal(idle[name], 0, name);
    assert.equal(idle.final_equity, 1000);
    assert.equal(idle.min_sessions_for_95, null);
  });

  it('exists for a range without a session', () => {
    const none = new Float64Array();
    const nothing = measurePerformance({ ...IDLE, minuteEquity: none, sessionEquity: none }, 1);
    assert.equal(nothing.final_equity, 1000);
    assert.equal(nothing.total_return, 0);
    assert.equal(nothing.exposure, null);
    assert.equal(nothing.annual_turnover, null);
    assert.equal(nothing.bootstrap, null);
  });

  it('is the same after a way through JSON, whatever came of the money', () => {
    const equity = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 30, size: 'max' });
    const pnls = fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 10 });
    const finished = fc.property(equity, pnls, (closes, results) => {
      const sessionEquity = Float64Array.from(closes);
      const trades = results.map((pnl) => outcome({ pnl }));
      const measured = measurePerformance({ ...IDLE, sessionEquity, minuteEquity: sessionEquity, trades }, 3);
      assert.deepEqual(JSON.parse(JSON.stringify(measured)), measured);
    });
    fc.assert(finished, { numRuns: 50 });
  });
});
