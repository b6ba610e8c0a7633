/**
 * The day's report to people: one message on each channel that is set, as every other message goes, and what became of it.
 * Guarantees: what may pass is tried again; it ends within two minutes, whatever a channel does.
 */
import { sessionOn } from '../../calendar/sessions.ts';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { App } from '../app.ts';
import type { UnreadJournal } from '../journals.ts';
import { setChannels } from '../alerts/channels.ts';
import type { NotifyOutcome } from '../alerts/notify-test.ts';
import { alertQueue, endTelling } from '../alerts/telling.ts';
import { accountDays } from './account-day.ts';
import { dayMessage } from './day-message.ts';
import type { ReportToTell } from './report-to-tell.ts';

/** All five tries at a mail server that says nothing, with what lies between them, take a little over one. */
const TELLING_MAX_MS = 2 * MINUTE_MS;

export type ToldChannel = Pick<NotifyOutcome, 'channel' | 'outcome'>;

/** What became of the telling. */
export interface ToldDay {
  /** None: no channel is set. */
  readonly channels: readonly ToldChannel[];
  /** Also what came out only when it was told. */
  readonly unread: readonly UnreadJournal[];
}

/** `log`: takes why a channel has not taken it. */
export async function tellDay(app: App, toTell: ReportToTell, log: (line: string) => void): Promise<ToldDay> {
  const channels = setChannels(app);
  const { report, unread } = toTell;
  if (channels.length === 0) return { channels: [], unread };
  const { date } = report;
  const isOver = (sessionOn(parseIsoDate(date))?.close ?? -Infinity) <= app.clock.now();
  const accounts = await accountDays(app, toTell);
  const ofAccounts = accounts.flatMap(({ account, unread: why }) => (why === null ? [] : [{ journal: account, why }]));
  const others = unread.filter(({ journal }) => ofAccounts.every((each) => each.journal !== journal));
  const message = dayMessage({ date, isOver, accounts, unread: others });
  const takenBy = new Set<string>();
  const alerts = alertQueue(app, log, { onSent: (channel) => takenBy.add(channel) });
  alerts.tell({ code: 'daily_report', about: null, ...message });
  await endTelling(app, alerts, log, TELLING_MAX_MS);
  return {
    channels: channels.map(({ name, channel }) => ({
      channel: name,
      outcome: channel === null ? 'incomplete' : takenBy.has(name) ? 'sent' : 'refused',
    })),
    unread: [...ofAccounts, ...others],
  };
}
