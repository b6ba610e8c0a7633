/** The doctor's findings for people: what was found, then what to do about it. */
import type { Examination } from '../lib/app/doctor/check.ts';
import { renderTable, tableOf } from './table.ts';

export async function doctorReport(examinations: readonly Examination[], width: number): Promise<string> {
  const table = await renderTable(tableOf(examinations, ['name', 'status', 'found']), width);
  const cures = [...namesByCure(examinations)].map(([cure, names]) => `  ${names.join(', ')}: ${cure}`);
  return cures.length === 0 ? table : [table, '', 'What to do:', ...cures].join('\n');
}

/** One cure often mends what several checks found. */
function namesByCure(examinations: readonly Examination[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, cure } of examinations) if (cure !== null) names.set(cure, [...(names.get(cure) ?? []), name]);
  return names;
}
