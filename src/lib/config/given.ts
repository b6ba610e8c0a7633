/**
 * Which value each key was given, and where: in a file, or by a TBOT_ variable that overrides it. An empty value is none.
 * Guarantees: what cannot be told for certain (a key set twice, a line that is no assignment, a secret cut at a #)
 * becomes a fault and never a value.
 */
import { nearest } from '../core/nearest.ts';
import { readEnvDocument } from './env-document.ts';
import { shown, type ConfigPlace, type Fault, type Report, type Warning } from './fault.ts';
import { DEPLOYMENT_KEYS } from './keys/deployment.ts';
import type { Keys } from './keys/key.ts';
import { TRADING_KEYS } from './keys/trading.ts';

export interface Given {
  readonly value: string;
  readonly place: ConfigPlace;
  /** 1-based, in a file. */
  readonly line?: number;
}

/** By key. */
export type GivenValues = ReadonlyMap<string, Given>;

const ALL_KEYS: Keys = { ...DEPLOYMENT_KEYS, ...TRADING_KEYS };

/** What the TBOT_ variables say; unknown ones are warned of. */
export function givenByEnvironment(overrides: Readonly<Record<string, string>>, report: Report): GivenValues {
  const given = new Map<string, Given>();
  for (const [name, value] of Object.entries(overrides)) {
    if (Object.hasOwn(ALL_KEYS, name)) given.set(name, { value, place: 'environment' });
    else report.warnings.push(unknownKey('environment', name, ALL_KEYS));
  }
  return given;
}

/** What a file says of its keys, after the environment had its word. */
export function givenByFile(
  keys: Keys,
  place: ConfigPlace,
  text: string,
  overrides: GivenValues,
  report: Report,
): GivenValues {
  const document = readEnvDocument(text);
  for (const { line, problem } of document.problems) report.faults.push(unreadableLine(place, line, problem));

  const given = new Map<string, Given>();
  const firstLines = new Map<string, number>();
  for (const { key: name, value, line, hash } of document.assignments) {
    const firstLine = firstLines.get(name);
    firstLines.set(name, firstLine ?? line);
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    const at = { place, line, key: name };
    if (key === undefined) report.warnings.push({ line, ...unknownKey(place, name, keys) });
    else if (firstLine !== undefined) {
      const problem = `is set a second time, after line ${String(firstLine)}`;
      const example = `${name}=${key.example}`;
      report.faults.push({ ...at, seen: shown(value, key.secret), problem, accepts: 'each key once', example });
    } else if (hash === 'glued' || (key.secret && hash === 'comment')) {
      report.faults.push({ ...at, ...CUT_AT_HASH, example: `${name}='abc#def'` });
    } else given.set(name, { value, place, line });
  }
  for (const [name, override] of overrides) if (Object.hasOwn(keys, name)) given.set(name, override);
  for (const [name, { value }] of given) if (value === '') given.delete(name);
  return given;
}

const CUT_AT_HASH = {
  seen: shown('', true),
  problem: 'has an unquoted #, and what follows it would be lost',
  accepts: 'a value with a # only in quotes; beside a secret no comment on the same line',
} as const;

function unreadableLine(place: ConfigPlace, line: number, problem: string): Fault {
  const accepts = 'KEY=VALUE, # comment, or an empty line';
  return { place, line, key: null, seen: null, problem, accepts, example: 'MAX_TRADES=4' };
}

function unknownKey(place: ConfigPlace, name: string, keys: Keys): Warning {
  const hint = hintFor(name, keys);
  const named = hint !== null || LOOKS_LIKE_A_KEY.test(name);
  const key = named ? shown(place === 'environment' ? `TBOT_${name}` : name, false) : null;
  const subject = named ? '' : 'a name that is not shown (it may be part of a secret) ';
  return {
    place,
    key,
    message: `${subject}is no key of ${place === 'environment' ? 'tbot' : place}; ${hint ?? 'it does nothing'}`,
  };
}

/** A wrapped secret can read as an assignment; what looks like a key was meant as one. */
const LOOKS_LIKE_A_KEY = /^[A-Z]{1,15}$|^[A-Z]+(_[A-Z]+)+$/;

function hintFor(name: string, keys: Keys): string | null {
  if (Object.hasOwn(DEPLOYMENT_KEYS, name)) return 'it belongs in .env';
  if (Object.hasOwn(TRADING_KEYS, name)) return 'it belongs in .env_bot';
  const near = nearest(name, Object.keys(keys)) ?? nearest(name, Object.keys(ALL_KEYS));
  return near === undefined ? null : `did you mean ${near}?`;
}
