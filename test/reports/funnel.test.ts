import assert from 'node:assert/strict';
import type { FunnelRow } from '../../src/lib/reports/backtest-report.ts';
import { funnelLines } from '../../src/lib/reports/funnel.ts';

describe('the refusal funnel', () => {
  const rows: readonly FunnelRow[] = [
    { strategy: 'mid', stage: 'filled', reason: null, count: 1 },
    { strategy: 'open', stage: 'gate', reason: 'max_positions', count: 2 },
    { strategy: 'open', stage: 'gate', reason: 'low_volume', count: 2 },
    { strategy: 'mid', stage: 'gate', reason: 'slippage', count: 7 },
    { strategy: 'mid', stage: 'signals', reason: null, count: 10 },
    { strategy: 'open', stage: 'signals', reason: null, count: 5 },
  ];

  it('runs from signals to fills, the most frequent reason of a stage first, equals by name', () => {
    assert.deepEqual(
      funnelLines(rows).map(({ stage, reason, total }) => [stage, reason, total]),
      [
        ['signals', null, 15],
        ['gate', 'slippage', 7],
        ['gate', 'low_volume', 2],
        ['gate', 'max_positions', 2],
        ['filled', null, 1],
      ],
    );
  });

  it('keeps the strategies apart', () => {
    const [signals] = funnelLines(rows);
    assert.deepEqual([signals?.byStrategy.get('open'), signals?.byStrategy.get('mid')], [5, 10]);
  });
});
