/**
 * The ids of everything that tbot writes into a book. Guarantees: the same fact has the same id, whenever and wherever it
 * is written, so that what is in a book is found there again; what belongs to one fact shares all but its last digits.
 */
import { hash } from 'node:crypto';

/** 32 lower-case hexadecimal digits. */
export type Guid = string;

const DIGITS = 32;
/** The last digits tell the parts of a fact apart. */
const PART_DIGITS = 3;
const PARTS_MAX = 16 ** PART_DIGITS;

/** Of a fact that is known by these words. */
export function guidOf(...words: readonly string[]): Guid {
  return hash('sha256', words.join('\n')).slice(0, DIGITS - PART_DIGITS) + '0'.repeat(PART_DIGITS);
}

/** Of the part with that number, from 1 on, of the fact with that id. */
export function partOf(fact: Guid, number: number): Guid {
  if (number < 1 || number >= PARTS_MAX) throw new RangeError(`a fact has no part ${String(number)}`);
  return fact.slice(0, DIGITS - PART_DIGITS) + number.toString(16).padStart(PART_DIGITS, '0');
}
