/** The return of each month as a table of years, coloured by how far it went either way. */
import { signedPercent } from '../core/figures.ts';
import { markup, type Markup } from './markup.ts';
import { nothing, section, table, type Column } from './parts.ts';
import type { MonthReturn } from './session-closes.ts';

interface Year {
  readonly year: number;
  readonly months: readonly MonthReturn[];
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** The colour of the month that went furthest: text stays readable on it. */
const HEAT_MAX_PERCENT = 55;

export function monthSection(months: readonly MonthReturn[]): Markup {
  if (months.length === 0) return section('months', 'By month', nothing('No sessions.'));
  const furthest = months.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0);
  const years = [...new Set(months.map(({ year }) => year))].map((year) => ({
    year,
    months: months.filter((each) => each.year === year),
  }));
  const columns: readonly Column<Year>[] = [
    { head: 'Year', cell: ({ year }) => String(year) },
    ...NAMES.map((head, at): Column<Year> => ({
      head,
      cell: (year) => monthText(year, at + 1, furthest),
      kind: 'number',
    })),
    { head: 'Total', cell: (year) => markup`<strong>${signedPercent(compounded(year))}</strong>`, kind: 'number' },
  ];
  return section('months', 'By month', table('Return of the account in each month of the range', columns, years));
}

function monthText({ months }: Year, number: number, furthest: number): string | Markup {
  const change = months.find(({ month }) => month === number)?.change;
  if (change === undefined) return '';
  if (change === 0) return signedPercent(0);
  const heat = ((HEAT_MAX_PERCENT * Math.abs(change)) / furthest).toFixed(0);
  return markup`<span class="heat ${change > 0 ? 'gain' : 'loss'}" style="--heat:${heat}%">${signedPercent(change)}</span>`;
}

function compounded({ months }: Year): number {
  return months.reduce((growth, { change }) => growth * (1 + change), 1) - 1;
}
