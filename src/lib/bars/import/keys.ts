/** Whose a row is: from the text of its columns to a ticker or an option contract. */
import { parseIsoDate } from '../../calendar/civil-date.ts';
import type { OptionContract } from '../../market/bars.ts';

/** Whose rows: a symbol's, or a contract's. */
export interface Group {
  readonly symbol: string;
  readonly contract: OptionContract | null;
}

/** Between the parts of a key of several columns: in no symbol, number or date. */
export const KEY_SEPARATOR = '|';

const SYMBOL = /^[A-Z0-9]{1,10}(?:[.-][A-Z0-9]{1,5})?$/;

/** A ticker in capitals, BRK/B as BRK.B; null for what is none. */
export function symbolOf(text: string): string | null {
  const symbol = text.trim().toUpperCase().replace(/[/ ]/, '.');
  return SYMBOL.test(symbol) ? symbol : null;
}

/** Of a symbol, or of "GOOG|put|600|2015-12-24". Null for what is neither. */
export function parseKey(key: string): Group | null {
  const [first = '', right, strike, expiry] = key.split(KEY_SEPARATOR);
  const symbol = symbolOf(first);
  if (symbol === null || right === undefined) return symbol === null ? null : { symbol, contract: null };
  const side = /^p(ut)?$/i.test(right.trim()) ? 'put' : /^c(all)?$/i.test(right.trim()) ? 'call' : null;
  const date = /^(\d{4})-?(\d{2})-?(\d{2})/.exec((expiry ?? '').trim());
  if (side === null || date === null || !(Number(strike) > 0)) return null;
  try {
    const day = parseIsoDate(date.slice(1).join('-'));
    return { symbol, contract: { underlying: symbol, right: side, strike: Number(strike), expiry: day } };
  } catch {
    return null;
  }
}
