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

function groupsOf(builder: TableBuilder, chunk: DuckDBDataChunk, at: number): Int32Array {
  const keys = chunk.getColumnVector(at);
  return Int32Array.from({ length: chunk.rowCount }, (_, row) => builder.group(keys.getItem(row) as string));
}

function joined(keys: readonly string[]): string {
  return keys.map((key) => `coalesce(${key}, '')`).join(` || '${KEY_SEPARATOR}' || `);
}

/** Empty cells as NaN: a vector then holds a number in every row. */
function orNaN(sql: string): string {
  return `coalesce(${sql}, 'NaN'::DOUBLE)`;
}
