/** The session of imported bars that a demo can trade: the last one with bars from its open to the end of the test windows. */
import type { BarStore } from '../../bars/store/store.ts';
import { History, LEAD_DAYS } from '../../backtest/history.ts';
import { DAY_MINUTES } from '../../core/clock.ts';
import { STRATEGY_NAMES } from '../../strategies/names.ts';
import { TEST_WINDOW_MINUTES } from '../../strategies/window.ts';
import { testStartOf } from '../backtest/test-windows.ts';
import { TEST_DAY } from './test-day.ts';

/** Bars have to begin by then: indicators want some before the first window. */
const FIRST_BAR_BY = 30;

/**
 * Its New York date; null: there is none in the last two months of these symbols' bars (null: of the whole store).
 * @throws ConfigError `store_damaged`
 */
export async function lastLongEnough(store: BarStore, symbols: readonly string[] | null): Promise<string | null> {
  const series = store.datasets.filter(({ kind, symbol }) => kind === 'bars' && (symbols?.includes(symbol) ?? true));
  const end = Math.max(...series.map(({ last }) => last));
  const endDay = Math.floor(end / DAY_MINUTES);
  const testStart = testStartOf(TEST_DAY.at, STRATEGY_NAMES.length);
  const testEnd = testStart + STRATEGY_NAMES.length * TEST_WINDOW_MINUTES;
  let latest: string | null = null;
  for (const { symbol } of series) {
    const bars = await store.loadBarsBetween(symbol, (endDay - LEAD_DAYS) * DAY_MINUTES, end);
    const history = new History(endDay - LEAD_DAYS, endDay);
    const { from, to } = history.rowsOf(bars);
    history.sessions.forEach(({ date }, at) => {
      const first = (bars.minute[from[at] ?? 0] ?? NaN) - history.openMinuteOf(at);
      const last = (bars.minute[(to[at] ?? 0) - 1] ?? NaN) - history.openMinuteOf(at);
      const isLong = history.has(bars, at) && first <= FIRST_BAR_BY && last >= testEnd;
      if (isLong && (latest === null || date > latest)) latest = date;
    });
  }
  return latest;
}
