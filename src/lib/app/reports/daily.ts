/** `tbot report daily`: what a session came to in each journal of the home, also while it goes on. */
import { parseIsoDate } from '../../calendar/civil-date.ts';
import type { Home } from '../../config/home.ts';
import { ConfigError } from '../../core/errors.ts';
import { SessionSummary, type DailySummary } from '../../reports/logs/daily-summary.ts';
import { dateOf } from '../../reports/logs/log-names.ts';
import { FILL_KINDS } from '../../journal/fold/fills.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import { TradeContext } from '../../reports/logs/trade-context.ts';
import type { App } from '../app.ts';
import {
  journalNamed,
  listJournals,
  ofReadable,
  readableJournals,
  withJournal,
  type ListedJournal,
  type Readable,
} from '../journals.ts';

export interface DailyReport {
  /** New York date. */
  readonly date: string;
  readonly summaries: readonly DailySummary[];
}

/** The newest session by default. @throws ConfigError `not_a_date`, `no_sessions`, `no_session` */
export function dailyReport({ home }: App, asked: string | undefined): DailyReport {
  if (asked !== undefined) parseIsoDate(asked);
  const journals = listJournals(home);
  const dates = journals.flatMap(({ sessions }) => sessions.map(dateOf)).sort();
  const date = asked ?? dates.at(-1);
  if (date === undefined) throw noSessions();
  const summaries = journals.flatMap((journal) => summariesOn(journal, date));
  if (summaries.length > 0) return { date, summaries };
  throw new ConfigError({
    code: 'no_session',
    message: `nothing ran in the session of ${date}`,
    cure:
      dates.length === 0 ? 'run something first: tbot run open --replay DATE' : `name another date: ${known(dates)}`,
  });
}

/** Of every journal that has something of that date and can be read. */
export function summariesOf(home: Home, date: string): Readable<DailySummary> {
  const journals = readableJournals(home);
  const { found, unread } = ofReadable(journals.found, (journal) => summariesOn(journal, date));
  return { found, unread: [...journals.unread, ...unread] };
}

/** Of one session in one journal; null: nothing is in it. */
export function summaryOf({ home }: App, journal: string, session: string): DailySummary | null {
  const found = journalNamed(home, journal);
  const all = found === null ? [] : summariesOn(found, dateOf(session));
  return all.find((summary) => summary.session === session) ?? null;
}

function summariesOn(journal: ListedJournal, date: string): DailySummary[] {
  const { name, file, broker, mode, isDryRun, sessions } = journal;
  return withJournal(file, (reader) => {
    const money = new TradeMoney();
    for (const stored of reader.ofKinds(FILL_KINDS)) money.apply(stored);
    return sessions
      .filter((session) => dateOf(session) === date)
      .flatMap((session) => {
        const context = new TradeContext(money);
        const fold = new SessionSummary(context);
        for (const stored of reader.read(session)) {
          context.apply(stored);
          fold.apply(stored);
        }
        return fold.summary({ journal: name, broker, mode, isDryRun }) ?? [];
      });
  });
}

function noSessions(): ConfigError {
  return new ConfigError({
    code: 'no_sessions',
    message: 'no session is in the journals of this home',
    cure: 'run something first: tbot run open --replay DATE',
  });
}

function known(dates: readonly string[]): string {
  return [...new Set(dates)].slice(-5).join(', ');
}
