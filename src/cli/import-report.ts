/** What an import detected and did, for people. */
import { dualZoneDateTime } from '../lib/calendar/text.ts';
import { counted } from '../lib/core/counted.ts';
import type { DetectedSymbol, ImportResult, ImportWarning } from '../lib/app/data/import.ts';
import { renderTable, tableOf } from './table.ts';

/** Of one file: how it is read, then a row a symbol. */
export async function detectedTable(symbols: readonly DetectedSymbol[]): Promise<string> {
  const [first] = symbols;
  if (first === undefined) return '';
  const { file, format, columns, timeFormat, zone, zoneBy, label, labelBy, symbolBy } = first;
  const rows = symbols.map(({ kind, symbol, rows: count, ...range }) => ({
    ...{ symbol, kind, rows: count },
    ...{ first: shown(kind, range.first), last: shown(kind, range.last) },
  }));
  return [
    `${file} (${format})`,
    `  columns ${columns.join(', ')}; times as ${timeFormat}; symbol by ${symbolBy}`,
    `  zone ${zone} (${zoneBy}); rows named by the ${label} of their minute (${labelBy})`,
    indented(await renderTable(tableOf(rows, ['symbol', 'kind', 'rows', 'first', 'last']))),
  ].join('\n');
}

export function importSummary({ dryRun, imported, skipped }: ImportResult): string[] {
  const warnings = imported.flatMap(({ symbol, kind, warnings: all }) =>
    all.map((warning) => `warning: ${symbol}: ${MEANINGS[warning.code](warning, kind)}`),
  );
  const left = skipped.flatMap(({ file, count, rows }) => [
    `warning: ${file}: ${counted(count, 'bad row')} left out`,
    ...rows.map(({ line, problem }) => `  ${file}:${String(line)}: ${problem}`),
  ]);
  const total = imported.reduce((sum, { rows }) => sum + rows, 0);
  const added = imported.reduce((sum, each) => sum + (each.added ?? 0), 0);
  const what = `${counted(total, 'row')} of ${counted(new Set(imported.map(({ symbol }) => symbol)).size, 'symbol')}`;
  const done = added === total ? what : `${String(added)} of ${what}; the others were there already`;
  return [...warnings, ...left, dryRun ? `nothing was written (--dry-run): ${what}` : `imported: ${done}`];
}

type Meaning = (warning: ImportWarning, kind: DetectedSymbol['kind']) => string;

const MEANINGS: Readonly<Record<ImportWarning['code'], Meaning>> = {
  duplicate_minutes: ({ count, example }) =>
    `${counted(count, 'row')} for a minute that an earlier row has; the first counts (${example})`,
  outside_session: ({ count, example }) => `${counted(count, 'row')} outside regular sessions, kept (${example})`,
  zero_volume: ({ count, example }) => `${counted(count, 'row')} with volume 0 (${example})`,
  already_in_store: ({ count, differing = 0, example }, kind) =>
    `${counted(count, 'row')} that the store had already, left out; ${String(differing)} of them differ (from ${shown(kind, example)})`,
};

/** Both zones; of a daily series the date. */
function shown(kind: DetectedSymbol['kind'], time: string): string {
  return kind === 'vix' ? time.slice(0, 10) : dualZoneDateTime(Date.parse(time));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
