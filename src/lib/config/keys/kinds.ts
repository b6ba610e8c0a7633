/**
 * The kinds of values a configuration key can have: how each is read, and what to tell a person it accepts.
 * Guarantees: `read` is total on strings: it returns a value or throws `NotAccepted`, nothing else.
 */
import { compare, parseDecimal, toNumber, type Decimal } from '../../core/decimal.ts';
import { parseDuration, parseStartTime } from './times.ts';
import { Secret } from '../../core/secret.ts';

/** A value's kind. */
export interface Kind<T> {
  /** What is accepted, to be read after "accepted: ". */
  readonly accepts: string;
  readonly read: (text: string) => T;
}

/** What `read` throws; `why` where `accepts` alone would not explain it. */
export class NotAccepted extends Error {}

/** A decimal range; an end is included unless it is named `above`. */
interface Range {
  readonly above?: string;
  readonly min?: string;
  readonly max: string;
}

export function integer(range: { min: number; max: number }): Kind<number> {
  return {
    accepts: `a whole number from ${String(range.min)} to ${String(range.max)}`,
    read(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return accept(value >= range.min && value <= range.max, value);
    },
  };
}

/** A share of something, 0.05 for 5 %. */
export function share(range: Range): Kind<number> {
  return number(range, 'a share (0.05 means 5%)');
}

export function number(range: Range, what = 'a number'): Kind<number> {
  const low = range.above === undefined ? `from ${range.min ?? '0'}` : `above ${range.above}`;
  const upTo = range.above === undefined ? 'to' : 'and at most';
  return { accepts: `${what} ${low} ${upTo} ${range.max}`, read: (text) => toNumber(within(range, readDecimal(text))) };
}

export const flag: Kind<boolean> = {
  accepts: 'true or false',
  read: (text) => accept(/^(true|false)$/i.test(text), text.toLowerCase() === 'true'),
};

/** One of a few words; upper and lower case do not matter. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    accepts:
      words.length === 1 ? `only ${String(words[0])}` : `${words.slice(0, -1).join(', ')} or ${String(words.at(-1))}`,
    read(text) {
      const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
      if (word === undefined) throw new NotAccepted();
      return word;
    },
  };
}

/** A kind that turns one word away with a reason of its own. */
export function refusing<T>(kind: Kind<T>, word: string, why: string): Kind<T> {
  return {
    accepts: kind.accepts,
    read(text) {
      if (text.toLowerCase() === word.toLowerCase()) throw new NotAccepted(why);
      return kind.read(text);
    },
  };
}

/** A comma-separated choice of words in an order, none twice. */
export function sequenceOf<const T extends string>(...words: readonly T[]): Kind<readonly T[]> {
  const one = oneOf(...words);
  return {
    accepts: `some of ${words.join(', ')} in an order, separated by commas, none twice`,
    read(text) {
      const chosen = text.split(',').map((part) => one.read(part.trim()));
      return accept(new Set(chosen).size === chosen.length, chosen);
    },
  };
}

/** Weights of the entries of a window, largest share first or in any order: exact decimals above 0. */
export const weights: Kind<readonly Decimal[]> = {
  accepts: 'numbers above 0 and at most 1, separated by commas, as many as MAX_TRADES, adding up to 1',
  read: (text) => text.split(',').map((part) => within({ above: '0', max: '1' }, readDecimal(part.trim()))),
};

/** Tickers of shares and ETFs, as they are listed: in capitals, none twice. */
export const tickers: Kind<readonly string[]> = {
  accepts: 'tickers in capitals, separated by commas, at most 500, none twice',
  read(text) {
    const all = text.split(',').map((part) => part.trim());
    const isSound = all.every((ticker) => /^[A-Z][A-Z0-9]{0,9}(\.[A-Z]{1,3})?$/.test(ticker));
    return accept(isSound && all.length <= 500 && new Set(all).size === all.length, all);
  },
};

/** Minutes after midnight in New York. */
export const startTime: Kind<number> = {
  accepts:
    'a time of day from the open at 9:30 AM to 3:59 PM New York time, with its zone (EST, EDT, ET, PST, PDT or PT)',
  read: (text) => orNotAccepted(parseStartTime(text)),
};

