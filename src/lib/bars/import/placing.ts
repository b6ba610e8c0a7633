/**
 * Places rows in time: which zone their clock shows, and which end of its minute a row is named by; as told, or as the
 * NYSE's sessions show. Guarantees: a zone that was told and does not fit is an error, never taken.
 */
import { localDay, instantAt, NEW_YORK, offsetMinutes } from '../../calendar/zone.ts';
import { misplaced } from './clock-shape.ts';
import { labelOf } from './label.ts';
import { counted } from '../../core/counted.ts';
import { sessionMinute } from '../../calendar/session-minute.ts';
import { isKnown, sessionOn } from '../../calendar/sessions.ts';
import { DAY_MINUTES, MINUTE_MS } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { EpochMinute } from '../../market/bars.ts';
import type { Source } from '../store/dataset.ts';
import type { RawTable } from './raw-table.ts';

export type ZoneName = Source['zone'];
export type Label = Source['label'];
export const ZONES = ['America/New_York', 'UTC'] as const satisfies readonly ZoneName[];
export const LABELS = ['start', 'end'] as const satisfies readonly Label[];

export interface Placing {
  readonly zone: ZoneName;
  /** `written`: each time says it itself; `kind`, `format`: what the file is says it. */
  readonly zoneBy: 'told' | 'detected' | 'written' | 'kind' | 'format';
  readonly label: Label;
  /** `assumed`: nothing in the file tells it. */
  readonly labelBy: 'told' | 'detected' | 'assumed' | 'kind' | 'format';
}

/** What no row's time can be: below 0. */
export const NO_TIME = -(2 ** 31);

const MICROS_PER_MINUTE = MINUTE_MS * 1000;
/** Of the extended hours in New York, 4:00 to 20:00. */
const EXTENDED = { from: 240, to: 1200 } as const;
/** Rows looked at: in blocks, so that whole sessions are among them. */
const SAMPLE = { all: 10_000, blocks: 20, block: 500 } as const;
/** By how much another zone must fit better to prove that the one that was told is wrong; shares of rows, 0 to 2. */
const CLEARLY_BETTER = 0.2;
/** The share of rows that must lie in sessions or the extended hours around them. */
const FITS_MIN = 0.5;

/** @throws ConfigError `zone_does_not_fit` */
export function placingOf(
  file: string,
  table: RawTable,
  told: { readonly zone: ZoneName | undefined; readonly label: Label | undefined },
): Placing {
  const sample = sampleOf(table.time);
  const fits = ZONES.map((zone) => ({ zone, ...fitOf(sample, zone) }));
  const best = fits.reduce((one, other) => (other.score > one.score ? other : one));
  const zoneBy = table.isAbsolute ? 'written' : told.zone === undefined ? 'detected' : 'told';
  const zone = table.isAbsolute ? 'UTC' : (told.zone ?? best.zone);
  const chosen = fits.find((fit) => fit.zone === zone) ?? best;
  const isWrong = zoneBy === 'told' && best.score - chosen.score >= CLEARLY_BETTER;
  if (isWrong || chosen.extended < FITS_MIN)
    throw doesNotFit(file, zone, zoneBy, chosen.extended, isWrong ? best.zone : null);
  const minutes = minutesOf(table.time, zone);
  assertInPlace(file, zone, zoneBy, minutes);
  return { zone, zoneBy, ...(told.label === undefined ? labelOf(minutes) : { label: told.label, labelBy: 'told' }) };
}

/** The minute of each row, named by its start; NO_TIME for one without a time. */
export function placed(table: RawTable, { zone, label }: Pick<Placing, 'zone' | 'label'>): Int32Array {
  const minutes = minutesOf(table.time, zone);
  if (label === 'start') return minutes;
  return minutes.map((minute) => (minute === NO_TIME ? NO_TIME : minute - 1));
}

function minutesOf(time: Float64Array, zone: ZoneName): Int32Array {
  const minutes = new Int32Array(time.length);
  const toUtc = zone === 'UTC' ? (minute: number) => minute : newYorkToUtc();
  for (let row = 0; row < time.length; row++) {
    const minute = Math.floor((time[row] ?? NaN) / MICROS_PER_MINUTE);
    // Beyond: no date that data could have, and no Int32.
    minutes[row] = minute >= 0 && minute < 2 ** 30 ? toUtc(minute) : NO_TIME;
  }
  return minutes;
}

