/** A download before the local Alpaca: whose clock it goes by, and what it left in the store. */
import type { AlpacaClient } from '../../../src/lib/brokers/alpaca/client.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { downloadBars } from '../../../src/lib/app/data/download/download.ts';
import { downloadRequest, type DownloadWords } from '../../../src/lib/app/data/download/request.ts';
import type { DownloadEnd, DownloadProgress } from '../../../src/lib/app/data/download/result.ts';
import { openStore } from '../../../src/lib/bars/store/store.ts';
import { isoDate } from '../../../src/lib/calendar/civil-date.ts';
import { sessionsBetween } from '../../../src/lib/calendar/sessions.ts';
import type { Clock, EpochMs, Timers } from '../../../src/lib/core/clock.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import { clientOf } from '../../brokers/alpaca/rig.ts';
import { barsOfSessions, sessionOf, type BarRow } from '../../helpers/bars.ts';
import type { LocalAlpaca } from '../../alpaca/local-alpaca.ts';

/** Tuesday; the Monday before it is the last session of the tests' markets. */
export const TODAY = '2022-03-01';
/** 30 sessions, 2022-01-14 (a Friday) to 2022-02-28; without Martin Luther King's and Washington's days. */
export const DATES = sessionsBetween(sessionOf('2022-01-14').day, sessionOf('2022-02-28').day).map(({ date }) => date);

export interface Wish extends Partial<DownloadWords> {
  readonly retries?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: DownloadProgress) => void;
  /** Of the client; left out: that of the exchange. */
  readonly now?: EpochMs;
  /** Left out: a clock that stands still, and the machine's alarms. */
  readonly time?: Clock & Timers;
}

export function clientBy(alpaca: LocalAlpaca, now = alpaca.now(), time?: Clock & Timers): AlpacaClient {
  const clock = time ?? { now: () => now };
  return clientOf(alpaca, { clock, timers: time ?? systemTimers(clock), rng: seededRng(1) });
}

/** Ten times as fast as the machine's: what waits for seconds waits for tenths of one. */
export function hurried(from: EpochMs): Clock & Timers {
  const startedAt = performance.now();
  const now = (): EpochMs => from + (performance.now() - startedAt) * 10;
  return {
    now,
    at: (instant, ring) => {
      const timer = setTimeout(ring, Math.max(0, (instant - now()) / 10));
      return () => clearTimeout(timer);
    },
  };
}

export async function download(alpaca: LocalAlpaca, folder: string, wish: Wish = {}): Promise<DownloadEnd> {
  const { retries = 0, signal = new AbortController().signal, progress = () => undefined, now, time, ...words } = wish;
  const asked = { symbols: ['AAA'], start: DATES[0], end: undefined, feed: 'iex', adjustment: undefined } as const;
  const request = downloadRequest({ ...asked, replace: false, ...words });
  return downloadBars({ client: clientBy(alpaca, now, time), folder, retries, signal, progress }, request);
}

/** The same rows in each of the sessions, at a price that rises by a dollar a session. */
export function market(symbol: string, dates: readonly string[], rows: (price: number) => readonly BarRow[]): Bars {
  return barsOfSessions(symbol, Object.fromEntries(dates.map((date, at) => [date, rows(50 + at)])));
}

export async function stored(folder: string, symbol = 'AAA'): Promise<Bars> {
  return openStore(folder).loadBars(symbol);
}

/** Dates of which there is a bar. */
export function datesOf({ minute }: Bars): string[] {
  return [...new Set(Array.from(minute, (at) => isoDate(Math.floor(at / 1440))))];
}

/** What was asked of the bars so far, by the day in UTC of its first and of its last minute. */
export function asked({ calls }: LocalAlpaca): { symbols: string; from: string; to: string; page: number }[] {
  return calls.map(({ query }) => ({
    symbols: query.get('symbols') ?? '',
    ...{ from: query.get('start')?.slice(0, 10) ?? '', to: query.get('end')?.slice(0, 10) ?? '' },
    page: Number(Buffer.from(query.get('page_token') ?? '', 'base64url').toString() || '0'),
  }));
}
