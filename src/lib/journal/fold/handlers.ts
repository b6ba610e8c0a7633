/**
 * How a fold takes up records: one handler for each kind that it cares for. Guarantees: what it does not know, such as a
 * kind that a newer tbot has added, it passes over.
 */
import type { JournalRecord, StoredRecord } from '../../session/records.ts';

export type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { kind: K }>;

export type Handlers = {
  readonly [K in JournalRecord['kind']]?: (record: RecordOf<K>, stored: StoredRecord) => void;
};

export function handle(handlers: Handlers, stored: StoredRecord): void {
  const { record } = stored;
  if (!Object.hasOwn(handlers, record.kind)) return;
  const handler = handlers[record.kind] as ((record: JournalRecord, stored: StoredRecord) => void) | undefined;
  handler?.(record, stored);
}

/** The last so many of what was told, oldest first. */
export class Last<T> {
  readonly #limit: number;
  readonly #items: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.#limit) this.#items.shift();
  }

  get items(): readonly T[] {
    return this.#items.slice();
  }
}

/** The key's value, made when it is asked for the first time. */
export function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
