/** What stands at the axes of an equity curve that moves little, or not at all. */
import assert from 'node:assert/strict';
import { equityOption, equityPlot } from '../../src/lib/reports/charts/equity.ts';
import { loadPainter } from '../../src/lib/reports/charts/painter.ts';
import { LIGHT } from '../../src/lib/reports/charts/palette.ts';
import type { SessionClose } from '../../src/lib/reports/session-closes.ts';

/** One mark a session; all on the given dates. */
async function labels(equity: readonly number[], dates: readonly string[]): Promise<string[]> {
  const sessions = equity.map((value, at): SessionClose => {
    return { day: at, date: dates[at] ?? '', first: at, last: at, equity: value, dailyReturn: 0 };
  });
  const curve = { minute: Int32Array.from(equity.keys()), equity: Float64Array.from(equity) };
  const option = equityOption(equityPlot(curve, 100_000, sessions), LIGHT, 12);
  const paint = await loadPainter();
  const svg = paint({ id: 'x', width: 1160, height: 430, option });
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text).filter((text) => text !== '');
}

describe('the axes of an equity curve', () => {
  it('have no label twice, however little it moved', async () => {
    for (const step of [0.003, 0.4, 2.18, 40, 5000]) {
      const equity = [100_000 + step, 100_000 + step / 2, 100_000 + 2 * step];
      const all = await labels(equity, ['2025-12-29', '2025-12-30', '2025-12-31']);
      assert.deepEqual(all, [...new Set(all)], String(step));
      assert.ok(all.length > 6);
    }
  });

  it('say a date once that was replayed twice', async () => {
    const all = await labels([100_001, 100_000.5, 100_002], ['2025-12-30', '2025-12-31', '2025-12-31']);
    assert.equal(all.filter((text) => text === '2025-12-31').length, 1);
  });

  it('mark no depths where nothing fell', async () => {
    const all = await labels([100_001, 100_002], ['2025-12-30', '2025-12-31']);
    assert.deepEqual(
      all.filter((text) => text.endsWith('%')),
      ['0.0%'],
    );
  });
});
