/** What is to be done with a record, as a table by its kind: a fold names the kinds that concern it and no others. */
import type { RecordOf } from '../journal/fold/handlers.ts';
import type { JournalRecord } from '../session/records.ts';

export type RecordKind = JournalRecord['kind'];

export type ByKind<Extra extends readonly unknown[], Result> = {
  readonly [K in RecordKind]?: (record: RecordOf<K>, ...extra: Extra) => Result;
};

/** Undefined for a kind that the table does not name. */
export function byKind<Extra extends readonly unknown[], Result>(
  table: ByKind<Extra, Result>,
  record: JournalRecord,
  ...extra: Extra
): Result | undefined {
  if (!Object.hasOwn(table, record.kind)) return undefined;
  // The table pairs each kind with what takes records of that kind; TypeScript cannot follow it through the union.
  const handle = table[record.kind] as ((record: JournalRecord, ...extra: Extra) => Result) | undefined;
  return handle?.(record, ...extra);
}
