/**
 * Whether 06/05/2023 is a day of June or of May: all rows of the file are asked. Guarantees: where neither a number above
 * 12 nor the NYSE's sessions tell it, that is an error and no guess.
 */
import { dayNumber } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn } from '../../calendar/sessions.ts';
import { ConfigError } from '../../core/errors.ts';
import { splitCells, type TextLayout } from './text-layout.ts';
import type { DateOrder } from './times.ts';

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
/** The share of a file's dates that must be sessions when they are read in the right order. */
const SESSIONS_MIN = 0.95;

type Parts = readonly [first: number, second: number, year: number];

/** @throws ConfigError `date_order_ambiguous` */
export async function dateOrder(
  path: string,
  lines: AsyncIterable<readonly string[]>,
  layout: TextLayout,
): Promise<DateOrder> {
  const dates = [...(await datesOf(lines, layout))].flatMap(([text, rows]) => {
    const parts = SLASHED.exec(text)?.slice(1).map(Number);
    return parts === undefined ? [] : [{ parts: [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0] as const, rows }];
  });
  const rowsWith = (at: 0 | 1): number => dates.reduce((sum, { parts, rows }) => sum + (parts[at] > 12 ? rows : 0), 0);
  const [dayFirst, monthFirst] = [rowsWith(0), rowsWith(1)];
  if (dayFirst !== monthFirst) return dayFirst > monthFirst ? 'day' : 'month';
  const all = dates.map(({ parts }) => parts);
  const [asMonth, asDay] = [fits(all, 'month'), fits(all, 'day')];
  if (asMonth !== asDay) return asMonth ? 'month' : 'day';
  throw new ConfigError({
    code: 'date_order_ambiguous',
    message: `the dates of ${path} can be read with the month or with the day first: ${dates[0] === undefined ? '' : dates[0].parts.join('/')}`,
    cure: 'write them as 2025-01-31',
    details: { file: path },
  });
}

/** The different texts before the time of day, and how many rows have each. */
async function datesOf(
  lines: AsyncIterable<readonly string[]>,
  { time, delimiter }: TextLayout,
): Promise<ReadonlyMap<string, number>> {
  const at = 'at' in time ? time.at : time.date;
  const dates = new Map<string, number>();
  for await (const some of lines) {
    for (const line of some) {
      const [date = ''] = (splitCells(line, delimiter)[at] ?? '').trim().split(' ', 1);
      dates.set(date, (dates.get(date) ?? 0) + 1);
    }
  }
  return dates;
}

function fits(dates: readonly Parts[], order: DateOrder): boolean {
  const sessions = dates.filter(([first, second, year]) => {
    const [month, day] = order === 'month' ? [first, second] : [second, first];
    const number = dayNumber(year, month, day);
    return isKnown(number) && sessionOn(number) !== null;
  });
  return dates.length > 0 && sessions.length >= dates.length * SESSIONS_MIN;
}
