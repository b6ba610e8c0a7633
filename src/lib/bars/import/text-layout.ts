/** How a text file is to be read: its delimiter, whether it names its columns, what they hold, how times are written. */
import { ConfigError } from '../../core/errors.ts';
import type { DatasetKind } from '../store/dataset.ts';
import { findColumns, isHeader, namesFor, type Columns } from './columns.ts';
import { timeFormatOf, type TimeFormat } from './times.ts';

export interface TextLayout extends Columns {
  readonly delimiter: string;
  /** Lines before the first row: the names of the columns, or none. */
  readonly headLines: 0 | 1;
  readonly columnNames: readonly string[];
  /** Of the column of times, or of dates. */
  readonly format: TimeFormat;
}

/** In no text but UTF-16 and binary files. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\0-\x08\x0e-\x1f]/;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** From the first lines of a file. @throws ConfigError `file_empty`, `not_text`, `columns_unknown`, `columns_ambiguous`, `time_unreadable` */
export function textLayout(file: string, head: readonly string[], told: DatasetKind | undefined): TextLayout {
  const first = head[0] ?? '';
  if (head.some((line) => CONTROL.test(line))) throw notText(file);
  const widths = DELIMITERS.map((each) => splitCells(first, each).length);
  const delimiter = DELIMITERS[widths.indexOf(Math.max(...widths))] ?? ',';
  const cells = splitCells(first, delimiter);
  const headLines = isHeader(cells) ? 1 : 0;
  const row = head[headLines];
  if (row === undefined) throw fileEmpty(file);
  const columnNames = headLines === 1 ? cells : (namesFor(cells.length) ?? cells);
  const columns = findColumns(file, columnNames, told);
  const at = 'at' in columns.time ? columns.time.at : columns.time.date;
  const sample = splitCells(row, delimiter)[at] ?? '';
  const format = timeFormatOf(sample);
  if (format === null) throw timeUnreadable(file, sample);
  return { ...columns, delimiter, headLines, columnNames, format };
}

/** The cells of a line; quotes by RFC 4180, no line break within a cell. */
export function splitCells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '"' && isQuoted && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (char === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}

function notText(file: string): ConfigError {
  return new ConfigError({
    code: 'not_text',
    message: `${file} is neither text in UTF-8 nor Parquet, zip or gzip`,
    cure: 'save it as CSV in UTF-8; import no other binary files',
    details: { file },
  });
}

export function fileEmpty(file: string): ConfigError {
  return new ConfigError({ code: 'file_empty', message: `${file} has no rows`, cure: 'leave it out, or get it again' });
}

export function timeUnreadable(file: string, sample: string): ConfigError {
  return new ConfigError({
    code: 'time_unreadable',
    message: `the times of ${file} are written in an unknown way: "${sample.slice(0, 60)}"`,
    cure: 'write them as 2025-01-31 09:30:00 (and tell --zone), 2025-01-31T14:30:00Z, or seconds since 1970',
  });
}
