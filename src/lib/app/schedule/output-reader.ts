/** The lines that a process appends to its output file, as they come. Guarantees: each whole line once, in its order. */
import { closeSync, openSync, readSync } from 'node:fs';

const LOOK_MS = 300;
const CHUNK_BYTES = 64 * 1024;
const NEW_LINE = 0x0a;
/** What is longer is told in pieces. */
const LINE_MAX_BYTES = 1024 * 1024;

export class OutputReader {
  readonly #file: number;
  readonly #onLine: (line: string) => void;
  readonly #timer: NodeJS.Timeout;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;

  constructor(path: string, onLine: (line: string) => void) {
    this.#file = openSync(path, 'r');
    this.#onLine = onLine;
    this.#timer = setInterval(() => {
      this.#read();
    }, LOOK_MS);
  }

  /** Tells what is still to be told. */
  close(): void {
    clearInterval(this.#timer);
    this.#read();
    if (this.#rest.length > 0) this.#onLine(this.#rest.toString('utf8'));
    closeSync(this.#file);
  }

  #read(): void {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const count = readSync(this.#file, chunk, 0, CHUNK_BYTES, this.#offset);
      if (count === 0) return;
      this.#offset += count;
      this.#take(Buffer.concat([this.#rest, chunk.subarray(0, count)]));
    }
  }

  #take(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, from)) {
      this.#onLine(bytes.toString('utf8', from, end));
      from = end + 1;
    }
    this.#rest = bytes.subarray(from);
    if (this.#rest.length < LINE_MAX_BYTES) return;
    this.#onLine(this.#rest.toString('utf8'));
    this.#rest = Buffer.alloc(0);
  }
}
