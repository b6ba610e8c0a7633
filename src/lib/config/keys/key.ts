/** One configuration key: what it is for, what it accepts, and what it is when nobody sets it. */
import type { Kind } from './kinds.ts';
import type { Secret } from '../../core/secret.ts';

export interface Key<T> {
  readonly kind: Kind<T>;
  /** As it is written in the file; '' for a key without a default, which is then undefined. */
  readonly default: string;
  /** For a key without a default: what holds instead. */
  readonly otherwise?: string;
  readonly example: string;
  readonly comment: string;
  /** Its value is never shown. */
  readonly secret: boolean;
}

interface Described {
  readonly comment: string;
  readonly example?: string;
}

/** A key that always has a value. */
export function key<T>(kind: Kind<T>, standard: string, about: Described): Key<T> {
  return { kind, default: standard, example: about.example ?? standard, comment: about.comment, secret: false };
}

/** A key that may be left empty. */
export function optional<T>(kind: Kind<T>, about: Required<Described> & { otherwise?: string }): Key<T | undefined> {
  return { kind, default: '', ...about, secret: false };
}

/** A key that may be left empty and is never shown. */
export function secret(kind: Kind<Secret>, about: Required<Described>): Key<Secret | undefined> {
  return { kind, default: '', ...about, secret: true };
}

/** Keys by name. */
export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The value of every key of a group, by name. */
export type Values<K extends Keys> = {
  readonly [Name in keyof K]: K[Name] extends Key<infer T> ? T : never;
};

/** A heading of the template and the keys below it. */
export interface Section {
  readonly title: string;
  readonly keys: Keys;
}
