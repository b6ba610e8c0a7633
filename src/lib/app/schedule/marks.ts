/**
 * What has become of the jobs of the last sessions. Guarantees: a job is written down before it is started; the file is
 * the old one or the new one whenever the machine stops; one that cannot be read is put aside and not overwritten.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { utcText } from '../../calendar/text.ts';
import { PRIVATE_FOLDER, replaceFile } from '../../config/atomic-file.ts';
import type { Home } from '../../config/home.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { JobName } from './job.ts';

/** A process, and what tells it from a later one with the same number; null where the system does not say. */
export interface Process {
  readonly pid: number;
  readonly birth: string | null;
}

export type Mark =
  /** No process yet: the start was not seen to the end. */
  | { readonly is: 'started'; readonly at: EpochMs; readonly process: Process | null }
  /** Code null: ended by a signal, or its end was not seen. */
  | { readonly is: 'ended'; readonly at: EpochMs; readonly endedAt: EpochMs; readonly code: number | null }
  /** Ended together with the schedule, and not by itself. */
  | { readonly is: 'stopped'; readonly at: EpochMs; readonly endedAt: EpochMs }
  | { readonly is: 'missed'; readonly at: EpochMs };

export type DayMarks = Partial<Record<JobName, Mark>>;

export interface Stored {
  /** When the first schedule of this home was started: what was due before that was not missed. */
  readonly since: EpochMs;
  /** By the session's date. */
  readonly jobs: Readonly<Record<string, DayMarks>>;
}

/** Sessions that are remembered: the last two are asked about, the others are for people. */
const DATES_KEPT = 20;

export class Marks {
  readonly #file: string;
  readonly #onFailure: (problem: string) => void;
  #stored: Stored;

  /** `onFailure`: the file could not be read or written; the marks are then kept in memory alone. */
  constructor(home: Home, now: EpochMs, onFailure: (problem: string) => void) {
    this.#file = join(home.scheduleFolder, 'jobs.json');
    this.#onFailure = onFailure;
    const stored = readMarks(home);
    if (stored === 'damaged') {
      const aside = `${this.#file}.damaged-${String(now)}`;
      this.#attempt(() => {
        renameSync(this.#file, aside);
      });
      onFailure(`${this.#file} could not be read: it was put aside as ${aside}`);
    }
    this.#stored = stored === 'damaged' || stored === null ? { since: now, jobs: {} } : stored;
    if (stored === null || stored === 'damaged') this.#write();
  }

  get since(): EpochMs {
    return this.#stored.since;
  }

  get dates(): readonly string[] {
    return Object.keys(this.#stored.jobs).sort();
  }

  of(date: string): DayMarks {
    return this.#stored.jobs[date] ?? {};
  }

  set(date: string, name: JobName, mark: Mark): void {
    const jobs = { ...this.#stored.jobs, [date]: { ...this.of(date), [name]: mark } };
    const kept = Object.entries(jobs).sort(([a], [b]) => (a < b ? 1 : -1));
    this.#stored = { ...this.#stored, jobs: Object.fromEntries(kept.slice(0, DATES_KEPT)) };
    this.#write();
  }

  forget(date: string): void {
    this.#stored = {
      ...this.#stored,
      jobs: Object.fromEntries(Object.entries(this.#stored.jobs).filter(([each]) => each !== date)),
    };
    this.#write();
  }

  #write(): void {
    this.#attempt(() => {
      mkdirSync(join(this.#file, '..'), { recursive: true, mode: PRIVATE_FOLDER });
      replaceFile(this.#file, `${JSON.stringify(this.#stored, asText, 2)}\n`);
    });
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#onFailure(`the marks of the jobs cannot be written: ${(error as Error).message}`);
    }
  }
}

/** What is on the disk, for those who are not the schedule; null: nothing that can be read. */
export function storedMarks(home: Home): Stored | null {
  const stored = readMarks(home);
  return stored === 'damaged' ? null : stored;
}

function readMarks({ scheduleFolder }: Home): Stored | 'damaged' | null {
  const file = join(scheduleFolder, 'jobs.json');
  if (!existsSync(file)) return null;
  try {
    const read = JSON.parse(readFileSync(file, 'utf8'), asInstant) as Partial<Stored> | null;
    const isWhole = typeof read?.since === 'number' && typeof read.jobs === 'object';
    return isWhole ? (read as Stored) : 'damaged';
  } catch {
    return 'damaged';
  }
}

const INSTANTS = ['at', 'endedAt', 'since'];

function asText(key: string, value: unknown): unknown {
  return INSTANTS.includes(key) && typeof value === 'number' ? utcText(value) : value;
}

function asInstant(key: string, value: unknown): unknown {
  return INSTANTS.includes(key) && typeof value === 'string' ? Date.parse(value) : value;
}
