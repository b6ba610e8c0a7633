/**
 * The hash chain: what makes a record follow from all the records before it. Guarantees: two different histories never
 * have the same last hash (as far as SHA-256 goes).
 */
import { createHash } from 'node:crypto';

/** A record as the table holds it. */
export interface Row {
  readonly seq: number;
  readonly at: number;
  readonly session: string;
  readonly kind: string;
  /** The record as compact JSON, its kind included. */
  readonly body: string;
}

/** The end of the chain: all that is needed to prove later that nothing up to it was changed. */
export interface Head {
  /** 0: there is no record yet. */
  readonly seq: number;
  /** Hexadecimal. */
  readonly hash: string;
}

/** What the first record follows. */
export const NO_HASH: Uint8Array = new Uint8Array(32);

/** SHA-256 of: the hash before it, the JSON of [seq, at, session, kind], the body. */
export function hashOf(before: Uint8Array, { seq, at, session, kind, body }: Row): Uint8Array {
  const head = JSON.stringify([seq, at, session, kind]);
  return createHash('sha256').update(before).update(head).update(body).digest();
}

export function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
