/** `tbot data import`: files into the bar store, all of a command or nothing. */
import { utcText } from '../../calendar/text.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { counted } from '../../core/counted.ts';
import { ConfigError } from '../../core/errors.ts';
import {
  importFile,
  type ImportOptions,
  type ReadFile,
  type ReadSymbol,
  type Warning,
} from '../../bars/import/import-file.ts';
import { symbolOf } from '../../bars/import/keys.ts';
import type { Fault } from '../../bars/import/raw-table.ts';
import { LABELS, ZONES, type Label, type Placing, type ZoneName } from '../../bars/import/placing.ts';
import { ADJUSTMENTS, DATASET_KINDS, type Adjustment, type DatasetKind } from '../../bars/store/dataset.ts';
import { rowCount } from '../../bars/store/layout.ts';
import { withWriter, type StoreWriter } from '../../bars/store/writer.ts';
import type { App } from '../app.ts';

export const IMPORT_CHOICES = {
  kind: DATASET_KINDS,
  zone: ZONES,
  label: LABELS,
  adjustment: ADJUSTMENTS,
  badRows: ['fail', 'skip'],
} as const;

interface ImportRequest {
  readonly files: readonly string[];
  readonly kind: DatasetKind | undefined;
  readonly symbol: string | undefined;
  readonly zone: ZoneName | undefined;
  readonly label: Label | undefined;
  readonly adjustment: Adjustment;
  readonly badRows: 'fail' | 'skip';
  readonly replace: boolean;
  readonly dryRun: boolean;
}

/** Of one symbol of one file. */
export interface ImportedSymbol extends Placing {
  readonly file: string;
  readonly format: string;
  readonly kind: DatasetKind;
  readonly symbol: string;
  readonly symbolBy: string;
  /** Rows that were read and are sound. */
  readonly rows: number;
  /** UTC, ISO 8601; of the VIX the midnight of its date. */
  readonly first: string;
  readonly last: string;
  readonly columns: readonly string[];
  readonly timeFormat: string;
  readonly adjustment: Adjustment;
  readonly warnings: readonly ImportWarning[];
}

export interface ImportWarning {
  readonly code: Warning['code'];
  readonly count: number;
  /** A place in the file, or the time (UTC) of a row that the store had. */
  readonly example: string;
  /** Of rows that the store had: those with other values there. */
  readonly differing?: number;
}

/** Bad rows of a file that were left out. */
interface SkippedRows {
  readonly file: string;
  readonly count: number;
  /** The first few. */
  readonly rows: readonly Fault[];
}

export interface ImportResult {
  readonly dryRun: boolean;
  readonly imported: readonly ImportedSymbol[];
  readonly skipped: readonly SkippedRows[];
}

/** What a person sees while it goes on. */
export interface ImportReport {
  /** What a file turned out to be, before it is taken into the store. */
  readonly detected: (symbols: readonly ImportedSymbol[]) => Promise<void>;
  readonly progress: (file: string, rows: number) => void;
}

/** A file with more bad rows than this share of it is read the wrong way, or no data; a handful may be any share. */
const BAD_ROWS_MAX = { share: 0.1, count: 10 } as const;

/** @throws ConfigError `too_many_bad_rows`, and as importFile and withWriter do; nothing is then in the store that was not before */
export async function importData(app: App, request: ImportRequest, report: ImportReport): Promise<ImportResult> {
  const imported: ImportedSymbol[] = [];
  const skipped: SkippedRows[] = [];
  const symbol = request.symbol === undefined ? undefined : toldSymbol(request.symbol);
  const importAll = async (writer: StoreWriter | null): Promise<void> => {
    for (const path of request.files) {
      const onRows = (rows: number): void => report.progress(path, rows);
      const file = await importFile(path, { ...request, symbol, onRows } satisfies ImportOptions);
      assertFewBad(path, file);
      const symbols = file.symbols.map((each) => ({ each, told: describe(file, each, request.adjustment) }));
      await report.detected(symbols.map(({ told }) => told));
      if (file.badCount > 0) skipped.push({ file: path, count: file.badCount, rows: file.bad });
      for (const { each, told } of symbols) imported.push(await add(writer, file, each, told, request));
    }
  };
  if (request.dryRun) await importAll(null);
  else await withWriter(app.home.barsFolder, importAll);
  return { dryRun: request.dryRun, imported, skipped };
}

async function add(
  writer: StoreWriter | null,
  { file, zone, label }: ReadFile,
  { rows }: ReadSymbol,
  told: ImportedSymbol,
  { adjustment, replace }: ImportRequest,
): Promise<ImportedSymbol> {
  const source = { file: file.source, zone, label };
  const overlap = await writer?.add({ rows, source, adjustment, synthetic: false, replace });
  if (overlap === undefined || overlap.firstTime === null) return told;
  const { count, differing, firstTime } = overlap;
  const example = utcText(firstTime * MINUTE_MS);
  return { ...told, warnings: [...told.warnings, { code: 'already_in_store', count, example, differing }] };
}

function describe(
  { file, zone, zoneBy, label, labelBy }: ReadFile,
  { rows, first, last, warnings }: ReadSymbol,
  adjustment: Adjustment,
): ImportedSymbol {
  const { path, format, symbolBy, columns, timeFormat } = file;
  return {
    ...{ file: path, format, kind: rows.kind, symbol: rows.symbol, symbolBy, rows: rowCount(rows) },
    ...{ first: utcText(first * MINUTE_MS), last: utcText(last * MINUTE_MS) },
    ...{ zone, zoneBy, label, labelBy, columns, timeFormat, adjustment, warnings },
  };
}

function assertFewBad(path: string, { file: { table }, badCount, bad }: ReadFile): void {
  const count = table.count + table.unreadable.length;
  if (badCount <= Math.max(BAD_ROWS_MAX.count, count * BAD_ROWS_MAX.share)) return;
  const shown = bad.map(({ line, problem }) => `${path}:${String(line)}: ${problem}`).join('; ');
  throw new ConfigError({
    code: 'too_many_bad_rows',
    message: `${String(badCount)} of ${counted(count, 'row')} are bad, nothing was imported: ${shown}; ...`,
    cure: 'look at these rows, and correct the file: --bad-rows skip leaves out no more than a tenth of one',
    details: { file: path, count: badCount, rows: bad },
  });
}

/** @throws ConfigError `not_a_symbol` */
function toldSymbol(text: string): string {
  const symbol = symbolOf(text);
  if (symbol !== null) return symbol;
  throw new ConfigError({
    code: 'not_a_symbol',
    message: `"${text.slice(0, 40)}" is no ticker`,
    cure: 'tell one such as SPY or BRK.B with --symbol',
  });
}
