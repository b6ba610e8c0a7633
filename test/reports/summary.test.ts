import assert from 'node:assert/strict';
import { summaryRows, tooFewTrades } from '../../src/lib/reports/summary.ts';
import { measurePerformance } from '../../src/lib/stats/performance.ts';
import { outcome } from '../stats/outcome.ts';

function values(pnls: readonly number[], closes: readonly number[]): Map<string, string> {
  const sessionEquity = Float64Array.from(closes);
  const trades = pnls.map((pnl) => outcome({ pnl, exitMinute: 90 }));
  const input = { capital: 1000, sessionEquity, minuteEquity: sessionEquity, openMinutes: 1, trades };
  return new Map(summaryRows(measurePerformance(input, 1)).map(({ label, value }) => [label, value]));
}

describe('the summary of a run', () => {
  it('says what came out', () => {
    // 1000 to 1100 to 880 to 990: 20 % and $220 below the high; two sessions there, and never back.
    const summary = values([100, -220, 110], [1100, 880, 990]);
    assert.equal(summary.get('PnL, net of fees'), '-$10.00');
    assert.equal(summary.get('Final equity'), '$990.00');
    assert.equal(summary.get('Total return'), '-1.00%');
    assert.equal(summary.get('Maximum drawdown, minute marks'), '20.00% ($220.00)');
    assert.equal(summary.get('Maximum drawdown, daily closes, length'), '2 sessions');
    assert.equal(summary.get('Win rate'), '66.7%');
    assert.equal(summary.get('Profit factor'), '0.95');
    assert.equal(summary.get('Average loss'), '-$220.00');
    assert.equal(summary.get('Average duration'), '1 h 30 min');
    assert.equal(summary.get('Exposure, share of session minutes'), '33.3%');
  });

  it('has a label of its own for each figure', () => {
    assert.equal(values([1], [1001]).size, summaryRows(measurePerformance(idle(), 1)).length);
  });

  it('says n/a for what does not exist, and never NaN', () => {
    const summary = values([], []);
    assert.equal(summary.get('Sharpe ratio, annual'), 'n/a');
    assert.equal(summary.get('Sharpe ratio, 95% interval'), 'n/a');
    for (const value of summary.values()) assert.doesNotMatch(value, /NaN|Infinity|null|undefined/);
  });
});

describe('the warning of too few trades', () => {
  it('is there below 30 and not from 30 on', () => {
    assert.equal(tooFewTrades(29), 'fewer than 30 trades (29): this proves nothing');
    assert.equal(tooFewTrades(30), null);
  });
});

function idle(): Parameters<typeof measurePerformance>[0] {
  const none = new Float64Array();
  return { capital: 1000, sessionEquity: none, minuteEquity: none, openMinutes: 0, trades: [] };
}
