/**
 * The ways in which files write times. Guarantees: the way is taken from the first row and every other row must be
 * written the same way, so that no row is read in another zone or order of month and day than its neighbours. Only the
 * seconds and their fraction may be there in some rows and not in others, as some programs leave them out when 0.
 */
import { DAY_MS } from '../../core/clock.ts';
import { civilDate, dayNumber, type DayNumber } from '../../calendar/civil-date.ts';

/** Microseconds since 1970-01-01T00:00, UTC or on some zone's wall clock. */
export type Micros = number;

export interface TimeFormat {
  /** As a person would write it down: "YYYY-MM-DD HH:MM:SS". */
  readonly name: string;
  /** It says its zone itself: an offset, a Z, or seconds since 1970. */
  readonly isAbsolute: boolean;
  /** For DuckDB: a strptime format, or how many microseconds one unit of a number has. Null: it cannot read this. */
  readonly sql: { readonly strptime: string } | { readonly microsPerUnit: number } | null;
  /** Of dates such as 06/05/2023: what the first number is, as far as the text shows that the format was taken from. */
  readonly order: DateOrder | null;
  /** Null for text that is not written so. */
  readonly parse: (text: string) => Micros | null;
}

export type DateOrder = 'month' | 'day';

const SECOND_MICROS = 1_000_000;
const DAY_MICROS = DAY_MS * 1000;

/** The format that a text is written in; null when it is none that is known. */
export function timeFormatOf(text: string): TimeFormat | null {
  const sample = text.trim();
  return epochFormat(sample) ?? isoFormat(sample) ?? compactFormat(sample) ?? slashedIn(sample);
}

/** Of a time of day in a column of its own: microseconds since midnight. Null for text that is none. */
export function parseClock(text: string): Micros | null {
  const match = /^(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.(\d{1,9}))?)?(?: ?([ap]m))?$/i.exec(text.trim());
  return match === null ? null : clockOf(match.slice(1));
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:([ T])(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:(Z)| ?([+-]\d{2}):?(\d{2})?)?)?$/;

function isoFormat(sample: string): TimeFormat | null {
  const match = ISO.exec(sample);
  if (match === null) return null;
  const [separator, seconds, fraction, z, offset] = [match[4], match[7], match[8], match[9], match[10]];
  const isAbsolute = (z ?? offset) !== undefined;
  const clock = separator === undefined ? '' : `${separator}HH:MM${seconds === undefined ? '' : ':SS'}`;
  const strptime =
    '%Y-%m-%d' +
    (separator === undefined ? '' : `${separator}%H:%M`) +
    (seconds === undefined ? '' : ':%S') +
    (fraction === undefined ? '' : fraction.length > 6 ? '.%n' : '.%f');
  const parse = (text: string): Micros | null => {
    const parts = ISO.exec(text.trim());
    if (parts === null || ((parts[9] ?? parts[10]) !== undefined) !== isAbsolute) return null;
    const day = dayOf(parts[1], parts[2], parts[3]);
    const time = parts[5] === undefined ? 0 : clockOf(parts.slice(5, 9));
    if (day === null || time === null) return null;
    const sign = parts[10]?.startsWith('-') === true ? -1 : 1;
    const offsetMinutes = Math.abs(Number(parts[10] ?? 0)) * 60 + Number(parts[11] ?? 0);
    return day * DAY_MICROS + time - sign * offsetMinutes * 60 * SECOND_MICROS;
  };
  const zone = isAbsolute ? (z ?? '±HH:MM') : '';
  return {
    name: `YYYY-MM-DD${clock}${zone}`,
    isAbsolute,
    sql: offset === undefined ? { strptime: strptime + (z ?? '') } : null,
    order: null,
    parse,
  };
}

const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[ T-]{1,2}(\d{2}):?(\d{2})(?::?(\d{2}))?)?$/;

function compactFormat(sample: string): TimeFormat | null {
  if (!COMPACT.test(sample)) return null;
  const parse = (text: string): Micros | null => {
    const parts = COMPACT.exec(text.trim());
    const day = dayOf(parts?.[1], parts?.[2], parts?.[3]);
    const time = parts?.[4] === undefined ? 0 : clockOf(parts.slice(4));
    return day === null || time === null ? null : day * DAY_MICROS + time;
  };
  const clock = sample.length === 8 ? '' : ' HH:MM:SS';
  return { name: `YYYYMMDD${clock}`, isAbsolute: false, sql: null, order: null, parse };
}

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: +(.+))?$/;

/** Null for a text that is no such date in either order. */
function slashedIn(sample: string): TimeFormat | null {
  const formats = (['month', 'day'] as const).map((order) => slashedFormat(sample.includes(' '), order));
  return formats.find(({ parse }) => parse(sample) !== null) ?? null;
}

/** 06/05/2023, or 06/05/2023 9:30 AM. */
export function slashedFormat(hasClock: boolean, order: DateOrder): TimeFormat {
  const [month, day] = order === 'month' ? [1, 2] : [2, 1];
  const parse = (text: string): Micros | null => {
    const parts = SLASHED.exec(text.trim());
    const date = dayOf(parts?.[3], parts?.[month], parts?.[day]);
    const time = parts?.[4] === undefined ? 0 : parseClock(parts[4]);
    return date === null || time === null ? null : date * DAY_MICROS + time;
  };
  const name = `${order === 'month' ? 'MM/DD' : 'DD/MM'}/YYYY${hasClock ? ' HH:MM' : ''}`;
  return { name, isAbsolute: false, sql: null, order, parse };
}

/** Numbers since 1970 by their size: what would be seconds after the year 5000 is meant in a smaller unit. */
const UNITS = [
  { below: 1e11, name: 'seconds', micros: 1e6 },
  { below: 1e14, name: 'milliseconds', micros: 1e3 },
  { below: 1e17, name: 'microseconds', micros: 1 },
  { below: Infinity, name: 'nanoseconds', micros: 1e-3 },
] as const;

function epochFormat(sample: string): TimeFormat | null {
  if (!/^\d{9,19}(\.\d+)?$/.test(sample)) return null;
  const unit = UNITS.find(({ below }) => Number(sample) < below) ?? UNITS[0];
  const parse = (text: string): Micros | null =>
    /^\d{9,19}(\.\d+)?$/.test(text.trim()) ? Number(text) * unit.micros : null;
  return { name: `${unit.name} since 1970`, isAbsolute: true, sql: { microsPerUnit: unit.micros }, order: null, parse };
}

/** Null for a date that does not exist. */
function dayOf(year?: string, month?: string, day?: string): DayNumber | null {
  const number = dayNumber(Number(year), Number(month), Number(day));
  const back = Number.isNaN(number) ? null : civilDate(number);
  return back?.month === Number(month) && back.day === Number(day) ? number : null;
}

/** Hour, minute, second, fraction, AM or PM. Null for a time that does not exist. */
function clockOf([hour, minute, second, fraction, half]: readonly (string | undefined)[]): Micros | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  const valid = half === undefined ? h < 24 : h >= 1 && h <= 12;
  if (!valid || m > 59 || s > 59) return null;
  const hours = half === undefined ? h : (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return ((hours * 60 + m) * 60 + s + Number(`0.${fraction ?? '0'}`)) * SECOND_MICROS;
}
