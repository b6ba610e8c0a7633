/** What Alpaca's market data API sends, as far as it is used. Null: it is not what it should be. */
import { asArray, asInstant, asObject, asPositive, asText, type Json } from '../shape.ts';

export interface AlpacaBar {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Null: it has none. */
  readonly vwap: number | null;
}

export interface AlpacaSnapshot {
  readonly trade: { readonly price: number; readonly at: number } | null;
  readonly day: AlpacaBar | null;
  readonly dayBefore: AlpacaBar | null;
}

export interface AlpacaPage {
  readonly bars: ReadonlyMap<string, readonly AlpacaBar[]>;
  readonly next: string | null;
}

export function readMostActives(body: unknown): readonly string[] | null {
  return symbolsIn(asObject(body)?.most_actives);
}

/** Gainers, then losers. */
export function readMovers(body: unknown): readonly string[] | null {
  const movers = asObject(body);
  const [gainers, losers] = [symbolsIn(movers?.gainers), symbolsIn(movers?.losers)];
  return gainers === null || losers === null ? null : [...gainers, ...losers];
}

/** Symbols that Alpaca does not know are absent, or null. */
export function readSnapshots(body: unknown): ReadonlyMap<string, AlpacaSnapshot> | null {
  const snapshots = asObject(body);
  if (snapshots === null) return null;
  const read = Object.entries(snapshots).flatMap(([symbol, value]) => {
    const snapshot = asObject(value);
    return snapshot === null ? [] : [[symbol, snapshotOf(snapshot)] as const];
  });
  return new Map(read);
}

export function readBars(body: unknown): AlpacaPage | null {
  const page = asObject(body);
  // Where no symbol has a bar, `bars` is null.
  const bars = page?.bars === null ? {} : asObject(page?.bars);
  if (page === null || bars === null) return null;
  const read = Object.entries(bars).map(([symbol, rows]) => {
    const ofSymbol = (asArray(rows) ?? []).map(barOf).filter((bar) => bar !== null);
    return [symbol, ofSymbol] as const;
  });
  return { bars: new Map(read), next: asText(page.next_page_token) };
}

function symbolsIn(value: unknown): readonly string[] | null {
  const rows = asArray(value);
  // Where there are none, the list is null.
  if (value === null) return [];
  return rows?.flatMap((row) => asText(asObject(row)?.symbol) ?? []) ?? null;
}

function snapshotOf({ latestTrade, dailyBar, prevDailyBar }: Json): AlpacaSnapshot {
  const trade = asObject(latestTrade);
  const [price, at] = [asPositive(trade?.p), asInstant(trade?.t)];
  return {
    trade: price === null || at === null ? null : { price, at },
    day: barOf(dailyBar),
    dayBefore: barOf(prevDailyBar),
  };
}

function barOf(value: unknown): AlpacaBar | null {
  const bar = asObject(value);
  if (bar === null) return null;
  const at = asInstant(bar.t);
  const [open, high, low, close] = [asPositive(bar.o), asPositive(bar.h), asPositive(bar.l), asPositive(bar.c)];
  if (at === null || open === null || high === null || low === null || close === null) return null;
  return { at, open, high, low, close, volume: asPositive(bar.v) ?? 0, vwap: asPositive(bar.vw) };
}
