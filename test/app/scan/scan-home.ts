/** Homes for scans of a Wednesday, an hour after its open, by vendors on this machine and by a bar store. */
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../../src/lib/app/app.ts';
import { Scanner } from '../../../src/lib/app/scan/scan.ts';
import type { ScanWords } from '../../../src/lib/app/scan/request.ts';
import type { ScanResult } from '../../../src/lib/app/scan/view.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import type { Time } from '../../../src/lib/screener/pause.ts';
import { sessionOf } from '../../helpers/bars.ts';
import { appIn, setDeployment, simHome } from '../../helpers/ops.ts';
import { storeOf } from '../../helpers/store.ts';
import { ALPACA_KEYS, type LocalBar, type LocalShare } from '../../screener/local-alpaca-data.ts';
import { FINNHUB_KEY } from '../../screener/local-finnhub.ts';

export const DATE = '2025-12-31';
export const SESSION = sessionOf(DATE);
export const NOW = SESSION.open + 60 * 60_000;

export const SCAN: ScanWords = {
  ...{ strategy: 'all', source: 'auto', top: 20, symbols: null, date: undefined, at: undefined },
};

/** TEST_MODE asks no volume. */
const SETTINGS = { TEST_MODE: 'false', API_RETRY_LIMIT: '0', MIN_VOLUME_THRESHOLD: '1000' };

interface Places {
  readonly alpaca?: string;
  readonly finnhub?: string;
  readonly bars?: readonly Bars[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** With the keys of those vendors that have a place. */
export async function scanHome({ alpaca, finnhub, bars, settings = {} }: Places): Promise<string> {
  const home = simHome({ ...SETTINGS, ...settings });
  const { keyId, secret } = ALPACA_KEYS;
  setDeployment(home, {
    ...(alpaca === undefined
      ? {}
      : { ALPACA_DATA_URL: alpaca, ALPACA_PAPER_API_KEY: keyId, ALPACA_PAPER_SECRET_KEY: secret }),
    ...(finnhub === undefined ? {} : { FINNHUB_URL: finnhub, FINNHUB_API_KEY: FINNHUB_KEY }),
  });
  if (bars !== undefined) {
    const folder = join(home, 'data', 'bars');
    rmSync(folder, { recursive: true });
    symlinkSync(await storeOf({ bars }), folder);
  }
  return home;
}

/** The time of day is that of the scan; it goes on as fast as the real one. */
export function timeFrom(start: number): Time {
  const began = performance.now();
  const now = (): number => start + performance.now() - began;
  return {
    now,
    at(instant, ring) {
      const timer = setTimeout(ring, Math.max(0, instant - now()));
      return () => clearTimeout(timer);
    },
  };
}

export function scannerIn(home: string, words: Partial<ScanWords> = {}, now = NOW): () => Promise<ScanResult> {
  const time = timeFrom(now);
  const app: App = { ...appIn(home), clock: { now: () => now } };
  const scanner = new Scanner(app, { ...SCAN, ...words }, { time, rng: seededRng(1) });
  return () => scanner.scan({ progress: () => undefined, signal: new AbortController().signal });
}

export async function scanIn(home: string, words: Partial<ScanWords> = {}, now = NOW): Promise<ScanResult> {
  return scannerIn(home, words, now)();
}

/** That opened at 10, as it closed the day before, and is at that price now, with VWAP at 10. */
export function shareAt(price: number): LocalShare {
  const bar = (close: number): LocalBar => [10, 11, 9, close, 2_000_000, 10];
  const before = (['2025-12-22', '2025-12-23', '2025-12-24', '2025-12-26', '2025-12-29', '2025-12-30'] as const).map(
    (date) => [date, bar(10)] as const,
  );
  return {
    trade: [price, '2025-12-31T15:29:59Z'],
    day: [DATE, bar(price)],
    dayBefore: ['2025-12-30', bar(10)],
    bars: { sip: before, iex: before },
  };
}
