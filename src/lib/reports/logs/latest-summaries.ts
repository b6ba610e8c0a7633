/**
 * daily_summary.json: of the newest session the last line of each journal, that is one object a session and mode. Guarantees: what
 * runs of other accounts write at the same moment is in it too.
 */
import { readFileSync, statSync } from 'node:fs';
import { parsedSummary } from './daily-summary.ts';
import { replaceWhole } from './line-file.ts';

/** Of the day's own file, as the file of the plain name. @throws the file system's own error */
export function keepLatest(daysOwn: string, plain: string): void {
  for (let size = -1; size !== statSync(daysOwn).size;) {
    ({ size } = statSync(daysOwn));
    replaceWhole(plain, latestSummaries(daysOwn));
  }
}

function latestSummaries(path: string): string {
  const latest = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const summary = parsedSummary(line);
    if (summary !== null) latest.set(summary.journal, line);
  }
  return [...latest.values()].map((line) => `${line}\n`).join('');
}
