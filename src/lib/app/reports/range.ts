/** A range of New York dates, as flags give it; both ends belong to it, and either may be left open. */
import { assertDateOrder, parseIsoDate } from '../../calendar/civil-date.ts';

export interface DateRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws ConfigError `not_a_date`, `date_order` */
export function inRange({ from, to }: DateRange): (date: string) => boolean {
  const [first, last] = [from, to].map((date) => (date === undefined ? null : parseIsoDate(date)));
  if (typeof first === 'number' && typeof last === 'number') assertDateOrder(first, last);
  return (date) => (from === undefined || date >= from) && (to === undefined || date <= to);
}
