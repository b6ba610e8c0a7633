/** Rates that change on a date: a row holds until the next one. Before the first row nothing is known: the rate is 0. */
import { parseIsoDate, type DayNumber } from '../../../calendar/civil-date.ts';

export interface DatedRate {
  /** New York date from which it holds. */
  readonly since: string;
  readonly rate: number;
  /** Dollars a fill, at most. */
  readonly cap?: number;
}

type RateOn = (day: DayNumber) => Pick<DatedRate, 'rate' | 'cap'>;

/** Rows from the oldest on. */
export function ratesByDate(rows: readonly DatedRate[]): RateOn {
  const newestFirst = rows.map((row) => ({ ...row, from: parseIsoDate(row.since) })).reverse();
  return (day) => newestFirst.find(({ from }) => from <= day) ?? { rate: 0 };
}
