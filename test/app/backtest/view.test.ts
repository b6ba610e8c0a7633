/** What a person is told of the check for look-ahead, which nothing in tbot fails. */
import assert from 'node:assert/strict';
import { summaryLines, type BacktestView } from '../../../src/lib/app/backtest/view.ts';
import { measurePerformance } from '../../../src/lib/stats/performance.ts';

const NOTHING = new Float64Array();
const VIEW: BacktestView = {
  folder: '/results/20250131T143000Z-open-01234567',
  performance: measurePerformance(
    { capital: 1, sessionEquity: NOTHING, minuteEquity: NOTHING, openMinutes: 0, trades: [] },
    1,
  ),
  notes: ['Prices are as they were imported: adjustment none.'],
  deflation: null,
  lookahead: null,
};

describe('the lines of a backtest', () => {
  it('say that there is no look-ahead where all was looked at and nothing found, and not a word where it was not', () => {
    const said = (lookahead: BacktestView['lookahead']): boolean =>
      summaryLines({ ...VIEW, lookahead }).notes.some((note) => note.startsWith('No look-ahead'));
    assert.deepEqual([said([]), said(null)], [true, false]);
  });

  it('warn of each session that decided otherwise without its future, with both decisions', () => {
    const decided = { kind: 'signal', m: 100, strategy: 'open', symbol: 'SPY', side: 'long' } as const;
    const withFuture = { ...decided, score: 2, close: 51, numbers: {} };
    const finding = { date: '2023-06-05', m: 100, withFuture, withoutFuture: null };
    const { notes, warnings } = summaryLines({ ...VIEW, lookahead: [finding] });
    assert.deepEqual(notes, VIEW.notes);
    assert.deepEqual(warnings, [
      'fewer than 30 trades (0): this proves nothing',
      'look-ahead on 2023-06-05, session minute 100: decided {"kind":"signal","m":100,"strategy":"open","symbol":"SPY",' +
        '"side":"long","score":2,"close":51,"numbers":{}} with the future in view, null without',
    ]);
  });
});
