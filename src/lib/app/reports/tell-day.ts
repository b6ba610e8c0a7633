/**
 * The day's report to people: one message on each channel that is set, as every other message goes, and what became of it.
 * Guarantees: what may pass is tried again; it ends within two minutes, whatever a channel does.
 */
import { sessionOn } from '../../calendar/sessions.ts';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { App } from '../app.ts';
import { setChannels } from '../alerts/channels.ts';
import type { NotifyOutcome } from '../alerts/notify-test.ts';
import { alertQueue, endTelling } from '../alerts/telling.ts';
import { accountDays } from './account-day.ts';
import type { DailyReport } from './daily.ts';
import { dayMessage } from './day-message.ts';

/** All five tries at a mail server that says nothing, with what lies between them, take a little over one. */
const TELLING_MAX_MS = 2 * MINUTE_MS;

export type ToldChannel = Pick<NotifyOutcome, 'channel' | 'outcome'>;

/** `log`: takes why a channel has not taken it. None: no channel is set. */
export async function tellDay(
  app: App,
  { date, summaries }: DailyReport,
  log: (line: string) => void,
): Promise<readonly ToldChannel[]> {
  const channels = setChannels(app);
  if (channels.length === 0) return [];
  const isOver = (sessionOn(parseIsoDate(date))?.close ?? -Infinity) <= app.clock.now();
  const message = dayMessage(date, await accountDays(app, summaries), isOver);
  const takenBy = new Set<string>();
  const alerts = alertQueue(app, log, { onSent: (channel) => takenBy.add(channel) });
  alerts.tell({ severity: 'info', code: 'daily_report', about: null, ...message });
  await endTelling(app, alerts, log, TELLING_MAX_MS);
  return channels.map(({ name, channel }) => ({
    channel: name,
    outcome: channel === null ? 'incomplete' : takenBy.has(name) ? 'sent' : 'refused',
  }));
}
