/** The doctor's findings for people: what was found, then what to do about it. */
import type { Examination } from '../lib/app/doctor/check.ts';
import { renderTable, tableOf } from './table.ts';

export async function doctorReport(examinations: readonly Examination[], width: number): Promise<string> {
  const table = await renderTable(tableOf(examinations, ['name', 'status', 'found']), width);
  const cures = examinations.flatMap(({ name, cure }) => (cure === null ? [] : [`  ${name}: ${cure}`]));
  return cures.length === 0 ? table : [table, '', 'What to do:', ...cures].join('\n');
}
