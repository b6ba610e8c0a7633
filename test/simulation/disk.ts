/**
 * The disk of a simulated machine: the journal as texts. Guarantees: what `append` returned from is there after any crash;
 * what a process that is dead wants to write is not.
 */
import type { EpochMs } from '../../src/lib/core/clock.ts';
import { LogicError } from '../../src/lib/core/errors.ts';
import type { JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';

interface Row {
  readonly at: EpochMs;
  readonly session: string;
  readonly body: string;
}

export class Disk {
  readonly #rows: Row[] = [];
  isFull = false;
  /** Writes that fail yet because somebody else has it. */
  busyWrites = 0;
  hasBallast = true;

  append(session: string, at: EpochMs, records: readonly JournalRecord[]): void {
    for (const record of records) this.#rows.push({ at, session, body: JSON.stringify(record) });
  }

  get length(): number {
    return this.#rows.length;
  }

  read(from = 0): StoredRecord[] {
    return this.#rows.slice(from).map(({ at, session, body }, index) => ({
      seq: from + index + 1,
      at,
      session,
      record: JSON.parse(body) as JournalRecord,
    }));
  }
}

export function journalError(code: 'journal_full' | 'journal_busy'): LogicError {
  const message = code === 'journal_full' ? 'the disk is full' : 'the journal is locked';
  return new LogicError({ code, message, cure: 'make room; see who holds it' });
}
