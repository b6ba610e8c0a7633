/**
 * The tables of data/reference/: CSV (RFC 4180 quotes, no line break within a value) under a line that names the
 * columns; lines that start with # are comments.
 * Guarantees: every row has every column, by exactly these names; anything else is an error that names file and line.
 */
import { ConfigError } from '../core/errors.ts';

export interface CsvRow<Column extends string> {
  /** 1-based, in the file. */
  readonly line: number;
  readonly values: Readonly<Record<Column, string>>;
}

/** @throws ConfigError `reference_malformed` */
export function csvTable<Column extends string>(
  file: string,
  text: string,
  columns: readonly Column[],
): CsvRow<Column>[] {
  const header = columns.join(',');
  const rows: CsvRow<Column>[] = [];
  let named = false;
  for (const [index, each] of text.split('\n').entries()) {
    const content = each.endsWith('\r') ? each.slice(0, -1) : each;
    const line = index + 1;
    if (content === '' || content.startsWith('#')) continue;
    if (!named) {
      if (content !== header) throw malformed(file, line, `the columns must be ${header}`);
      named = true;
      continue;
    }
    const fields = splitLine(content);
    if (fields === null) throw malformed(file, line, 'a quote is out of place or not closed');
    if (fields.length !== columns.length)
      throw malformed(file, line, `${String(fields.length)} values instead of ${String(columns.length)}`);
    const values = Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? '']));
    rows.push({ line, values: values as Record<Column, string> });
  }
  if (!named) throw malformed(file, 1, `there is no line with the columns ${header}`);
  return rows;
}

export function malformed(file: string, line: number, problem: string): ConfigError {
  return new ConfigError({
    code: 'reference_malformed',
    message: `data/reference/${file} line ${String(line)}: ${problem}`,
    cure: 'correct the line, or put back the file that tbot ships with',
    details: { file, line },
  });
}

/** A value, bare or in quotes, and the comma or the end after it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** The values of one line; null where a quote is out of place. */
export function splitLine(line: string): string[] | null {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(line);
    if (match === null) return null;
    const [, quoted, bare = '', end] = match;
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}
