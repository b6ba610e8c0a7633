/** DuckDB as far as the importer needs it: one query, its numbers in typed columns, chunk by chunk. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { KEY_SEPARATOR } from './keys.ts';
import type { TableBuilder } from './raw-table.ts';

/** A droplet has 1 GB; nothing may be fetched from anywhere. */
const SETTINGS = {
  threads: '2',
  memory_limit: '300MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** With the 1 MB that it has by itself, DuckDB reads on one core only. */
const STREAMING_BUFFER = '32MB';

/** The package takes 150 ms to load, so it is loaded here and not at the start. */
export async function withDuckDb<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', SETTINGS);
  const connection = await instance.connect();
  try {
    await connection.run(`SET streaming_buffer_size = '${STREAMING_BUFFER}'`);
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What a row consists of, as SQL: its time in Micros, its numbers, and the key that says whose it is. */
export interface Selection {
  readonly time: string;
  readonly fields: readonly string[];
  /** Null: all rows are of one symbol. */
  readonly keys: readonly string[] | null;
  readonly from: string;
}

/** Adds all rows, in the order of the file. @throws DuckDB's own error */
export async function readInto(
  builder: TableBuilder,
  connection: DuckDBConnection,
  { time, fields, keys, from }: Selection,
  onRows: (rows: number) => void,
): Promise<void> {
  const columns = [...[time, ...fields].map(orNaN), ...(keys === null ? [] : [joined(keys)])];
  const result = await connection.stream(`SELECT ${columns.join(', ')} FROM ${from}`);
  for (let rows = 0; ;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const groups = keys === null ? null : groupsOf(builder, chunk, columns.length - 1);
    builder.addChunk(
      numbersOf(chunk, 0),
      fields.map((_, index) => numbersOf(chunk, index + 1)),
      groups,
    );
    rows += chunk.rowCount;
    onRows(rows);
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The vector's own memory, which lives as long as the chunk; its type does not show it. */
function numbersOf(chunk: DuckDBDataChunk, at: number): Float64Array {
  return (chunk.getColumnVector(at) as unknown as { readonly items: Float64Array }).items;
}

/** Rows come in runs of one symbol: only where the key changes is it read as text. */
function groupsOf(builder: TableBuilder, chunk: DuckDBDataChunk, at: number): Int32Array {
  const keys = chunk.getColumnVector(at);
  const { dataView: cells } = keys as unknown as { readonly dataView: DataView };
  const groups = new Int32Array(chunk.rowCount);
  let group = -1;
  for (let row = 0; row < groups.length; row++) {
    if (row === 0 || !isAsBefore(cells, row)) group = builder.group(keys.getItem(row) as string);
    groups[row] = group;
  }
  return groups;
}

/** DuckDB's cell of a short string: 4 bytes of length, then the string itself, filled up with zeros. */
const CELL_BYTES = 16;
const SHORT_STRING_BYTES = 12;

/** Whether the row's key is short and the same as that of the row before; of long ones it is not known. */
function isAsBefore(cells: DataView, row: number): boolean {
  const at = row * CELL_BYTES;
  if (cells.getUint32(at, true) > SHORT_STRING_BYTES) return false;
  for (let byte = at; byte < at + CELL_BYTES; byte += 4)
    if (cells.getUint32(byte) !== cells.getUint32(byte - CELL_BYTES)) return false;
  return true;
}

function joined(keys: readonly string[]): string {
  return keys.map((key) => `coalesce(${key}, '')`).join(` || '${KEY_SEPARATOR}' || `);
}

/** Empty cells as NaN: a vector then holds a number in every row. */
function orNaN(sql: string): string {
  return `coalesce(${sql}, 'NaN'::DOUBLE)`;
}
