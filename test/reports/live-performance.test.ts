/** The figures of a live record, worked out by hand. */
import assert from 'node:assert/strict';
import { livePerformance, sessionCurve } from '../../src/lib/reports/live-performance.ts';
import type { DailySummary } from '../../src/lib/reports/logs/daily-summary.ts';
import { closed } from '../helpers/told-session.ts';
import { near } from '../stats/near.ts';

function summary(session: string, start: number | null, end: number | null, drawdown = 0): DailySummary {
  return {
    ...{ timestamp: `${session}T21:00:00Z`, session, broker: 'alpaca', mode: 'paper', dry_run: false },
    ...{ trades: 0, wins: 0, pnl: 0, fees: 0, strategies: {}, equity_start: start, equity_end: end, drawdown },
    ...{ drawdown_money: 0, still_held: 0, refusals: {}, funnel: [], scans: {}, errors: {}, runs: 1, uptime_s: 60 },
    ...{ version: '0.1.0', journal: 'alpaca-paper', seq: 1 },
  };
}

describe('the performance of a live record', () => {
  it('does not take a deposit for a profit', () => {
    // +1 %, then 10,000 come in, then -0.5 %: 1.01 x 0.995 = 1.00495.
    const curve = sessionCurve([
      summary('2025-12-02', 20_100, 19_999.5, 0.007),
      summary('2025-12-01', 10_000, 10_100),
      summary('2025-12-03', null, null),
    ]);
    assert.ok(curve !== null);
    const figures = livePerformance(curve, []);
    assert.equal(figures.sessions, 2);
    near(figures.total_return, 0.00495, 1e-12);
    near(figures.max_drawdown_daily, 0.005, 1e-12);
    assert.equal(figures.deepest_session_drawdown, 0.007);
    near(figures.final_equity, 10_049.5, 1e-9);
  });

  it('counts the trades of the history, with nothing said of slippage', () => {
    const curve = sessionCurve([summary('2025-12-01', 10_000, 10_010.46)]);
    assert.ok(curve !== null);
    const trades = [
      closed({}).trade,
      closed({ PnL: -5.52, exit_reason: 'stop', entry_time: '2025-12-01T15:05:00Z' }).trade,
    ];
    const figures = livePerformance(curve, trades);
    near(figures.pnl, 10.46, 1e-9);
    near(figures.profit_factor ?? NaN, 15.98 / 5.52, 1e-9);
    // Bought at 9:56 and 10:05 in New York.
    assert.deepEqual(
      figures.by_hour.map(({ key }) => key),
      ['09', '10'],
    );
    assert.deepEqual(
      figures.by_exit_reason.map(({ key }) => key),
      ['hard_exit', 'stop'],
    );
    assert.ok(!('slippage' in figures) && !('slippage' in (figures.by_hour[0] ?? {})));
  });

  it('is none where no session was opened', () => {
    assert.equal(sessionCurve([summary('2025-12-01', null, null)]), null);
  });
});
