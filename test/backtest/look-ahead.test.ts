/** A backtest of data that ends somewhere is the beginning of the backtest of all of it: sessions, history and volumes too. */
import assert from 'node:assert/strict';
import type { Bars } from '../../src/lib/market/bars.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import type { Decision } from '../../src/lib/backtest/record.ts';
import { head, openMinuteOf } from '../helpers/bars.ts';
import { realStocks, realVix } from '../helpers/real-bars.ts';
import { runBacktest, STOCKS_RUN } from './real-run.ts';

/** Sessions and minutes at whose close the data ends: in the windows of open, mid and close, and on a half day. */
const CUTS = [
  ['2021-11-26', 157],
  ['2022-01-05', 285],
  ['2022-07-13', 33],
  ['2022-10-13', 346],
  ['2022-11-11', 46],
  ['2023-03-22', 316],
] as const;

describe('a backtest of data that ends early', () => {
  it('decides and trades up to there as the backtest of all data does', function () {
    const stocks = realStocks(this);
    const run = (symbols: readonly Bars[]) =>
      runBacktest({
        ...STOCKS_RUN,
        symbols,
        vix: realVix(this),
        rules: { asksVolume: true },
        terms: { slippage: 0.0005, participation: 0.001 },
      }).record();
    const whole = run(stocks);
    for (const [date, m] of CUTS) {
      const end = openMinuteOf(date) + m + 1;
      const part = run(stocks.map((bars) => head(bars, firstRowFrom(bars.minute, end))));
      const last = part.sessions.length - 1;
      assert.equal(part.sessions[last]?.date, date);
      assert.deepEqual(part.records.slice(0, last), whole.records.slice(0, last));
      const until = (decisions: readonly Decision[] = []): Decision[] => decisions.filter((each) => each.m <= m);
      const [seen, expected] = [part, whole].map(({ records }) => until(records[last]?.decisions));
      assert.deepEqual(seen, expected);
      assert.ok(expected !== undefined && expected.length > 0, date);
      const known = part.sessions.slice(0, last).reduce((sum, { minutes }) => sum + minutes, m + 1);
      assert.deepEqual(part.minuteEquity.slice(0, known), whole.minuteEquity.slice(0, known));
    }
  });
});
