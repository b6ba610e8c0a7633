/**
 * From the notebook to the journal. Guarantees: what could not be written stays in the notebook; on a full disk room is made
 * once, and whoever trades is told, for nothing may be entered any more.
 */
import type { Clock } from '../core/clock.ts';
import { LogicError } from '../core/errors.ts';
import type { Notebook } from './notebook.ts';
import type { JournalRecord, JournalWriter } from './records.ts';

export interface JournalingParts {
  readonly clock: Clock;
  readonly notebook: Notebook;
  /** Of the session in the journal. */
  readonly key: string;
  /** `releaseBallast`: makes room on a full disk, once; false: there is none. */
  readonly journal: JournalWriter & { releaseBallast(): boolean };
}

export class Journaling {
  readonly #parts: JournalingParts;
  readonly #onFullDisk: (error: LogicError) => void;
  #hasWritten = false;

  /** `onFullDisk` may record something: it is written into the room that was made. */
  constructor(parts: JournalingParts, onFullDisk: (error: LogicError) => void) {
    this.#parts = parts;
    this.#onFullDisk = onFullDisk;
  }

  /** All that was taken down is durable when it returns. @throws LogicError of the journal */
  commit(): void {
    const { notebook, journal, key, clock } = this.#parts;
    if (notebook.isEmpty) return;
    const append = (records: readonly JournalRecord[]): void => journal.append(key, clock.now(), records);
    try {
      patiently(() => notebook.write(append));
    } catch (error) {
      if (!(error instanceof LogicError) || error.code !== 'journal_full' || !journal.releaseBallast()) throw error;
      notebook.write(append);
      this.#onFullDisk(error);
      notebook.write(append);
    }
    this.#hasWritten = true;
  }

  /** Whether something was written since this was asked last. */
  takeNews(): boolean {
    const hasWritten = this.#hasWritten;
    this.#hasWritten = false;
    return hasWritten;
  }
}

/** Somebody reads or copies the file: each try waits for a while by itself. */
const TRIES = 5;

function patiently(write: () => void): void {
  for (let tries = 1; ; tries++) {
    try {
      write();
      return;
    } catch (error) {
      if (!(error instanceof LogicError) || error.code !== 'journal_busy' || tries === TRIES) throw error;
    }
  }
}