/** From minutes of New York's wall clock; the offset is looked up once a day, but for the days on which it changes. */
function newYorkToUtc(): (wallMinute: number) => EpochMinute {
  let [known, offset, changes] = [-1, 0, false];
  return (wallMinute) => {
    const day = Math.floor(wallMinute / DAY_MINUTES);
    if (day !== known) {
      const [first, last] = [0, DAY_MINUTES - 1].map((minute) => offsetAt(day, minute));
      [known, offset, changes] = [day, first ?? 0, first !== last];
    }
    return wallMinute - (changes ? offsetAt(day, wallMinute - day * DAY_MINUTES) : offset);
  };
}

function offsetAt(day: number, minuteOfDay: number): number {
  return day * DAY_MINUTES + minuteOfDay - instantAt(NEW_YORK, day, minuteOfDay) / MINUTE_MS;
}

function sampleOf(time: Float64Array): Float64Array {
  if (time.length <= SAMPLE.all) return time;
  const sample = new Float64Array(SAMPLE.blocks * SAMPLE.block);
  for (let block = 0; block < SAMPLE.blocks; block++) {
    const start = Math.floor((block * (time.length - SAMPLE.block)) / (SAMPLE.blocks - 1));
    sample.set(time.subarray(start, start + SAMPLE.block), block * SAMPLE.block);
  }
  return sample;
}

/**
 * `extended`: the share of the rows that lie in sessions or the extended hours around them. `score`: that and the share
 * in the regular sessions; the latter tells zones apart for data of these, the former for data of the whole day.
 */
function fitOf(sample: Float64Array, zone: ZoneName): { readonly extended: number; readonly score: number } {
  let [regular, extended] = [0, 0];
  for (const minute of minutesOf(sample, zone)) {
    if (sessionMinute(minute * MINUTE_MS) >= 0) regular++;
    if (isInExtendedHours(minute)) extended++;
  }
  return { extended: extended / sample.length, score: (regular + extended) / sample.length };
}

function isInExtendedHours(minute: EpochMinute): boolean {
  const instant = minute * MINUTE_MS;
  const day = localDay(NEW_YORK, instant);
  const minuteOfDay = minute + offsetMinutes(NEW_YORK, instant) - day * DAY_MINUTES;
  return minuteOfDay >= EXTENDED.from && minuteOfDay < EXTENDED.to && isKnown(day) && sessionOn(day) !== null;
}

/** @throws ConfigError `zone_does_not_fit` */
function assertInPlace(file: string, zone: ZoneName, zoneBy: Placing['zoneBy'], minutes: Int32Array): void {
  const beside = misplaced(minutes);
  if (beside === null) return;
  const { hours, season } = beside;
  const by = `${counted(Math.abs(hours), 'hour')} ${hours < 0 ? 'before' : 'after'}`;
  throw new ConfigError({
    code: 'zone_does_not_fit',
    message: `${file} ${readAs(zone, zoneBy)} does not fit the NYSE's sessions: in ${season} its days begin ${by} them, and end so`,
    cure: "its clock shows another zone, or stands still when New York's changes: convert its times to UTC",
    details: { file, zone, offset_hours: hours },
  });
}

function readAs(zone: ZoneName, zoneBy: Placing['zoneBy']): string {
  return zoneBy === 'written' ? 'as the zone that its times name' : `read as ${zone}`;
}

function doesNotFit(
  file: string,
  zone: ZoneName,
  zoneBy: Placing['zoneBy'],
  extended: number,
  better: ZoneName | null,
): ConfigError {
  const share = `${String(Math.round(extended * 100))}% of its rows lie between 4:00 and 20:00 of a New York session`;
  return new ConfigError({
    code: 'zone_does_not_fit',
    message: `${file} ${readAs(zone, zoneBy)} does not fit the NYSE's sessions: ${better === null ? share : `${better} fits clearly better`}`,
    cure:
      better === null
        ? 'see that these are minutes of US stocks from 1998 to 2027; if their clock shows another zone, convert it to UTC'
        : `leave --zone out, or tell --zone ${better}`,
    details: { file, zone, ...(better === null ? {} : { fits: better }) },
  });
}
