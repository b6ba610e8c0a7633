/** Records as they stand in a journal, written short. */
import { join } from 'node:path';
import type { BarTuple, JournalRecord, StoredRecord } from '../../src/lib/session/records.ts';
import { temporaryFolder } from '../helpers/tbot.ts';

export const SESSION = '2024-12-02';
/** 9:30 AM EST of that Monday, 14:30 UTC: 20,059 days since 1970 and 870 minutes. */
export const OPEN_MINUTE = 20_059 * 1440 + 870;

/** A moment of the session: so many seconds into its minute m. */
export function moment(m: number, seconds = 0): number {
  return (OPEN_MINUTE + m) * 60_000 + seconds * 1000;
}

export function bars(m: number, ...of: readonly BarTuple[]): JournalRecord {
  return { kind: 'bars', m, bars: of };
}

export function decided(m: number): JournalRecord {
  return { kind: 'decided', m };
}

/** In a folder of its own. */
export function newFile(): string {
  return join(temporaryFolder(), 'journal', 'paper.db');
}

/** Numbered from 1, each at a moment of its own unless told otherwise. */
export function stored(records: readonly JournalRecord[], session = SESSION): StoredRecord[] {
  return records.map((record, index) => ({ seq: index + 1, at: moment(0, index), session, record }));
}
