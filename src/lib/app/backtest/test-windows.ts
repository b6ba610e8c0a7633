/** `--test-mode --at 10:30`: the session minute at which the first test window starts, and where there is no room for it. */
import { DAY_MINUTES } from '../../core/clock.ts';
import { OPEN_MINUTE_OF_DAY, SESSION_MINUTES, type Session } from '../../calendar/sessions.ts';
import { ConfigError } from '../../core/errors.ts';
import { latestTestStart } from '../../strategies/window.ts';
import { badFlag } from './bad-flag.ts';

/** Without --at. */
const TEST_START = 60;
/** New York's clock less Los Angeles'; the same all year. */
const PACIFIC_LAG_MINUTES = 180;

/** @throws ConfigError `bad_flag`; `outside_window` where not even a full session has room for that many windows */
export function testStartOf(at: string | undefined, windows: number): number {
  const start = at === undefined ? TEST_START : sessionMinuteOf(at);
  if (start >= 0 && start <= latestTestStart(SESSION_MINUTES.full, windows)) return start;
  throw outsideWindow(start, windows, 'a session', SESSION_MINUTES.full);
}

/** `orElse`: what else helps. @throws ConfigError `outside_window` for a session that closes too early */
export function assertRoom(start: number, windows: number, sessions: readonly Session[], orElse: string): void {
  const short = sessions.find(({ minutes }) => start > latestTestStart(minutes, windows));
  if (short === undefined) return;
  throw outsideWindow(start, windows, `the session of ${short.date}`, short.minutes, `, or ${orElse}`);
}

/** Minutes after the open, below 0 before it. */
function sessionMinuteOf(time: string): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(time.trim()) ?? [];
  if (hour !== undefined && Number(hour) < 24 && Number(minute) < 60)
    return Number(hour) * 60 + Number(minute) - OPEN_MINUTE_OF_DAY;
  throw badFlag('at', `"${time.slice(0, 20)}" is no time`, 'give a time in New York as HH:MM, such as 10:30');
}

function outsideWindow(start: number, windows: number, session: string, minutes: number, orElse = ''): ConfigError {
  const latest = clockText(latestTestStart(minutes, windows));
  return new ConfigError({
    code: 'outside_window',
    message: `test windows from ${clockText(start)} on are not inside ${session}, which closes at ${clockText(minutes)}`,
    cure: `give --at a time from ${clockText(0)} to ${latest}${orElse}`,
  });
}

/** A session minute as people read it, on no particular day: "10:30 AM ET / 7:30 AM PT" */
function clockText(sessionMinute: number): string {
  const newYork = OPEN_MINUTE_OF_DAY + sessionMinute;
  return `${wallTime(newYork)} ET / ${wallTime(newYork + DAY_MINUTES - PACIFIC_LAG_MINUTES)} PT`;
}

function wallTime(minuteOfDay: number): string {
  const [hour, minute] = [Math.floor(minuteOfDay / 60) % 24, minuteOfDay % 60];
  return `${String(((hour + 11) % 12) + 1)}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
}
