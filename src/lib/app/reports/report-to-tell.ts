/**
 * Which day people are told of, and what it came to. Guarantees: on a day without a session nobody is told what was told before; that
 * nothing ran is a report too, of a session that has begun; a journal that cannot be read keeps nobody from being told of the others.
 */
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import type { EpochMs } from '../../core/clock.ts';
import type { App } from '../app.ts';
import type { UnreadJournal } from '../journals.ts';
import { todayAt } from '../live/today.ts';
import { sessionBefore } from '../schedule/jobs.ts';
import { dailyReport, summariesOf, type DailyReport } from './daily.ts';

export interface ReportToTell {
  /** Without summaries: nothing ran. */
  readonly report: DailyReport;
  /** Journals that could not be read: what is in them is not in the report. */
  readonly unread: readonly UnreadJournal[];
  /** Why nobody is told anything, as a sentence; null: people are told. */
  readonly quiet: string | null;
}

/** Of the date asked for; else of today's session, before its open of the one before. @throws as `dailyReport` */
export function reportToTell(app: App, asked: string | undefined): ReportToTell {
  const now = app.clock.now();
  if (asked !== undefined) return { ...reportOf(app, asked, now), quiet: null };
  const today = todayAt(now);
  if (today.session === null)
    return { report: { date: localIsoDate(NEW_YORK, now), summaries: [] }, unread: [], quiet: today.why };
  const session = now < today.session.open ? (sessionBefore(today.session) ?? today.session) : today.session;
  return { ...reportOf(app, session.date, now), quiet: null };
}

function reportOf(app: App, date: string, now: EpochMs): Omit<ReportToTell, 'quiet'> {
  const session = sessionOn(parseIsoDate(date));
  const { found: summaries, unread } = summariesOf(app.home, date);
  const hasBegun = session !== null && session.open <= now;
  if (summaries.length === 0 && !hasBegun) return { report: dailyReport(app, date), unread };
  return { report: { date, summaries }, unread };
}
