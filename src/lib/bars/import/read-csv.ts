/**
 * Reads a clean CSV file by DuckDB, some three million rows a second. Guarantees: every value is written as the layout
 * says, or the file is not read at all; then read-text.ts finds out what is wrong with it.
 */
import { quoted, readInto, withDuckDb, type Selection } from './duckdb.ts';
import { TableBuilder, type RawTable } from './raw-table.ts';
import { linesOfRows, type TextFile } from './text-file.ts';
import type { TextLayout } from './text-layout.ts';

/** Null: DuckDB cannot read it, or not in this way. `only`: the symbol of all rows. */
export async function readCsv(
  file: TextFile,
  layout: TextLayout,
  only: string | null,
  expectedRows: number,
  onRows: (rows: number) => void,
): Promise<RawTable | null> {
  const selection = selectionOf(file, layout, only);
  if (selection === null) return null;
  const builder = new TableBuilder(layout.fields.length, only, expectedRows);
  const wasRead = await withDuckDb((connection) =>
    readInto(builder, connection, selection, onRows).then(
      () => true,
      () => false, // what it cannot parse or convert; and a file that cannot be opened fails again as text
    ),
  );
  if (!wasRead) return null;
  const linesOf = (rows: readonly number[]): Promise<number[]> => linesOfRows(file, layout.headLines, rows);
  return builder.build({ isAbsolute: layout.format.isAbsolute, unreadable: [], linesOf });
}

/** Columns are called by their places: c0, c1 ... */
function selectionOf({ path, isGzip }: TextFile, layout: TextLayout, only: string | null): Selection | null {
  const time = timeOf(layout);
  if (time === null) return null;
  const types = layout.columnNames.map(
    (_, at) => time.types[at] ?? (layout.fields.includes(at) ? 'DOUBLE' : 'VARCHAR'),
  );
  const options = [
    ...['auto_detect=false', `quote='"'`, `escape='"'`, `delim=${quoted(layout.delimiter)}`],
    ...[`header=${String(layout.headLines === 1)}`, `compression='${isGzip ? 'gzip' : 'none'}'`, ...time.options],
    `columns={${types.map((type, at) => `'c${String(at)}': '${type}'`).join(', ')}}`,
  ];
  const columns = (places: readonly number[]): string[] => places.map((at) => `c${String(at)}`);
  return {
    time: time.sql,
    fields: columns(layout.fields),
    keys: only === null ? columns(layout.keys) : null,
    from: `read_csv(${quoted(path)}, ${options.join(', ')})`,
  };
}

interface TimeSql {
  readonly sql: string;
  /** By the place of the column. */
  readonly types: Readonly<Record<number, string>>;
  /** The exact format, so that a time that is written in another way is refused. */
  readonly options: readonly string[];
}

function timeOf({ time, format }: TextLayout): TimeSql | null {
  if (format.sql === null) return null;
  if ('microsPerUnit' in format.sql) {
    if (!('at' in time)) return null;
    const sql = `c${String(time.at)} * ${String(format.sql.microsPerUnit)}`;
    return { sql, types: { [time.at]: 'DOUBLE' }, options: [] };
  }
  const { strptime } = format.sql;
  if ('at' in time) {
    const options = [`timestampformat=${quoted(strptime)}`];
    return { sql: `epoch_us(c${String(time.at)})::DOUBLE`, types: { [time.at]: 'TIMESTAMP' }, options };
  }
  const sql = `epoch_us(c${String(time.date)} + c${String(time.clock)})::DOUBLE`;
  const types = { [time.date]: 'DATE', [time.clock]: 'TIME' };
  return { sql, types, options: [`dateformat=${quoted(strptime)}`] };
}
