/** What Finnhub sends, as far as it is used, and as what. Null: it is not what it should be. */
import { asArray, asNumber, asObject, asPositive, asText } from '../shape.ts';
import { TICKER } from '../tickers.ts';

/** Of all US symbols: what they are called, and whether they are ETFs. */
export type FinnhubSymbols = ReadonlyMap<string, FinnhubSymbol>;

export interface FinnhubSymbol {
  readonly name: string | null;
  readonly kind: 'stock' | 'etf';
}

/** A quote of zeros: Finnhub does not know the symbol, or has no price of it. */
export interface FinnhubQuote {
  readonly price: number | null;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly previousClose: number | null;
  /** Milliseconds since 1970. */
  readonly at: number | null;
}

export interface FinnhubVolumes {
  /** Shares a session, means of the last 10 sessions and of the last 3 months. */
  readonly tenDays: number | null;
  readonly threeMonths: number | null;
}

export interface FinnhubProfile {
  readonly name: string | null;
}

export interface FinnhubRelease {
  readonly symbol: string;
  readonly date: string;
  /** bmo, amc or dmh; null: not said. */
  readonly hour: string | null;
}

const ETF_TYPES = new Set(['ETP', 'ETF']);
const SHARES_A_MILLION = 1_000_000;

export function readSymbols(body: unknown): FinnhubSymbols | null {
  const rows = asArray(body);
  if (rows === null) return null;
  const symbols = new Map<string, FinnhubSymbol>();
  for (const row of rows) {
    const entry = asObject(row);
    const symbol = asText(entry?.symbol);
    if (entry === null || symbol === null || !TICKER.test(symbol)) continue;
    const kind = ETF_TYPES.has(asText(entry.type) ?? '') ? 'etf' : 'stock';
    symbols.set(symbol, { name: asText(entry.description), kind });
  }
  return symbols;
}

/** As they are kept: `[symbol, name, kind]`. */
export function symbolsToKeep(symbols: FinnhubSymbols): unknown {
  return [...symbols].map(([symbol, { name, kind }]) => [symbol, name, kind]);
}

export function keptSymbols(value: unknown): FinnhubSymbols | null {
  const symbols = new Map<string, FinnhubSymbol>();
  for (const row of asArray(value) ?? [null]) {
    const [symbol, name, kind] = asArray(row) ?? [];
    if (typeof symbol !== 'string' || (kind !== 'stock' && kind !== 'etf')) return null;
    symbols.set(symbol, { name: asText(name), kind });
  }
  return symbols;
}

export function readQuote(body: unknown): FinnhubQuote | null {
  const quote = asObject(body);
  if (quote === null || asNumber(quote.c) === null) return null;
  const at = asPositive(quote.t);
  return {
    price: asPositive(quote.c),
    open: asPositive(quote.o),
    high: asPositive(quote.h),
    low: asPositive(quote.l),
    previousClose: asPositive(quote.pc),
    at: at === null ? null : at * 1000,
  };
}

export function readVolumes(body: unknown): FinnhubVolumes | null {
  const answer = asObject(body);
  if (answer === null) return null;
  const metric = asObject(answer.metric) ?? {};
  const shares = (name: string): number | null => {
    const millions = asPositive(metric[name]);
    return millions === null ? null : millions * SHARES_A_MILLION;
  };
  return { tenDays: shares('10DayAverageTradingVolume'), threeMonths: shares('3MonthAverageTradingVolume') };
}

/** Of an unknown symbol an empty object. */
export function readProfile(body: unknown): FinnhubProfile | null {
  const profile = asObject(body);
  return profile === null ? null : { name: asText(profile.name) };
}

export function readEarnings(body: unknown): readonly FinnhubRelease[] | null {
  const rows = asArray(asObject(body)?.earningsCalendar);
  if (rows === null) return null;
  return rows.flatMap((row) => {
    const release = asObject(row);
    const [symbol, date] = [asText(release?.symbol), asText(release?.date)];
    return symbol === null || date === null ? [] : [{ symbol, date, hour: asText(release?.hour) }];
  });
}

/** When each article came out, in milliseconds since 1970. */
export function readNews(body: unknown): readonly number[] | null {
  const rows = asArray(body);
  if (rows === null) return null;
  return rows.flatMap((row) => {
    const seconds = asPositive(asObject(row)?.datetime);
    return seconds === null ? [] : [seconds * 1000];
  });
}