/** Milliseconds. */
export const duration: Kind<number> = {
  accepts: 'a duration from 100ms to 5m, with its unit (ms, s or m)',
  read: (text) => orNotAccepted(parseDuration(text, { minMs: 100, maxMs: 300_000 })),
};

/** Any text on one line. */
export const line: Kind<string> = {
  accepts: 'text on one line',
  read: (text) => accept(isOneLine(text), text),
};

/** A password, key or token: text on one line that is never shown. */
export const secretLine: Kind<Secret> = {
  accepts: 'text on one line, in quotes if it has a # or a space',
  read: (text) => new Secret(accept(isOneLine(text), text)),
};

/** 256 random bits, as `tbot generate-key` prints them. */
export const encryptionKey: Kind<Secret> = {
  accepts: '64 hexadecimal digits, as tbot generate-key prints them',
  read: (text) => new Secret(accept(/^[0-9a-f]{64}$/i.test(text), text)),
};

/** Strong enough, and not so strong that a login would take minutes. */
const SCRYPT_HASH = /^\$scrypt\$ln=(1[4-9]|20),r=8,p=[1-4]\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43,}$/;

/** A password hash, as `tbot hash-password` prints it. */
export const passwordHash: Kind<Secret> = {
  accepts: 'a hash that tbot hash-password printed, in single quotes',
  read: (text) => new Secret(accept(SCRYPT_HASH.test(text), text)),
};

export const hostName: Kind<string> = {
  accepts: 'a host name or an IP address, without scheme or port',
  read: (text) => accept(/^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/i.test(text) || isIpV6(text), text),
};

export const ipAddress: Kind<string> = {
  accepts: 'an IP address, such as 127.0.0.1 or ::1',
  read: (text) => accept(isIpV4(text) || isIpV6(text), text),
};

export const port: Kind<number> = integer({ min: 1, max: 65_535 });

export const email: Kind<string> = {
  accepts: 'an e-mail address',
  read: (text) => accept(/^[^\s@"<>,;]{1,64}@[^\s@"<>,;.]+(\.[^\s@"<>,;.]+)+$/.test(text) && text.length <= 254, text),
};

/** A host that keys go to: no other than the official one, but for a server on this machine. */
export function officialHost(official: string): Kind<string> {
  return {
    accepts: `${official}, or http://127.0.0.1:PORT, a server on this machine, for tests`,
    read: (text) => accept(text === official || /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(text), text),
  };
}

/** The address of a host: https; http only on this machine, so that no key travels in the clear. */
export const httpsUrl: Kind<string> = {
  accepts: 'an https:// address without user name, password or query (http:// only for this machine)',
  read: (text) => accept(isSafeUrl(text) && !/[?#]/.test(text), text),
};

/** An address that is itself the key to what it does: never shown. */
export const secretUrl: Kind<Secret> = {
  accepts: 'an https:// address without user name and password (http:// only for this machine)',
  read: (text) => new Secret(accept(isSafeUrl(text), text)),
};

function readDecimal(text: string): Decimal {
  return orNotAccepted(parseDecimal(text));
}

function within(range: Range, value: Decimal): Decimal {
  const bound = (text: string): Decimal => readDecimal(text);
  const lowEnough = compare(value, bound(range.max)) <= 0;
  const highEnough =
    range.above === undefined ? compare(value, bound(range.min ?? '0')) >= 0 : compare(value, bound(range.above)) > 0;
  return accept(lowEnough && highEnough, value);
}

function accept<T>(condition: boolean, value: T): T {
  if (!condition) throw new NotAccepted();
  return value;
}

function orNotAccepted<T>(value: T | null): T {
  if (value === null) throw new NotAccepted();
  return value;
}

function isOneLine(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.length > 0 && text.length <= 4096 && !/[\u0000-\u001f\u007f]/.test(text);
}

function isIpV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpV6(text: string): boolean {
  return text.includes(':') && /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
}

function isSafeUrl(text: string): boolean {
  if (/\s/.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const safeScheme = url.protocol === 'https:' || (url.protocol === 'http:' && here);
  return safeScheme && url.hostname !== '' && url.username === '' && url.password === '';
}
