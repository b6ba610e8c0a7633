/**
 * Which sessions of which symbols are to be asked for. Guarantees: what the store has is not among them; a series that is in the
 * store with other prices (of another feed, adjusted in another way, made up) is refused before anything is asked for, unless
 * it is to be replaced; only sessions that are over.
 */
import { isoDate, type DayNumber } from '../../../calendar/civil-date.ts';
import { FIRST_DAY, sessionsBetween, type Session } from '../../../calendar/sessions.ts';
import { localDay, NEW_YORK } from '../../../calendar/zone.ts';
import { sessionMinute } from '../../../calendar/session-minute.ts';
import { DAY_MINUTES, MINUTE_MS, type EpochMs } from '../../../core/clock.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { Dataset, Feed } from '../../../bars/store/dataset.ts';
import type { BarStore } from '../../../bars/store/store.ts';
import { assertSameNature } from '../../../bars/store/writer.ts';
import { ADJUSTMENT_OF, type AlpacaAdjustment, type DownloadRequest } from './request.ts';

export interface SymbolPlan {
  readonly symbol: string;
  readonly adjustment: AlpacaAdjustment;
  /** Its series in the store, which is added to; null: it is started anew. */
  readonly present: Dataset | null;
  /** Sessions of the range that the store has. */
  readonly there: number;
  /** What is missing, in runs of sessions that follow each other. */
  readonly runs: readonly (readonly Session[])[];
  /** The newest session of the store, by which an adjusted series is proved to be still the same; null: there is none. */
  readonly newest: Session | null;
}

export interface DownloadPlan {
  readonly symbols: readonly SymbolPlan[];
  /** The earliest and the latest session of all, those included that are there; null: there is none. */
  readonly first: Session | null;
  readonly last: Session | null;
  readonly notes: readonly string[];
}

/** Calendar days in a row without a session: fewer than that. */
const CLOSED_MAX = 14;
/** After the close, until its last bars are as they will stay. */
const SETTLED_MS = 2 * MINUTE_MS;

/** @throws ConfigError `symbols_absent`, `start_absent`, `feed_differs`, `adjustment_differs`, `synthetic_differs`, `calendar_range`, `store_damaged` */
export async function downloadPlan(store: BarStore, request: DownloadRequest, now: EpochMs): Promise<DownloadPlan> {
  const { last, notes } = lastOf(request.last, now);
  const symbols: SymbolPlan[] = [];
  const ranges: Session[] = [];
  for (const symbol of request.symbols ?? downloadedBefore(store, request)) {
    const dataset = store.datasets.find((each) => each.kind === 'bars' && each.symbol === symbol);
    const { plan, sessions } = await symbolPlan(store, request, symbol, dataset, last);
    symbols.push(plan);
    ranges.push(...sessions.slice(0, 1), ...sessions.slice(-1));
  }
  ranges.sort((a, b) => a.day - b.day);
  return { symbols, first: ranges[0] ?? null, last: ranges.at(-1) ?? null, notes };
}

async function symbolPlan(
  store: BarStore,
  { feed, adjustment: told, first, replace }: DownloadRequest,
  symbol: string,
  dataset: Dataset | undefined,
  last: DayNumber,
): Promise<{ plan: SymbolPlan; sessions: readonly Session[] }> {
  const present = replace ? null : (dataset ?? null);
  const adjustment = told ?? wordOf(dataset) ?? 'raw';
  if (present !== null)
    assertSameNature(symbol, present, { feed, adjustment: ADJUSTMENT_OF[adjustment], synthetic: false });
  const from = first ?? dayOf(dataset);
  if (from === null) throw startAbsent(symbol);
  const days = present === null ? new Set<DayNumber>() : daysOf((await store.loadBars(symbol)).minute);
  const sessions = from > last ? [] : sessionsBetween(from, last);
  const runs: Session[][] = [];
  let isNext = false;
  for (const session of sessions) {
    const isMissing = !days.has(session.day);
    if (isMissing && isNext) runs.at(-1)?.push(session);
    else if (isMissing) runs.push([session]);
    isNext = isMissing;
  }
  const there = sessions.filter(({ day }) => days.has(day)).length;
  const newestDay = Math.max(...days);
  const newest = days.size === 0 ? null : (sessionsBetween(newestDay, newestDay)[0] ?? null);
  return { plan: { symbol, adjustment, present, there, runs, newest }, sessions };
}

/** Of a series that was downloaded. */
function wordOf(dataset: Dataset | undefined): AlpacaAdjustment | undefined {
  if (dataset === undefined || dataset.feed === null) return undefined;
  return (Object.keys(ADJUSTMENT_OF) as AlpacaAdjustment[]).find((word) => ADJUSTMENT_OF[word] === dataset.adjustment);
}

function dayOf(dataset: Dataset | undefined): DayNumber | null {
  return dataset === undefined ? null : Math.floor(dataset.first / DAY_MINUTES);
}

/** Of the sessions of which there is a bar. A session lies within one UTC date. */
function daysOf(minutes: Int32Array): Set<DayNumber> {
  const days = new Set<DayNumber>();
  for (const minute of minutes) if (sessionMinute(minute * MINUTE_MS) >= 0) days.add(Math.floor(minute / DAY_MINUTES));
  return days;
}

function lastOf(told: DayNumber | null, now: EpochMs): { last: DayNumber; notes: readonly string[] } {
  const today = localDay(NEW_YORK, now);
  const recent = sessionsBetween(Math.max(FIRST_DAY, today - CLOSED_MAX), today);
  const over = recent.filter(({ close }) => close + SETTLED_MS <= now).at(-1)?.day ?? FIRST_DAY;
  const closing = recent.find(({ close }) => close <= now && now < close + SETTLED_MS);
  if (told !== null && told <= over) return { last: told, notes: [] };
  const isLater = told !== null && sessionsBetween(over + 1, told).length > 0;
  return {
    last: over,
    notes: [
      ...(closing !== undefined && (told === null || told >= closing.day)
        ? [
            `the session of ${closing.date} closed less than two minutes ago and is left out: its last bars may still change`,
          ]
        : isLater
          ? [`sessions after ${isoDate(over)} are not over and are left out: only whole sessions are kept`]
          : []),
    ],
  };
}

/** The series that were downloaded by that feed: what a download without symbols goes on with. */
export function downloadedBy({ datasets }: Pick<BarStore, 'datasets'>, feed: Feed): readonly Dataset[] {
  return datasets.filter((dataset) => dataset.kind === 'bars' && dataset.feed === feed);
}

function downloadedBefore(store: BarStore, { feed, adjustment }: DownloadRequest): readonly string[] {
  const own = downloadedBy(store, feed).filter(
    (dataset) => adjustment === null || dataset.adjustment === ADJUSTMENT_OF[adjustment],
  );
  if (own.length > 0) return own.map(({ symbol }) => symbol);
  throw new ConfigError({
    code: 'symbols_absent',
    message: `no symbols were given, and the store has none that were downloaded by the feed ${feed}`,
    cure: 'name them: --symbols SPY,AAPL --start 2025-01-02',
  });
}

function startAbsent(symbol: string): ConfigError {
  return new ConfigError({
    code: 'start_absent',
    message: `the store has no bars of ${symbol}, and no first date was given`,
    cure: 'tell it: --start 2025-01-02',
    details: { symbol },
  });
}
