/** The machine and the program on it: Node, packages, clock, time zones, calendar, disk. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dayNumber, isoDate } from '../../calendar/civil-date.ts';
import { LAST_DAY } from '../../calendar/sessions.ts';
import { dualZoneDateTime } from '../../calendar/text.ts';
import { localDay, LOS_ANGELES, NEW_YORK, offsetMinutes, type Zone } from '../../calendar/zone.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { counted } from '../../core/counted.ts';
import type { App } from '../app.ts';
import { fail, ok, warn, type Finding } from './check.ts';

/** No clock that is right says an earlier date: this version did not exist. */
const RELEASED_NOT_BEFORE = dayNumber(2026, 11, 1) * DAY_MS;
const DISK_FREE_MIN_MB = 100;
const DISK_FREE_GOOD_MB = 1000;
/** How long before the calendar's end a newer program should be looked for. */
const CALENDAR_AHEAD_DAYS = 60;

/** bin/tbot starts nothing older than 22.18; which one it took is worth knowing. */
export function checkNode({ program }: App): Finding {
  const own = process.execPath.startsWith(join(program.root, 'node_modules'));
  return ok(`${process.version}, ${own ? "tbot's own" : "the system's"} (${process.execPath})`);
}

interface LockedPackage {
  readonly version?: string;
  /** Test tools, and what is for other machines: may be absent. */
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** In a checkout: are the installed packages those of the lock file? */
export function checkPackages({ program }: App): Finding {
  const lockPath = join(program.root, 'package-lock.json');
  const installedPath = join(program.root, 'node_modules', '.package-lock.json');
  if (!existsSync(lockPath)) return ok('installed from a package');
  if (!existsSync(installedPath)) return fail('packages_missing', 'the installation was never completed', 'npm ci');
  const locked = readLock(lockPath);
  const installed = readLock(installedPath);
  const missing = [...locked].filter(([name, { dev, optional }]) => !(dev ?? optional ?? installed.has(name)));
  const stale = [...installed].filter(([name, { version }]) => locked.get(name)?.version !== version);
  const wrong = [...missing, ...stale].map(([name]) => name.replace('node_modules/', ''));
  if (wrong.length === 0) return ok(`${counted(installed.size, 'package')}, as the lock file says`);
  return fail(
    'packages_differ',
    `${counted(wrong.length, 'package')} not as in the lock file: ${wrong.slice(0, 3).join(', ')}`,
    'npm ci',
  );
}

/** Packages by path; the project itself, whose path is '', is none. */
function readLock(path: string): Map<string, LockedPackage> {
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages?: Record<string, LockedPackage> };
  return new Map(Object.entries(packages ?? {}).filter(([name]) => name !== ''));
}

export function checkClock({ clock }: App): Finding {
  const now = clock.now();
  if (now >= RELEASED_NOT_BEFORE) return ok(dualZoneDateTime(now));
  const found = `the clock says ${isoDate(Math.floor(now / DAY_MS))}, before this program was made`;
  return fail('clock_behind', found, 'set the clock: timedatectl set-ntp true');
}

/** tbot converts by rules of its own; the machine's time zone database would know of a change of law first. */
export function checkZones({ clock }: App): Finding {
  const now = clock.now();
  for (const zone of [NEW_YORK, LOS_ANGELES]) {
    const differing = aroundTheYear(now).find(
      (instant) => offsetMinutes(zone, instant) !== machineOffset(zone, instant),
    );
    if (differing !== undefined) {
      const found = `this machine and tbot disagree on ${zone.name} at ${new Date(differing).toISOString()}`;
      return fail(
        'zones_differ',
        found,
        'look for a newer tbot before you trade: the rules of summer time have changed',
      );
    }
  }
  return ok('America/New_York and America/Los_Angeles as in this machine’s database, a year ahead');
}

/** Every sixth hour of the coming year. */
function aroundTheYear(now: EpochMs): EpochMs[] {
  return Array.from({ length: 366 * 4 }, (_, step) => now + (step * DAY_MS) / 4);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function machineOffset({ name }: Zone, instant: EpochMs): number {
  const format = formatters.get(name) ?? offsetFormat(name);
  formatters.set(name, format);
  const wall = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = wall;
  const wallMs = dayNumber(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
  return (wallMs - Math.floor(instant / MINUTE_MS) * MINUTE_MS) / MINUTE_MS;
}

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric } as const;
  return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
}

export function checkCalendar({ clock }: App): Finding {
  const daysLeft = LAST_DAY - localDay(NEW_YORK, clock.now());
  const until = `the trading calendar reaches to ${isoDate(LAST_DAY)}`;
  if (daysLeft >= CALENDAR_AHEAD_DAYS) return ok(until);
  const cure = 'install a newer tbot: without a calendar it does not trade';
  return daysLeft >= 0 ? warn('calendar_ends', until, cure) : fail('calendar_ended', until, cure);
}

export function checkDisk({ home }: App): Finding {
  let folder = home.root;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  const found = `${String(freeMb)} MB free`;
  const cure = 'make room: old logs and backtest results under data/ are the first to look at';
  if (freeMb < DISK_FREE_MIN_MB) return fail('disk_full', found, cure);
  return freeMb < DISK_FREE_GOOD_MB ? warn('disk_low', found, cure) : ok(found);
}
