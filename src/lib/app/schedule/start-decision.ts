/**
 * Whether a live run that is started now has something to do: it goes on, waits for its window, or says why not. Pure; so
 * one line of a crontab whose clock is UTC serves in winter and summer, on early closes and on holidays.
 * Guarantees: never a start before its window is near, none on a day without a session, none for a window that was traded
 * or is over; what a run that died left unfinished is gone on with until its hard exit.
 */
import { isoDate } from '../../calendar/civil-date.ts';
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import { dualZoneTime } from '../../calendar/text.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { latestTestStart, type Window } from '../../strategies/window.ts';
import { lastStartOf, startOf } from './jobs.ts';

/**
 * What the journal says of a strategy in today's session. `unfinished`: a run of it died, failed, or kept what it held;
 * `traded`: a run of it came to its end, or was stopped.
 */
export type Past = 'none' | 'unfinished' | 'traded';

export interface Starting {
  readonly name: StrategyName;
  /** In a session of that many minutes. */
  readonly window: (sessionMinutes: number) => Window;
  readonly past: Past;
}

export interface StartQuestion {
  readonly now: EpochMs;
  /** TEST_MODE: windows are counted from the start, and one after another. */
  readonly isTest: boolean;
  readonly strategies: readonly Starting[];
}

export type StartDecision =
  /** For those strategies that have something left to do. */
  | { readonly do: 'go'; readonly session: Session; readonly strategies: readonly StrategyName[] }
  | { readonly do: 'wait'; readonly session: Session; readonly until: EpochMs; readonly why: string }
  | { readonly do: 'nothing'; readonly code: NothingCode; readonly why: string };

/** `no_session` and `traded` are as wished; `window_over` is a start that came too late. */
export type NothingCode = 'no_session' | 'traded' | 'window_over';

/** @throws ConfigError `calendar_range` */
export function decideStart({ now, isTest, strategies }: StartQuestion): StartDecision {
  const day = localDay(NEW_YORK, now);
  const session = sessionOn(day);
  if (session === null)
    return { do: 'nothing', code: 'no_session', why: `no session on ${isoDate(day)}: the exchange is closed` };
  const left = strategies.filter(({ past }) => past !== 'traded');
  if (left.length === 0)
    return { do: 'nothing', code: 'traded', why: `${namesOf(strategies)}: traded already in the session of today` };
  const terms = left.map((starting) => termsOf(starting, session, isTest, strategies.length));
  const open = terms.filter(({ until }) => now < until);
  if (open.length === 0) {
    const last = Math.max(...terms.map(({ until }) => until));
    const why = `${namesOf(left)}: nothing is decided after ${dualZoneTime(last)} in the session of ${session.date}`;
    return { do: 'nothing', code: 'window_over', why };
  }
  const until = Math.min(...open.map(({ startsAt }) => startsAt));
  if (now < until) return { do: 'wait', session, until, why: `${namesOf(open)}: waits until ${dualZoneTime(until)}` };
  return { do: 'go', session, strategies: open.map(({ name }) => name) };
}

interface Terms {
  readonly name: StrategyName;
  readonly startsAt: EpochMs;
  readonly until: EpochMs;
}

function termsOf({ name, window, past }: Starting, session: Session, isTest: boolean, count: number): Terms {
  const own = window(session.minutes);
  const until = past === 'unfinished' ? session.open + own.hardExit * MINUTE_MS : lastStartOf(session, own);
  if (!isTest) return { name, startsAt: startOf(name, session, own), until };
  const lastMinute = latestTestStart(session.minutes, count);
  return { name, startsAt: startOf('open', session, own), until: session.open + (lastMinute + 1) * MINUTE_MS };
}

function namesOf(strategies: readonly { readonly name: StrategyName }[]): string {
  return strategies.map(({ name }) => name).join(', ');
}
