/**
 * Pieces of GnuCash's XML as text. Guarantees: whatever a text says, the file stays well-formed and is read back by
 * GnuCash: what XML 1.0 does not allow is left out, numbers fit into 64 bits.
 */
import { utcText } from '../../calendar/text.ts';
import type { EpochMs } from '../../core/clock.ts';
import { roundedUnits, type Decimal } from '../../core/decimal.ts';
import { LogicError } from '../../core/errors.ts';

/** Control characters but tab and line feed (a carriage return would become another one), half a pair, U+FFFE and U+FFFF. */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const MARKUP = /[&<>]/g;
const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const INT64_MAX = 2n ** 63n - 1n;
/** 10^18 is the largest power of ten in 64 bits. */
const SCALE_MAX = 18;

/** Most texts: printable ASCII, no markup. */
const PLAIN = /^[ -%'-;=?-~]*$/;

export function xmlText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(NOT_XML, '').replace(MARKUP, (character) => REFERENCES[character] ?? '');
}

/** "196592/100" */
export function ratioText(num: bigint, denom: bigint): string {
  if (!fits(num) || !fits(denom)) {
    const message = `${String(num)}/${String(denom)} is beyond what a book can hold`;
    throw new LogicError({ code: 'amount_too_large', message, cure: 'report this bug' });
  }
  return `${String(num)}/${String(denom)}`;
}

/** Exact, or rounded (half up) to as many digits as fit. */
export function decimalRatio(value: Decimal): string {
  let scale = Math.min(value.scale, SCALE_MAX);
  while (scale > 0 && !fits(roundedUnits(value, scale))) scale -= 1;
  return ratioText(roundedUnits(value, scale), 10n ** BigInt(scale));
}

/** "2026-01-05 14:31:07 +0000" */
export function momentText(instant: EpochMs): string {
  const text = utcText(instant);
  return `${text.slice(0, 10)} ${text.slice(11, 19)} +0000`;
}

/** A moment that is the same day in nearly every zone: what has a day only, a second later for each place in its order. */
export function dayText(date: string, place = 0): string {
  const [minute, second] = [Math.floor(place / 60), place % 60].map((part) => String(part).padStart(2, '0'));
  return `${date} 10:${minute ?? ''}:${second ?? ''} +0000`;
}

function fits(value: bigint): boolean {
  return value <= INT64_MAX && value >= -INT64_MAX;
}
