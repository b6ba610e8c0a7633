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
import type { Fault } from '../../bars/import/raw-table.ts';
import { LABELS, ZONES, type Label, type Placing, type ZoneName } from '../../bars/import/placing.ts';
import { ADJUSTMENTS, DATASET_KINDS, type Adjustment, type DatasetKind } from '../../bars/store/dataset.ts';
import { rowCount } from '../../bars/store/layout.ts';
import type { Overlap } from '../../bars/store/merge.ts';
import { withWriter, type StoreWriter } from '../../bars/store/writer.ts';
import type { App } from '../app.ts';
import { toldSymbol } from './told-symbol.ts';

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

/** Of one symbol of one file, before the store has a say. */
export interface DetectedSymbol extends Placing {
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

export interface ImportedSymbol extends DetectedSymbol {
  /** Rows that were not in the store; null for a dry run, which does not ask it. */
  readonly added: number | null;
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
  readonly detected: (symbols: readonly DetectedSymbol[]) => Promise<void>;
  readonly progress: (file: string, rows: number) => void;
}

/** A file with more bad rows than this share of it is read the wrong way, or no data; a handful may be any share. */
const BAD_ROWS_MAX = { share: 0.1, count: 10 } as const;

/** @throws ConfigError `too_many_bad_rows`, and as importFile and withWriter do; nothing is then in the store that was not before */
export async function importData(app: App, request: ImportRequest, report: ImportReport): Promise<ImportResult> {
  const { adjustment, replace, dryRun } = request;
  const read: DetectedSymbol[] = [];
  const skipped: SkippedRows[] = [];
  const symbol = request.symbol === undefined ? undefined : toldSymbol(request.symbol, '--symbol');
  const importAll = async (writer: StoreWriter | null): Promise<void> => {
    for (const path of request.files) {
      const onRows = (rows: number): void => report.progress(path, rows);
      const file = await importFile(path, { ...request, symbol, onRows } satisfies ImportOptions);
      assertFewBad(path, file);
      const detected = file.symbols.map((each) => describe(file, each, adjustment));
      await report.detected(detected);
      read.push(...detected);
      if (file.badCount > 0) skipped.push({ file: path, count: file.badCount, rows: file.bad });
      const source = { file: file.file.source, zone: file.zone, label: file.label };
      for (const { rows } of file.symbols) await writer?.add({ rows, source, adjustment, synthetic: false, replace });
    }
  };
  let overlaps: readonly Overlap[] = [];
  if (dryRun) await importAll(null);
  else overlaps = await withWriter(app.home.barsFolder, importAll);
  return { dryRun, imported: read.map((each, at) => outcome(each, overlaps[at])), skipped };
}

/** `overlap`: with what the store had; undefined where it was not asked. */
function outcome(detected: DetectedSymbol, overlap: Overlap | undefined): ImportedSymbol {
  if (overlap === undefined) return { ...detected, added: null };
  const { count, differing, firstTime } = overlap;
  const added = detected.rows - count;
  if (firstTime === null) return { ...detected, added };
  const example = utcText(firstTime * MINUTE_MS);
  return {
    ...detected,
    added,
    warnings: [...detected.warnings, { code: 'already_in_store', count, example, differing }],
  };
}

function describe(
  { file, zone, zoneBy, label, labelBy }: ReadFile,
  { rows, first, last, warnings }: ReadSymbol,
  adjustment: Adjustment,
): DetectedSymbol {
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
