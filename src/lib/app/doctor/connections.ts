/**
 * The broker as the doctor sees it: does it answer and let us in, does its calendar agree with ours, has the plan the data of
 * FEED, and is that fresh? Guarantees: questions only, which disturb nobody who trades; without keys nothing is asked.
 */
import { calendarGaps } from '../../brokers/alpaca/calendar-check.ts';
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { stockQuotes } from '../../brokers/alpaca/quotes.ts';
import { sessionMinute, OUTSIDE_SESSION } from '../../calendar/session-minute.ts';
import { LAST_DAY, sessionOn, type Session } from '../../calendar/sessions.ts';
import { dualZoneDateTime } from '../../calendar/text.ts';
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import { missingConnectionKeys } from '../../config/broker-mode.ts';
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import { alpacaClient } from '../alpaca/connection.ts';
import { alpacaHealth } from '../alpaca/health.ts';
import type { App } from '../app.ts';
import { brokerHindrance } from '../live/broker-there.ts';
import { sessionBefore } from '../schedule/jobs.ts';
import { brokerFinding } from './broker.ts';
import { fail, ok, warn, type Finding } from './check.ts';

/** Calendar days from today on in which Alpaca's sessions must be ours. */
const DAYS_COMPARED = 14;
/** Is quoted all day, in every feed. */
const QUOTED_EVERYWHERE = 'SPY';
/** Of a quote while the market is open. */
const QUOTE_WARN_MS = 2 * MINUTE_MS;
const QUOTE_FAIL_MS = 5 * MINUTE_MS;

export async function checkBroker(app: App): Promise<Finding> {
  const { config } = app.configuration();
  const hindrance = config === null ? null : brokerHindrance(config.trading.BROKER);
  if (hindrance !== null) return warn(hindrance.code, hindrance.message, hindrance.cure);
  const finding = unreached(app);
  return finding ?? brokerFinding(await alpacaHealth(app), app.clock.now());
}

export async function checkBrokerCalendar(app: App): Promise<Finding> {
  const finding = unreached(app);
  if (finding !== null) return finding;
  const today = localDay(NEW_YORK, app.clock.now());
  const gaps = await calendarGaps(alpacaClient(app, 'question'), today, Math.min(LAST_DAY, today + DAYS_COMPARED));
  if (gaps.length === 0) return ok(`the broker's sessions of the next ${String(DAYS_COMPARED)} days are those of tbot`);
  const cure = 'a newer tbot knows special closures; a run of such a day does not start';
  return fail('calendar_differs', gaps.join('; '), cure);
}

export async function checkData(app: App): Promise<Finding> {
  const finding = unreached(app);
  if (finding !== null) return finding;
  const feed = app.configuration().config?.trading.FEED ?? 'sip';
  const at = await newestQuote(alpacaClient(app, 'question'), feed);
  if (at === 'not subscribed') {
    const cure = 'tbot config set FEED=iex accepts one exchange; or subscribe to the data of all at Alpaca';
    return fail('partial_feed', `the account's plan does not have the data of FEED=${feed}`, cure);
  }
  const cure = "look at the status page of the broker's data";
  if (at === null) return fail('feed_silent', `no quote of ${QUOTED_EVERYWHERE} came from FEED=${feed}`, cure);
  return freshness(feed, at, app.clock.now(), cure);
}

function freshness(feed: string, at: EpochMs, now: EpochMs, cure: string): Finding {
  const found = `FEED=${feed}: the newest quote of ${QUOTED_EVERYWHERE} is of ${dualZoneDateTime(at)}`;
  const minute = sessionMinute(now);
  if (minute === OUTSIDE_SESSION) {
    const last = lastSession(now);
    return last !== null && at < last.open ? warn('feed_slow', `${found}, before the last session`, cure) : ok(found);
  }
  // In its first minutes a session may have no quote yet.
  const ageMs = Math.min(now - at, (minute + 1) * MINUTE_MS);
  if (ageMs > QUOTE_FAIL_MS) return fail('feed_silent', found, cure);
  return ageMs > QUOTE_WARN_MS ? warn('feed_slow', found, cure) : ok(found);
}

/** When it was made; null: there is none. */
async function newestQuote(client: AlpacaClient, feed: 'iex' | 'sip'): Promise<EpochMs | 'not subscribed' | null> {
  try {
    const [quote] = await stockQuotes(client, [QUOTED_EVERYWHERE], feed);
    return quote?.at ?? null;
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'not_subscribed') return 'not subscribed';
    throw error;
  }
}

/** The newest that is over. */
function lastSession(now: EpochMs): Session | null {
  const day = localDay(NEW_YORK, now);
  const today = sessionOn(day);
  return today !== null && today.close <= now ? today : sessionBefore({ day });
}

/** Why nothing is asked; null: it is. */
function unreached(app: App): Finding | null {
  const { config } = app.configuration();
  if (config === null) return ok('not asked: the configuration is at fault');
  const { trading, deployment } = config;
  if (trading.BROKER === 'sim') return ok('not needed: the built-in broker lives inside its run');
  if (brokerHindrance(trading.BROKER) !== null) return ok(`not asked: this version cannot reach ${trading.BROKER}`);
  const missing = missingConnectionKeys(trading, deployment);
  return missing.length === 0 ? null : ok(`not asked: ${missing.join(', ')} not set`);
}
