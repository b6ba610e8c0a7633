/** Files for the importer, and the importer with nothing told. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFile, type ImportOptions, type ReadFile } from '../../../src/lib/bars/import/import-file.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';

/** The path of a file with that name and content. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

export function importing(path: string, told: Partial<ImportOptions> = {}): Promise<ReadFile> {
  const nothingTold = { kind: undefined, symbol: undefined, zone: undefined, label: undefined } as const;
  return importFile(path, { ...nothingTold, badRows: 'fail', onRows: () => undefined, ...told });
}

/** Columns of the first symbol as plain numbers, time first. */
export function columnsOf({ symbols }: ReadFile): number[][] {
  return (symbols[0]?.rows.columns ?? []).map((column) => [...column]);
}

/** Three sound bars from 9:30 on a Monday in summer, as lines without a head. */
export const THREE_BARS = [
  '2023-06-05 09:30:00,100,101,99.5,100.5,1000',
  '2023-06-05 09:31:00,100.5,102,100.25,101.75,2000',
  '2023-06-05 09:32:00,101.75,101.75,101,101,3000',
] as const;
export const HEAD = 'date,open,high,low,close,volume';
/** 2023-06-05 9:30 EDT is 13:30 UTC: 1685971800 s since 1970 (`date -d 2023-06-05T13:30Z +%s`), in minutes. */
export const OPEN = 28_099_530;
/** What the three bars come to. */
export const THREE_COLUMNS = [
  [OPEN, OPEN + 1, OPEN + 2],
  [100, 100.5, 101.75],
  [101, 102, 101.75],
  [99.5, 100.25, 101],
  [100.5, 101.75, 101],
  [1000, 2000, 3000],
];
