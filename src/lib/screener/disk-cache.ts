/**
 * Answers kept on disk, each in a file of its own, for as long as they are young enough. Guarantees: a file that is torn,
 * foreign or of another version is as good as none; a file is the old one or the new one whatever is killed; a disk that
 * takes nothing costs only what is asked for again.
 */
import { createDirectory, moveInto, readText, removeLeftovers } from './cache-files.ts';
import type { Clock } from '../core/clock.ts';

const FORMAT = 1;

interface Entry {
  readonly format: number;
  readonly kind: string;
  readonly key: string;
  readonly at: number;
  readonly value: unknown;
}

export class DiskCache {
  readonly #folder: string;
  readonly #clock: Clock;
  /** What the disk said first when it took nothing; null: it takes everything. */
  problem: string | null = null;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    removeLeftovers(folder, clock.now());
  }

  /** Null: nothing, or nothing that is young enough and of that shape. */
  get<T>(kind: string, key: string, maxAgeMs: number, shape: (value: unknown) => T | null): T | null {
    const entry = entryOf(readText(this.#folder, nameOf(kind, key)));
    if (entry?.kind !== kind || entry.key !== key) return null;
    const age = this.#clock.now() - entry.at;
    return age >= 0 && age <= maxAgeMs ? shape(entry.value) : null;
  }

  put(kind: string, key: string, value: unknown): void {
    const entry: Entry = { format: FORMAT, kind, key, at: this.#clock.now(), value };
    try {
      createDirectory(this.#folder);
      moveInto(this.#folder, nameOf(kind, key), JSON.stringify(entry));
    } catch (error) {
      this.problem ??= (error as Error).message;
    }
  }
}

/** A key is a ticker, dates or the like; whatever else is in it is written as its code. */
function nameOf(kind: string, key: string): string {
  return `${kind}-${key.replace(/[^A-Z0-9_-]/g, (other) => `%${(other.codePointAt(0) ?? 0).toString(16)}`)}.json`;
}

function entryOf(text: string | null): Entry | null {
  if (text === null) return null;
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null;
    return entry?.format === FORMAT && typeof entry.at === 'number' ? (entry as Entry) : null;
  } catch {
    return null;
  }
}
