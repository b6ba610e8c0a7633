/**
 * The journals of a home: which there are, and what each is of. Guarantees: reading one disturbs nobody who writes it; a
 * file that is no journal of a run is passed over.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Home } from '../config/home.ts';
import type { EpochMs } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import { readJournal, type StoredJournal } from '../journal/reader.ts';

const ENDING = '.sqlite';

export interface ListedJournal {
  /** Unique in the home. */
  readonly name: string;
  readonly file: string;
  readonly broker: string;
  readonly mode: 'paper' | 'live';
  readonly isDryRun: boolean;
  /** Oldest first. */
  readonly sessions: readonly string[];
  /** When its last run started. */
  readonly startedAt: EpochMs;
}

export type JournalFile = Pick<ListedJournal, 'name' | 'file'>;

/** One that cannot be read. */
export interface UnreadJournal {
  readonly journal: string;
  readonly why: string;
}

/** What there is to say of several journals where one that cannot be read keeps nothing of the others back. */
export interface Readable<T> {
  readonly found: readonly T[];
  readonly unread: readonly UnreadJournal[];
}

/** None of them is looked into. */
export function journalFiles({ journalFolder }: Home): readonly JournalFile[] {
  if (!existsSync(journalFolder)) return [];
  return readdirSync(journalFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING))
    .map((name) => ({ file: join(journalFolder, name), name: name.slice(0, -ENDING.length).replaceAll(sep, '-') }));
}

/** The one that ran last comes first. @throws LogicError `journal_newer`, `journal_busy`, `journal_broken` */
export function listJournals(home: Home): readonly ListedJournal[] {
  return journalFiles(home)
    .flatMap((journal) => listedJournal(journal) ?? [])
    .sort(byLastStart);
}

/** The same of those that can be read. */
export function readableJournals(home: Home): Readable<ListedJournal> {
  const { found, unread } = ofReadable(journalFiles(home), (journal) => listedJournal(journal) ?? []);
  return { found: found.toSorted(byLastStart), unread };
}

export function ofReadable<J extends JournalFile, T>(
  journals: readonly J[],
  look: (journal: J) => T | readonly T[],
): Readable<T> {
  const unread: UnreadJournal[] = [];
  const found = journals.flatMap((journal) => {
    try {
      return look(journal);
    } catch (error) {
      unread.push({ journal: journal.name, why: asError(error).message });
      return [];
    }
  });
  return { found, unread };
}

function byLastStart(a: ListedJournal, b: ListedJournal): number {
  return b.startedAt - a.startedAt || (a.name < b.name ? -1 : 1);
}

/** Null: no run has begun in it. @throws LogicError as listJournals does */
export function journalNamed({ journalFolder }: Home, name: string): ListedJournal | null {
  return listedJournal({ file: join(journalFolder, `${name}${ENDING}`), name });
}

/** Opens it for as long as it is looked at. */
export function withJournal<T>(file: string, look: (journal: StoredJournal) => T): T {
  const journal = readJournal(file);
  try {
    return look(journal);
  } finally {
    journal.close();
  }
}

/** Null: no run has begun in it. @throws LogicError as listJournals does */
export function listedJournal({ name, file }: JournalFile): ListedJournal | null {
  return withJournal(file, (journal) => {
    const run = journal.lastOf('run_started');
    if (run === null) return null;
    const { broker, mode, isDryRun } = run.record;
    return { name, file, broker, mode, isDryRun, sessions: journal.sessions(), startedAt: run.at };
  });
}
