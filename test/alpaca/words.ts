/**
 * How Alpaca writes numbers, times and ids. Guarantees: numbers without an exponent and without the tail of a double;
 * times with nanoseconds, as Alpaca sends them; the same thing has the same id in every run.
 */
import { createHash } from 'node:crypto';
import { MINUTE_MS, type EpochMs } from '../../src/lib/core/clock.ts';
import { NEW_YORK, offsetMinutes } from '../../src/lib/calendar/zone.ts';

/** Alpaca counts shares and dollars to nine decimals. */
const DIGITS = 9;

export function decimalText(value: number): string {
  const text = value.toFixed(DIGITS).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

export function orNull(value: number | null): string | null {
  return value === null ? null : decimalText(value);
}

/** In UTC: "2022-03-01T14:31:01.000000000Z". */
export function timeText(at: EpochMs): string {
  return new Date(at).toISOString().replace('Z', '000000Z');
}

export function timeOrNull(at: EpochMs | null): string | null {
  return at === null ? null : timeText(at);
}

/** With New York's offset, as the clock is told: "2022-03-01T09:31:01.000000000-05:00". */
export function newYorkText(at: EpochMs): string {
  const offset = offsetMinutes(NEW_YORK, at);
  const hours = String(Math.abs(offset) / 60).padStart(2, '0');
  const local = timeText(at + offset * MINUTE_MS).replace('Z', '');
  return `${local}${offset < 0 ? '-' : '+'}${hours}:00`;
}

export function uuidOf(kind: string, name: number | string): string {
  const hex = createHash('sha256')
    .update(`${kind} ${String(name)}`)
    .digest('hex');
  const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4] ?? '8';
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
