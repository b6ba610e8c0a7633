/**
 * Whether a journal is what was written: every record follows by its hash from the one before it, and the last one is the
 * one that the head names.
 *
 * Found: a record that was changed, removed, inserted or moved, at the first place where the chain does not hold; records
 * cut off at the end, or added there without the head. Not found, by this file alone: what somebody did who worked out
 * all later hashes and the head anew, or who put an older copy of the whole file in its place. Against that helps a head
 * that was kept elsewhere.
 */
import type { DatabaseSync } from 'node:sqlite';
import { hashOf, hex, NO_HASH, type Head, type Row } from './chain.ts';

export type Verdict =
  | { readonly isIntact: true; readonly records: number }
  | {
      readonly isIntact: false;
      /** Of the first record that is not as it was written; of one that is missing, the number it had. */
      readonly seq: number;
      /**
       * `missing`: the next number is not there. `altered`: it is not the record that was written at this place (changed,
       * inserted, moved). `cut`: the head knows of more. `added`: the head does not know of it. `replaced`: another history
       * than the head that was kept elsewhere belongs to.
       */
      readonly how: 'missing' | 'altered' | 'cut' | 'added' | 'replaced';
    };

type Hashed = Row & { readonly hash: Uint8Array };

const PAGE = 256;

export function verifyChain(db: DatabaseSync, kept?: Head): Verdict {
  const page = db.prepare(
    `SELECT seq, at, session, kind, body, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ${String(PAGE)}`,
  );
  // In one statement: a writer may be at work.
  const ends = db.prepare('SELECT head.seq, head.hash, (SELECT max(seq) FROM record) AS last FROM head');
  let seq = Number(db.prepare('SELECT min(seq) AS first FROM record').get()?.first ?? 1) - 1;
  if (seq !== 0) return seq < 0 ? broken(seq + 1, 'added') : broken(1, 'missing');
  let hash = NO_HASH;
  for (;;) {
    for (const row of page.all(seq) as unknown as Hashed[]) {
      if (row.seq !== seq + 1) return broken(seq + 1, 'missing');
      const follows = hashOf(hash, row);
      if (!isSame(follows, row.hash)) return broken(row.seq, 'altered');
      if (row.seq === kept?.seq && hex(follows) !== kept.hash) return broken(row.seq, 'replaced');
      seq = row.seq;
      hash = follows;
    }
    const end = ends.get();
    if (Number(end?.last ?? 0) > seq) continue; // more pages, or the writer's newest
    const head = Number(end?.seq ?? 0);
    if (head > seq) return broken(seq + 1, 'cut');
    if (head < seq) return broken(head + 1, 'added');
    if (!isSame(hash, end?.hash)) return broken(seq, 'altered');
    if (kept !== undefined && kept.seq > seq) return broken(seq + 1, 'cut');
    return { isIntact: true, records: seq };
  }
}

function broken(seq: number, how: Exclude<Verdict, { isIntact: true }>['how']): Verdict {
  return { isIntact: false, seq, how };
}

function isSame(hash: Uint8Array, other: unknown): boolean {
  return other instanceof Uint8Array && Buffer.compare(hash, other) === 0;
}
