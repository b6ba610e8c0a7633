/**
 * Bars to measure with: dense full sessions without a hole, whose columns threads can share, by seed. Tuned so that the
 * price rules fire as often as in a lively market: what a backtest costs depends on it, so it is counted here as well.
 */
import { rowsOfBars } from '../../src/lib/bars/store/market-data.ts';
import { sessionProfile } from '../../src/lib/bars/synth/profile.ts';
import { bell, between, fatTailed, rngFamily, sign } from '../../src/lib/bars/synth/random.ts';
import { writeDatasets } from '../../src/lib/bars/store/writer.ts';
import { FIRST_DAY, SESSION_MINUTES, sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { dayNumber } from '../../src/lib/calendar/civil-date.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Rng } from '../../src/lib/core/rng.ts';
import type { Bars } from '../../src/lib/market/bars.ts';

export const LAST_DAY = dayNumber(2024, 12, 31);
const MINUTES = SESSION_MINUTES.full;
const PROFILE = sessionProfile(MINUTES);

/** Deviation of a session's return from open to close: each has its own between these, most a small one. */
const DEVIATION_LEAST = 0.0135;
const DEVIATION_MOST = 0.045;
const NIGHT_DEVIATION = 0.008;
/** Share of the sessions with a leap in the first hour, its minutes, its size, and how much more is then traded. */
const LEAP_SHARE = 0.07;
const LEAP_MINUTES = 6;
const LEAP_LEAST = 0.02;
const LEAP_MOST = 0.045;
const LEAP_VOLUME = 4;
/** Each night takes back that share of the distance from the start price. */
const HOMEWARD = 0.02;
/** In deviations of a minute's return, as in the synthetic market. */
const WICK = 1.6;
const HOP = 0.1;

interface BenchMarket {
  readonly symbols: number;
  /** Full sessions up to the end of 2024; early closes are left out. */
  readonly sessions: number;
  readonly seed: number;
}

/** 390 bars for each session and symbol, all columns on SharedArrayBuffers. */
export function benchBars({ symbols, sessions, seed }: BenchMarket): Bars[] {
  const full = sessionsBetween(FIRST_DAY, LAST_DAY).filter(({ kind }) => kind === 'full');
  const opens = full.slice(-sessions).map(({ open }) => open / MINUTE_MS);
  const nextRng = rngFamily(seed);
  return Array.from({ length: symbols }, (_, i) => {
    const bars = sharedBars(`BENCH${String(i + 1).padStart(2, '0')}`, opens.length * MINUTES);
    fill(bars, opens, nextRng());
    return bars;
  });
}

function sharedBars(symbol: string, rows: number): Bars {
  const prices = (): Float64Array => new Float64Array(new SharedArrayBuffer(rows * Float64Array.BYTES_PER_ELEMENT));
  return {
    symbol,
    minute: new Int32Array(new SharedArrayBuffer(rows * Int32Array.BYTES_PER_ELEMENT)),
    open: prices(),
    high: prices(),
    low: prices(),
    close: prices(),
    volume: prices(),
  };
}

function fill(bars: Bars, opens: readonly number[], rng: Rng): void {
  const start = between(rng, 20, 55);
  const dailyVolume = between(rng, 2e6, 12e6);
  let price = start;
  for (const [session, openMinute] of opens.entries()) {
    price *= 1 + NIGHT_DEVIATION * fatTailed(rng) - HOMEWARD * (price / start - 1);
    price = fillSession(bars, session * MINUTES, openMinute, price, dailyVolume, rng);
  }
}

/** Returns the last price. */
function fillSession(
  { minute, open, high, low, close, volume }: Bars,
  firstRow: number,
  openMinute: number,
  before: number,
  dailyVolume: number,
  rng: Rng,
): number {
  const calm = rng.next();
  const deviation = DEVIATION_LEAST + (DEVIATION_MOST - DEVIATION_LEAST) * calm * calm * calm;
  const leapFrom = rng.next() < LEAP_SHARE ? Math.floor(between(rng, 15, 50)) : MINUTES;
  const leap = (sign(rng) * between(rng, LEAP_LEAST, LEAP_MOST)) / LEAP_MINUTES;
  let price = before;
  for (let m = 0; m < MINUTES; m++) {
    const isLeap = m >= leapFrom && m < leapFrom + LEAP_MINUTES;
    const scale = deviation * (PROFILE.deviation[m] ?? 0);
    const step = fatTailed(rng);
    const opens = price * (1 + HOP * scale * bell(rng));
    const wick = price * scale * WICK;
    price *= 1 + scale * step + (isLeap ? leap : 0);
    const surprise = (0.6 + 0.5 * Math.abs(step)) * (isLeap ? LEAP_VOLUME : 1);
    const row = firstRow + m;
    minute[row] = openMinute + m;
    open[row] = cents(opens);
    high[row] = cents(Math.max(opens, price) + wick * rng.next() * rng.next());
    low[row] = cents(Math.min(opens, price) - wick * rng.next() * rng.next());
    close[row] = cents(price);
    volume[row] = Math.ceil(dailyVolume * (PROFILE.volume[m] ?? 0) * surprise * between(rng, 0.5, 1.5));
  }
  return price;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

/** Writes them to a store in that folder. */
export async function fillStore(folder: string, market: readonly Bars[]): Promise<void> {
  const source = { file: 'bench', zone: 'UTC', label: 'start' } as const;
  const common = { source, adjustment: 'none', synthetic: true, replace: true } as const;
  await writeDatasets(
    folder,
    market.map((bars) => ({ rows: rowsOfBars(bars), ...common })),
  );
}

export interface Firings {
  /** Bars in the windows of the strategy. */
  readonly bars: number;
  /** Those of them on which its price rule fires, whatever the filters then say. */
  readonly fired: number;
}

const MID_FROM = 60;
const MID_TO = 298;
const MID_DISTANCE = 0.02;

/** mid with its defaults: 2 % from the session's VWAP, and turned beyond the bar before. Bars of benchBars only. */
export function midFirings(market: readonly Bars[]): Firings {
  let bars = 0;
  let fired = 0;
  for (const { high, low, close, volume } of market) {
    let traded = 0;
    let shares = 0;
    for (let row = 0; row < close.length; row++) {
      const m = row % MINUTES;
      if (m === 0) traded = shares = 0;
      const [h, l, c, v] = [high[row] ?? NaN, low[row] ?? NaN, close[row] ?? NaN, volume[row] ?? NaN];
      traded += ((h + l + c) / 3) * v;
      shares += v;
      if (m < MID_FROM || m > MID_TO) continue;
      bars++;
      const distance = c / (traded / shares) - 1;
      const turnsUp = distance <= -MID_DISTANCE && c > (high[row - 1] ?? NaN);
      const turnsDown = distance >= MID_DISTANCE && c < (low[row - 1] ?? NaN);
      if (turnsUp || turnsDown) fired++;
    }
  }
  return { bars, fired };
}

const RANGE_MINUTES = 20;
const OPEN_TO = 48;
const OPEN_BUFFER = 1.02;
const OPEN_VOLUME_FACTOR = 1.5;

/** open with its defaults: 2 % over the range of the first 20 minutes, on 1.5 times its volume. Bars of benchBars only. */
export function openFirings(market: readonly Bars[]): Firings {
  let bars = 0;
  let fired = 0;
  for (const { high, close, volume } of market) {
    for (let first = 0; first < close.length; first += MINUTES) {
      let rangeHigh = 0;
      let shares = 0;
      for (let row = first; row < first + RANGE_MINUTES; row++) {
        rangeHigh = Math.max(rangeHigh, high[row] ?? NaN);
        shares += volume[row] ?? NaN;
      }
      const volumeLeast = (OPEN_VOLUME_FACTOR * shares) / RANGE_MINUTES;
      for (let row = first + RANGE_MINUTES; row <= first + OPEN_TO; row++) {
        bars++;
        if ((close[row] ?? NaN) > rangeHigh * OPEN_BUFFER && (volume[row] ?? NaN) >= volumeLeast) fired++;
      }
    }
  }
  return { bars, fired };
}
