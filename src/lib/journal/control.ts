/**
 * The control table: what other processes ask of the owner (stop, flatten, kill, join ...), and what became of it. It lies
 * in the journal's file and is no part of the chain.
 * Guarantees: asking works while the owner writes, and keeps it waiting for less than a millisecond; a wish is taken once;
 * a wish is for the owner of that moment: what was not done when the owner closes, or when another one opens, has lapsed
 * and is never done later behind the asker's back. A wish may get lost with the power; then nobody waits for it any more.
 */
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import { checkTables, noJournal } from './schema.ts';
import { guarded, inTransaction, openDatabase } from './sqlite.ts';

export interface Asked {
  readonly command: string;
  /** A plain JSON value. */
  readonly args: unknown;
  /** Who asks: a command and its process, a user of the web. */
  readonly by: string;
  readonly at: EpochMs;
}

export interface Wish extends Asked {
  readonly id: number;
}

export interface Outcome {
  /** `lapsed`: the owner ended before it was done. */
  readonly how: 'done' | 'refused' | 'lapsed';
  /** For people. */
  readonly text: string;
  /** For programs: a plain JSON value. */
  readonly data: unknown;
}

/** How often an answer is looked for. */
const LOOK_MS = 50;

/** The owner's side. */
export class ControlDesk {
  readonly #file: string;
  readonly #db: DatabaseSync;

  constructor(file: string, db: DatabaseSync) {
    this.#file = file;
    this.#db = db;
  }

  /** Those that nobody has taken, oldest first; from now on they are taken. Quick when there are none. */
  take(): Wish[] {
    return guarded(this.#file, () => {
      const open = this.#open.all();
      if (open.length === 0) return [];
      const take = this.#db.prepare('UPDATE wish SET taken = 1 WHERE id = ?');
      inTransaction(this.#db, () => {
        for (const { id } of open) take.run(id ?? null);
      });
      return open.map(({ id, command, args, asker, at }) => ({
        id: Number(id),
        command: String(command),
        args: JSON.parse(String(args)) as unknown,
        by: String(asker),
        at: Number(at),
      }));
    });
  }

  /** Whether there are some that nobody has taken. */
  get isAsked(): boolean {
    return guarded(this.#file, () => this.#open.all().length > 0);
  }

  /** Tells the asker. The first word counts. */
  settle(id: number, { how, text, data }: Outcome): void {
    guarded(this.#file, () => {
      this.#db
        .prepare('UPDATE wish SET how = ?, text = ?, data = ? WHERE id = ? AND how IS NULL')
        .run(how, text, JSON.stringify(data ?? null), id);
    });
  }

  /** All that is not done will not be done. */
  lapse(): void {
    guarded(this.#file, () => {
      const text = 'the process that owned the account ended before it was done';
      this.#db.prepare("UPDATE wish SET how = 'lapsed', text = ?, data = 'null' WHERE how IS NULL").run(text);
    });
  }

  get #open() {
    return this.#db.prepare('SELECT * FROM wish WHERE how IS NULL AND taken = 0 ORDER BY id');
  }
}

/** The asker's side. */
export class ControlLine {
  readonly #file: string;
  readonly #db: DatabaseSync;

  constructor(file: string, db: DatabaseSync) {
    this.#file = file;
    this.#db = db;
  }

  /** Returns its id. @throws LogicError `journal_full`, `journal_busy`, `journal_broken` */
  ask({ command, args, by, at }: Asked): number {
    return guarded(this.#file, () => {
      const insert = this.#db.prepare('INSERT INTO wish (command, args, asker, at) VALUES (?, ?, ?, ?)');
      return Number(insert.run(command, JSON.stringify(args ?? null), by, at).lastInsertRowid);
    });
  }

  /** Null: there is none yet. */
  outcome(id: number): Outcome | null {
    const row = guarded(this.#file, () => this.#db.prepare('SELECT how, text, data FROM wish WHERE id = ?').get(id));
    const how = (row?.how ?? null) as Outcome['how'] | null;
    if (row === undefined || how === null) return null;
    return { how, text: String(row.text), data: JSON.parse(String(row.data)) as unknown };
  }

  /** Waits until then at the latest; null: no answer came. */
  async answer(id: number, until: EpochMs, clock: Clock & Timers): Promise<Outcome | null> {
    for (;;) {
      const outcome = this.outcome(id);
      if (outcome !== null || clock.now() >= until) return outcome;
      const next = Math.min(until, clock.now() + LOOK_MS);
      await new Promise<void>((resolve) => clock.at(next, resolve));
    }
  }

  /** Takes it back, so that nobody does it later. False: the owner has taken it already. */
  withdraw(id: number): boolean {
    return guarded(this.#file, () => {
      const text = 'taken back by who asked for it';
      const withdraw = this.#db.prepare(
        "UPDATE wish SET how = 'lapsed', text = ?, data = 'null' WHERE id = ? AND taken = 0 AND how IS NULL",
      );
      return withdraw.run(text, id).changes === 1;
    });
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

/** @throws ConfigError `no_journal`, `not_a_journal`; LogicError `journal_newer`, `journal_busy`, `journal_broken` */
export function openControl(file: string): ControlLine {
  if (!existsSync(file)) throw noJournal(file);
  const db = openDatabase(file, 'brisk');
  try {
    guarded(file, () => {
      checkTables(db, file);
    });
    return new ControlLine(file, db);
  } catch (error) {
    db.close();
    throw error;
  }
}
