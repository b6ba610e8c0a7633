/** Why a date cannot be replayed, and which ones near it can. */
import type { BarStore } from '../../bars/store/store.ts';
import { History } from '../../backtest/history.ts';
import { isoDate, weekdayOf, WEEKDAY, type DayNumber } from '../../calendar/civil-date.ts';
import { isKnown, sessionOn, type Session } from '../../calendar/sessions.ts';
import { DAY_MINUTES } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';

export function noSession(day: DayNumber): ConfigError {
  const isWeekend = weekdayOf(day) === WEEKDAY.saturday || weekdayOf(day) === WEEKDAY.sunday;
  const near = [nearestSession(day, -1), nearestSession(day, 1)].filter((date) => date !== null);
  return new ConfigError({
    code: 'no_trading_day',
    message: `${isoDate(day)} has no session: ${isWeekend ? 'it is a weekend' : 'the exchange was closed, as on a holiday'}`,
    cure: `choose a trading day, such as ${near.join(' or ')}; tbot calendar lists them`,
  });
}

function nearestSession(from: DayNumber, step: 1 | -1): string | null {
  for (let day = from + step; isKnown(day); day += step) {
    const session = sessionOn(day);
    if (session !== null) return session.date;
  }
  return null;
}

/** None of these symbols has a bar in the session. */
export async function noBars(
  store: BarStore,
  symbols: readonly string[],
  { day, date }: Session,
): Promise<ConfigError> {
  let [before, after] = [-Infinity, Infinity];
  for (const symbol of symbols) {
    for (const held of await daysWithBars(store, symbol)) {
      if (held < day && held > before) before = held;
      if (held > day && held < after) after = held;
    }
  }
  const near = [before, after].filter(Number.isFinite).map(isoDate);
  return new ConfigError({
    code: 'empty_range',
    message: `the store has no regular-session bar of ${named(symbols)} on ${date}`,
    cure:
      near.length === 0
        ? 'see what is there with tbot data list, and bring in more with tbot data import'
        : `choose a session that is there: ${near.join(' or ')}; tbot data list shows what there is`,
  });
}

const NAMED_MAX = 6;

function named(symbols: readonly string[]): string {
  const more = symbols.length - NAMED_MAX;
  return more <= 0 ? symbols.join(', ') : `${symbols.slice(0, NAMED_MAX).join(', ')} and ${String(more)} more`;
}

/** Days of the sessions of which the store has a bar of that symbol. */
async function daysWithBars(store: BarStore, symbol: string): Promise<readonly DayNumber[]> {
  const bars = await store.loadBars(symbol);
  const [first, last] = [bars.minute[0], bars.minute.at(-1)];
  if (first === undefined || last === undefined) return [];
  const dayOf = (minute: number): DayNumber => Math.floor(minute / DAY_MINUTES);
  const history = new History(dayOf(first), dayOf(last));
  return history.sessions.flatMap(({ day }, at) => (history.has(bars, at) ? [day] : []));
}
