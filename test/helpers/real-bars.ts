/** The shared minute bars and VIX closes as columns, read in place, first row of a minute; tests without them are left out. */
import { columnsOf } from './bars.ts';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars, VixCloses } from '../../src/lib/market/bars.ts';
import { needsShared } from './shared.ts';

const STOCKS = ['SPY', 'GM', 'XOM'] as const;
const ETFS = ['SPY', 'QQQ', 'DIA', 'IWM'] as const;
const INVERSE_ETFS = ['SH', 'PSQ', 'DOG', 'RWM'] as const;

const readFiles = new Map<string, string[]>();
const readBars = new Map<string, Bars>();

/** SPY, GM and XOM, 2021 to 2023. */
export function realStocks(context: Mocha.Context): Bars[] {
  return STOCKS.map((symbol) => read(context, `minute/${symbol.toLowerCase()}_1min_ohlcv.csv.gz`, symbol));
}

/** SPY, QQQ, DIA and IWM with their inverse ETFs, December 2019 and on; thin. */
export function realEtfs(context: Mocha.Context): { symbols: Bars[]; inverses: Bars[] } {
  const etf = (symbol: string): Bars => read(context, `etf-2019q4/${symbol}.csv.gz`, symbol);
  return { symbols: ETFS.map(etf), inverses: INVERSE_ETFS.map(etf) };
}

/** Shares and ETFs of a few sessions each, 2008 to 2023, extended hours included. */
export function realLean(context: Mocha.Context): Bars[] {
  const lines = rawLines(context, 'lean/equity_trade_minute.csv.gz').slice(1);
  // symbol, date, time (New York), open, high, low, close, volume
  const symbolOf = (line: string): string => line.slice(0, line.indexOf(','));
  return [...new Set(lines.map(symbolOf))].map((symbol) => {
    const ofSymbol = lines.filter((line) => symbolOf(line) === symbol);
    const timed = ofSymbol.map((line) => line.slice(symbol.length + 1).replace(',', ' '));
    return columns(symbol, timed.sort());
  });
}

export function realVix(context: Mocha.Context): VixCloses {
  const text = readFileSync(needsShared(context, 'data', 'reference', 'vix-daily.csv'), 'utf8');
  const rows = text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  return {
    day: Int32Array.from(rows, ([date = '']) => parseIsoDate(date)),
    close: Float64Array.from(rows, (row) => Number(row[4])),
  };
}

/** The lines of a shared file, as they stand there; the first one is its head. */
export function rawLines(context: Mocha.Context, file: string): readonly string[] {
  const path = needsShared(context, 'data', ...file.split('/'));
  let lines = readFiles.get(path);
  if (lines === undefined) {
    lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split(/\r?\n/);
    readFiles.set(path, lines);
  }
  return lines;
}

function read(context: Mocha.Context, file: string, symbol: string): Bars {
  const lines = rawLines(context, file);
  let bars = readBars.get(file);
  if (bars === undefined) {
    bars = columns(symbol, lines.slice(1));
    readBars.set(file, bars);
  }
  return bars;
}

function columns(symbol: string, lines: readonly string[]): Bars {
  const rows: number[][] = [];
  let last = -Infinity;
  for (const line of lines) {
    const [time = '', ...values] = line.split(',');
    const minute = minuteOf(time);
    if (minute <= last) continue;
    last = minute;
    rows.push([minute, ...values.map(Number)]);
  }
  return columnsOf(symbol, rows);
}

const midnights = new Map<string, number>();

/** "2021-09-15 09:56:00" is New York's clock, "2019-12-17T16:01:00Z" is UTC. */
function minuteOf(time: string): number {
  if (time.endsWith('Z')) return Date.parse(time) / MINUTE_MS;
  const date = time.slice(0, 10);
  let midnight = midnights.get(date);
  if (midnight === undefined) {
    midnight = instantAt(NEW_YORK, parseIsoDate(date), 0) / MINUTE_MS;
    midnights.set(date, midnight);
  }
  return midnight + Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
}
