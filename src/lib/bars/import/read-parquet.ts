/** Reads Parquet by DuckDB. A value that is none, or no number, comes out as NaN; a "line" is the number of a row. */
import { ConfigError } from '../../core/errors.ts';
import type { DatasetKind } from '../store/dataset.ts';
import { findColumns, type Columns } from './columns.ts';
import { quoted, readInto, withDuckDb } from './duckdb.ts';
import { TableBuilder, type RawTable } from './raw-table.ts';
import { timeUnreadable } from './text-layout.ts';
import { timeFormatOf } from './times.ts';

interface ParquetFile {
  readonly columns: Columns;
  readonly columnNames: readonly string[];
  readonly timeFormat: string;
  /** `only`: the symbol of all rows, or null where each row names its own. */
  readonly read: (only: string | null) => Promise<RawTable>;
}

/** Hands the opened file to `use`. @throws ConfigError `columns_unknown`, `columns_ambiguous`, `time_unreadable`, `file_damaged` */
export async function withParquet<T>(
  path: string,
  name: string,
  told: DatasetKind | undefined,
  onRows: (rows: number) => void,
  use: (file: ParquetFile) => Promise<T>,
): Promise<T> {
  return withDuckDb(async (connection) => {
    const from = `read_parquet(${quoted(path)})`;
    const rowsOf = async (sql: string): Promise<string[][]> =>
      (await connection.runAndReadAll(sql))
        .getRowsJson()
        .map((row) => row.map((value) => (typeof value === 'string' ? value : '')));
    const described = await rowsOf(`DESCRIBE SELECT * FROM ${from}`).catch((error: unknown) => {
      throw damaged(name, error);
    });
    const columnNames = described.map(([column = '']) => column);
    const columns = findColumns(name, columnNames, told);
    const cell = (at: number): string => `"${(columnNames[at] ?? '').replaceAll('"', '""')}"`;
    const at = 'at' in columns.time ? columns.time.at : columns.time.date;
    const [sample] = await rowsOf(`SELECT ${cell(at)}::VARCHAR FROM ${from} WHERE ${cell(at)} IS NOT NULL LIMIT 1`);
    const time = timeOf(columns, cell, described[at]?.[1] ?? '', sample?.[0] ?? '');
    if (time === null) throw timeUnreadable(name, sample?.[0] ?? '');
    const read = async (only: string | null): Promise<RawTable> => {
      const builder = new TableBuilder(columns.fields.length, only, 0);
      const fields = columns.fields.map((field) => `try_cast(${cell(field)} AS DOUBLE)`);
      const keys = only === null ? columns.keys.map((key) => `${cell(key)}::VARCHAR`) : null;
      await readInto(builder, connection, { time: time.sql, fields, keys, from }, onRows);
      const linesOf = (rows: readonly number[]): Promise<number[]> => Promise.resolve(rows.map((row) => row + 1));
      return builder.build({ isAbsolute: time.isAbsolute, unreadable: [], linesOf });
    };
    return use({ columns, columnNames, timeFormat: time.name, read });
  });
}

interface ParquetTime {
  readonly sql: string;
  readonly isAbsolute: boolean;
  readonly name: string;
}

/** Null when times are texts that are written in an unknown way. */
function timeOf({ time }: Columns, cell: (at: number) => string, type: string, sample: string): ParquetTime | null {
  if (!('at' in time)) {
    const sql = `epoch_us(try_cast(${cell(time.date)} AS DATE) + try_cast(${cell(time.clock)} AS TIME))::DOUBLE`;
    return { sql, isAbsolute: false, name: type };
  }
  const column = cell(time.at);
  const isAbsolute = type === 'TIMESTAMP WITH TIME ZONE';
  if (type.startsWith('TIMESTAMP') || type === 'DATE') {
    const instant = isAbsolute ? column : `${column}::TIMESTAMP`;
    return { sql: `epoch_us(${instant})::DOUBLE`, isAbsolute, name: type };
  }
  const format = timeFormatOf(sample);
  const how = format?.sql ?? null;
  if (format === null || how === null) return null;
  const sql =
    'microsPerUnit' in how
      ? `try_cast(${column} AS DOUBLE) * ${String(how.microsPerUnit)}`
      : `epoch_us(try_strptime(${column}, ${quoted(how.strptime)}))::DOUBLE`;
  return { sql, isAbsolute: format.isAbsolute, name: format.name };
}

function damaged(name: string, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'file_damaged',
    message: `${name} cannot be read as Parquet: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''}`,
    cure: 'get the file again; nothing was imported',
    cause,
  });
}
