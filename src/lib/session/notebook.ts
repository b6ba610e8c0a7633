/**
 * What has happened and is not in the journal yet. Guarantees: records are taken down in the order in which they happened;
 * while the past is recalled nothing is taken down, for it is in the journal.
 */
import type { JournalRecord } from './records.ts';

export class Notebook {
  #records: JournalRecord[] = [];
  /** The past is being recalled. */
  isRecalling = false;

  record(record: JournalRecord): void {
    if (!this.isRecalling) this.#records.push(record);
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Hands all of it over; it is forgotten once that has returned, and stays if it throws. */
  write(append: (records: readonly JournalRecord[]) => void): void {
    append(this.#records);
    this.#records = [];
  }

  /** All of it, to be appended to the journal; the notebook is empty then. */
  take(): readonly JournalRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
