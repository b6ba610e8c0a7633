/**
 * Whether the rows of a file are minutes. Guarantees: bars that are clearly longer than a minute are refused, and so
 * are rows of which several belong to one minute; a symbol that trades in few minutes only is taken, as its gaps are of
 * all sizes.
 */
import { counted } from '../../core/counted.ts';
import { sessionMinute } from '../../calendar/session-minute.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Checked } from './check.ts';
import type { Content } from './content.ts';
import { NO_TIME } from './placing.ts';
import type { RawTable } from './raw-table.ts';

const DAY_MICROS = 86_400_000_000;
const MINUTE_MICROS = MINUTE_MS * 1000;
/** So many rows at one and the same time of day, each of another day, are no minutes. */
const DAILY_MIN = 5;
/**
 * Gaps that must be known, and the share of them that may stray. Of thin minutes at most half of the gaps are even, and
 * at most 2 of 24 odd: 301 / 2^24, once in 50,000 symbols.
 */
const GAPS = { min: 24, strays: 0.1 } as const;
/** Bars of 2, 4, 5, 10, 15, 30, 60 ... minutes have gaps that are multiples of one of these. */
const DIVISORS = [2, 3, 5, 7, 11, 13] as const;
/** The share of rows whose minute an earlier row has, and how many such rows there may always be. */
const DOUBLES = { share: 0.03, always: 10 } as const;

/** Rows that are named by their day alone, or by one time of each day. @throws ConfigError `rows_too_coarse` */
export function assertNotDaily(path: string, { time }: RawTable): void {
  const clocks = new Set<number>();
  const days = new Set<number>();
  for (const micros of time) {
    if (Number.isNaN(micros)) continue;
    const day = Math.floor(micros / DAY_MICROS);
    days.add(day);
    clocks.add(micros - day * DAY_MICROS);
    if (clocks.size > 2) return;
  }
  const [one = 0, other = one] = clocks;
  // Midnight in New York has two times in UTC.
  const isOneTime = clocks.size === 1 || Math.abs(one - other) === 60 * MINUTE_MICROS;
  const isDate = clocks.size === 1 && one === 0;
  if (!isDate && !(isOneTime && days.size >= DAILY_MIN)) return;
  throw tooCoarse(path, 'its rows are days, not minutes');
}

/** @throws ConfigError `rows_too_fine`, `rows_too_coarse` */
export function assertMinutes(
  path: string,
  content: Content,
  table: RawTable,
  times: Int32Array,
  groups: readonly { readonly order: Int32Array; readonly checked: Checked }[],
): void {
  if (content === 'ticks') return;
  assertNotTooFine(path, content, table, times, groups);
  if (content === 'vix') return;
  const gapsBySymbol = new Map<string, Map<number, number>>();
  for (const [index, { checked }] of groups.entries()) {
    const { symbol } = table.groups[index] ?? { symbol: '' };
    const gaps = gapsBySymbol.get(symbol) ?? new Map<number, number>();
    addGaps(gaps, times, checked.rows);
    gapsBySymbol.set(symbol, gaps);
  }
  for (const [symbol, gaps] of gapsBySymbol) {
    const step = stepOf(gaps);
    if (step > 1) throw tooCoarse(path, `the rows of ${symbol} are bars of ${String(step)} minutes`);
  }
}

/** Counts the minutes from each row to the next one of the same session. */
function addGaps(gaps: Map<number, number>, times: Int32Array, rows: Int32Array): void {
  let last = -1;
  let ones = 0; // nearly all are, and a variable counts faster than a map
  for (const row of rows) {
    const minute = sessionMinute((times[row] ?? NO_TIME) * MINUTE_MS);
    const gap = minute - last;
    if (last >= 0 && gap === 1) ones++;
    else if (last >= 0 && gap > 0) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    last = minute;
  }
  if (ones > 0) gaps.set(1, (gaps.get(1) ?? 0) + ones);
}

/** The minutes that a bar lasts: 1, or the commonest gap where nearly all are multiples of one number. */
function stepOf(gaps: ReadonlyMap<number, number>): number {
  const all = [...gaps];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  if (total < GAPS.min) return 1;
  const isCoarse = DIVISORS.some((divisor) => {
    const strays = all.reduce((sum, [gap, count]) => sum + (gap % divisor === 0 ? 0 : count), 0);
    return strays <= total * GAPS.strays;
  });
  return isCoarse ? all.reduce((one, other) => (other[1] > one[1] ? other : one))[0] : 1;
}

function assertNotTooFine(
  path: string,
  content: Content,
  { time }: RawTable,
  times: Int32Array,
  groups: readonly { readonly order: Int32Array; readonly checked: Checked }[],
): void {
  let [kept, doubles, seconds] = [0, 0, 0];
  for (const { order, checked } of groups) {
    kept += checked.rows.length;
    doubles += checked.oddities.duplicate_minutes.count;
    if (checked.oddities.duplicate_minutes.count > 0) seconds += differingWithin(time, times, order);
  }
  const most = kept * DOUBLES.share;
  if (seconds <= most && doubles <= Math.max(most, Math.min(DOUBLES.always, kept))) return;
  const unit = content === 'vix' ? 'day' : 'minute';
  throw new ConfigError({
    code: 'rows_too_fine',
    message: `${path} has several rows for many a ${unit}: ${counted(kept + doubles, 'row')} in ${counted(kept, unit)}`,
    cure:
      content === 'vix'
        ? 'the VIX is one close a day; leave --kind vix out where these are minute bars'
        : 'make minutes of them first; trades become minutes by themselves where the columns are time, price, size',
    details: { file: path },
  });
}

/** Rows of the same minute (of the VIX: day) as the row before, but of another time. */
function differingWithin(time: Float64Array, times: Int32Array, order: Int32Array): number {
  let [count, last] = [0, -1];
  for (const row of order) {
    if (last >= 0 && times[row] !== NO_TIME && times[row] === times[last] && time[row] !== time[last]) count++;
    last = row;
  }
  return count;
}

function tooCoarse(path: string, what: string): ConfigError {
  return new ConfigError({
    code: 'rows_too_coarse',
    message: `${path} has no minute bars: ${what}`,
    cure: 'get minute bars, or trades; longer bars taken for minutes would tell the strategies what happens later (the daily VIX: --kind vix)',
    details: { file: path },
  });
}
