/**
 * The heartbeat: a small file that says what the owner is doing and when it last said so. No part of the chain, and not
 * durable: after a power loss nobody is alive anyhow.
 * Guarantees: a beat costs one write and no sync; it works when the disk is full, for the room is taken at the start; a
 * reader never sees half of one: beats go to two places in turn, each with its hash.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { EpochMs } from '../core/clock.ts';
import { makeFile } from './files.ts';

export interface Beat {
  readonly pid: number;
  readonly run: string;
  /** On the session's clock: in a replay the venue's. */
  readonly at: EpochMs;
  /** On the wall's. */
  readonly wallAt: EpochMs;
  /** In words: what it is doing. */
  readonly state: string;
  /** Figures of the run: latency of the API, retries, age of the data ... */
  readonly counters: Readonly<Record<string, string | number | null>>;
}

const PLACE_BYTES = 4096;
const HASH_DIGITS = 64;
/** Of one that is too long. */
const STATE_LENGTH = 500;

export class Heartbeat {
  readonly #path: string;
  #file: number | null = null;
  #count = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns whether it could be written: a disk that fails is no reason to stop. */
  beat(beat: Beat): boolean {
    try {
      this.#file ??= this.#open();
      const count = this.#count + 1;
      const bytes = Buffer.alloc(PLACE_BYTES, ' ');
      bytes.write(sealed({ count, beat }));
      writeSync(this.#file, bytes, 0, PLACE_BYTES, (count % 2) * PLACE_BYTES);
      this.#count = count;
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** Goes on after what stands there. */
  #open(): number {
    makeFile(this.#path);
    const bytes = readFileSync(this.#path);
    this.#count = newestIn(bytes)?.count ?? 0;
    const file = openSync(this.#path, 'r+');
    const missing = 2 * PLACE_BYTES - bytes.length;
    if (missing > 0) writeSync(file, Buffer.alloc(missing, ' '), 0, missing, bytes.length);
    return file;
  }
}

/** The newest; null: there is none. */
export function readHeartbeat(file: string): Beat | null {
  return newestIn(readOrNothing(file))?.beat ?? null;
}

interface Counted {
  readonly count: number;
  readonly beat: Beat;
}

/** With its hash, in one place: of one that is too long the counters are left out. */
function sealed({ count, beat }: Counted): string {
  const whole = JSON.stringify({ count, beat });
  const isTooLong = HASH_DIGITS + Buffer.byteLength(whole) > PLACE_BYTES;
  const short = { ...beat, state: beat.state.slice(0, STATE_LENGTH), counters: {} };
  const text = isTooLong ? JSON.stringify({ count, beat: short }) : whole;
  return hashOf(text) + text;
}

function newestIn(bytes: Buffer): Counted | null {
  let newest: Counted | null = null;
  for (let at = 0; at < bytes.length; at += PLACE_BYTES) {
    const place = bytes.toString('utf8', at, at + PLACE_BYTES).trimEnd();
    const text = place.slice(HASH_DIGITS);
    if (place.slice(0, HASH_DIGITS) !== hashOf(text)) continue;
    const counted = JSON.parse(text) as Counted;
    if (newest === null || counted.count > newest.count) newest = counted;
  }
  return newest;
}

function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
