/**
 * Alpaca's answers, field by field. Guarantees: what is missing or of another type is a BrokerError that names it; what is
 * new is passed over; a number that comes as a text is read as what it says.
 */
import type { DayNumber } from '../../calendar/civil-date.ts';
import { DAY_MS, type EpochMs } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';

/** An object of an answer, and what it is, for the error. */
export interface Fields {
  readonly of: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function fieldsOf(answer: unknown, of: string): Fields {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw lacking(of, 'an object');
  return { of, values: answer as Readonly<Record<string, unknown>> };
}

export function listOf<T>(answer: unknown, of: string, read: (each: unknown) => T): T[] {
  if (!Array.isArray(answer)) throw lacking(of, 'a list');
  return answer.map((each) => read(each));
}

export function text({ of, values }: Fields, name: string): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  throw lacking(of, name);
}

/** Null: it is null, empty or not there. */
export function perhapsText({ values }: Fields, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function number(fields: Fields, name: string): number {
  const value = numberIn(fields.values[name]);
  if (value !== null) return value;
  throw lacking(fields.of, name);
}

/** Null: it is null or not there. @throws BrokerError when it is there and no number */
export function perhapsNumber(fields: Fields, name: string): number | null {
  const value = fields.values[name];
  return value === null || value === undefined || value === '' ? null : number(fields, name);
}

export function flag({ of, values }: Fields, name: string): boolean {
  const value = values[name];
  if (typeof value === 'boolean') return value;
  throw lacking(of, name);
}

/** RFC 3339, with as many decimals of a second as there are. */
export function instant(fields: Fields, name: string): EpochMs {
  const value = instantIn(fields.values[name]);
  if (value !== null) return value;
  throw lacking(fields.of, name);
}

export function perhapsInstant({ values }: Fields, name: string): EpochMs | null {
  return instantIn(values[name]);
}

/** YYYY-MM-DD, also where a time of that day is told with it. Null: there is none. */
export function perhapsDay({ values }: Fields, name: string): DayNumber | null {
  const value = values[name];
  const midnight = typeof value === 'string' ? instantIn(value.slice(0, 'YYYY-MM-DD'.length)) : null;
  return midnight === null ? null : Math.floor(midnight / DAY_MS);
}

/** Null or left out: none. */
export function perhapsList<T>({ of, values }: Fields, name: string, read: (each: unknown) => T): T[] {
  const value = values[name];
  return value === null || value === undefined ? [] : listOf(value, `${of}.${name}`, read);
}

/** The entries of an object by their names: `{ "AAPL": ... }`. */
export function entriesOf({ of, values }: Fields, name: string): (readonly [string, unknown])[] {
  const value = values[name];
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') throw lacking(of, name);
  return Object.entries(value);
}

function numberIn(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const read = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isFinite(read) ? read : null;
}

function instantIn(value: unknown): EpochMs | null {
  const read = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(read) ? null : read;
}

function lacking(of: string, what: string): BrokerError {
  return new BrokerError({
    code: 'bad_answer',
    message: `Alpaca's answer of ${of} lacks ${what}, or it is of another kind`,
    cure: 'update tbot; what was asked for may have been done all the same: look at the account',
    details: { of, what },
  });
}
