/**
 * Text files by their lines, plain or gzip, never whole in memory. Guarantees: a gzip file that is cut short or damaged
 * is an error, never a shorter file.
 */
import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../../core/errors.ts';

export interface TextFile {
  readonly path: string;
  readonly isGzip: boolean;
}

/** Every line without its end, blank ones too; the byte order mark is taken off. @throws ConfigError `file_damaged` */
export async function* linesOf({ path, isGzip }: TextFile): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder(); // takes off the byte order mark
  let rest = '';
  for await (const chunk of bytesOf(path, isGzip)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

/** The first lines that are not blank. */
export async function headOf(file: TextFile, count: number): Promise<readonly string[]> {
  const head: string[] = [];
  for await (const lines of linesOf(file)) {
    head.push(...lines.filter((line) => line.trim() !== '').slice(0, count - head.length));
    if (head.length === count) break;
  }
  return head;
}

/** The line numbers of rows: the nth line (from 0) that is not blank, after the head. `rows` is in order. */
export async function linesOfRows(file: TextFile, headLines: number, rows: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  let [line, row] = [0, -headLines];
  if (rows.length === 0) return found;
  for await (const lines of linesOf(file)) {
    for (const text of lines) {
      line++;
      if (text === '') continue;
      while (rows[found.length] === row) found.push(line);
      if (found.length === rows.length) return found;
      row++;
    }
  }
  return found;
}

/** Reads a gzip file to its end, because DuckDB takes one that is cut short for a shorter one. @throws ConfigError `file_damaged` */
export async function unpackedBytes({ path, isGzip }: TextFile): Promise<number> {
  if (!isGzip) return statSync(path).size;
  let bytes = 0;
  for await (const { length } of bytesOf(path, isGzip)) bytes += length;
  return bytes;
}

async function* bytesOf(path: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!isGzip) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked) as AsyncIterable<Buffer>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new ConfigError({
      code: 'file_damaged',
      message: `${path} is cut short or damaged: ${(error as Error).message}`,
      cure: 'get the file again; nothing was imported',
      cause: error,
    });
  } finally {
    file.destroy();
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
