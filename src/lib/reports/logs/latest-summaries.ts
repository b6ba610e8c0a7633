/** daily_summary.json: of the newest session the last line of each journal, that is one object a session and mode. */
import { readFileSync } from 'node:fs';
import { parsedSummary } from './daily-summary.ts';

/** The path is that of the day's own file. */
export function latestSummaries(path: string): string {
  const latest = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const summary = parsedSummary(line);
    if (summary !== null) latest.set(summary.journal, line);
  }
  return [...latest.values()].map((line) => `${line}\n`).join('');
}
