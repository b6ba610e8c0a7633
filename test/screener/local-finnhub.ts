/** Finnhub as a local server, of symbols that a test makes up. A free key: some endpoints may be premium. */
import { LocalVendor, type Answered, type Asked } from './local-vendor.ts';

export interface LocalSymbol {
  readonly name: string;
  readonly type?: string;
  /** c, o, h, l, pc. */
  readonly quote: readonly [number, number, number, number, number];
  /** Seconds since 1970. */
  readonly at: number;
  /** Millions of shares: 10 days, 3 months. */
  readonly volumes?: readonly [number, number];
  /** Seconds since 1970 of its articles. */
  readonly news?: readonly number[];
}

export interface LocalFinnhubSetup {
  readonly symbols: Readonly<Record<string, LocalSymbol>>;
  readonly earnings?: readonly { symbol: string; date: string; hour: string }[];
  readonly premium?: readonly string[];
  /** Instead of the answer; null: the answer. */
  readonly instead?: (asked: Asked) => Answered | null;
}

export const FINNHUB_KEY = 'finnhub-key-of-a-test';
const BASE = '/api/v1';

export async function localFinnhub(setup: LocalFinnhubSetup): Promise<LocalVendor> {
  return LocalVendor.open('finnhub', (asked) => answerTo(asked, setup));
}

export function addressOf({ origin }: LocalVendor): string {
  return `${origin}${BASE}`;
}

function answerTo(asked: Asked, { symbols, earnings = [], premium = [], instead }: LocalFinnhubSetup): Answered {
  const other = instead?.(asked) ?? null;
  if (other !== null) return other;
  if (asked.headers['x-finnhub-token'] !== FINNHUB_KEY) return { status: 401, body: { error: 'Invalid API key' } };
  const path = asked.path.slice(BASE.length);
  if (premium.includes(path)) return { status: 403, body: { error: "You don't have access to this resource." } };
  const symbol = asked.query.get('symbol') ?? '';
  const known = symbols[symbol];
  switch (path) {
    case '/stock/symbol':
      return { body: Object.entries(symbols).map(([ticker, each]) => listed(ticker, each)) };
    case '/quote':
      return { body: known === undefined ? UNKNOWN : quoteOf(known) };
    case '/stock/metric':
      return { body: { symbol, metricType: 'all', series: {}, metric: metricOf(known) } };
    case '/stock/profile2':
      return { body: known === undefined ? {} : { ticker: symbol, name: known.name, country: 'US' } };
    case '/calendar/earnings':
      return { body: { earningsCalendar: earnings.map((each) => ({ ...each, year: 2025, quarter: 4 })) } };
    case '/company-news':
      return { body: (known?.news ?? []).map((datetime, id) => ({ id, datetime, headline: 'A headline' })) };
    default:
      return { status: 404, body: { error: 'no such path' } };
  }
}

const UNKNOWN = { c: 0, d: 0, dp: 0, h: 0, l: 0, o: 0, pc: 0, t: 0 };

function quoteOf({ quote: [c, o, h, l, pc], at }: LocalSymbol): object {
  return { c, d: c - pc, dp: (100 * (c - pc)) / pc, h, l, o, pc, t: at };
}

function metricOf(symbol: LocalSymbol | undefined): object {
  if (symbol?.volumes === undefined) return {};
  const [tenDays, threeMonths] = symbol.volumes;
  return { '10DayAverageTradingVolume': tenDays, '3MonthAverageTradingVolume': threeMonths, beta: 1.1 };
}

function listed(symbol: string, { name, type = 'Common Stock' }: LocalSymbol): object {
  return { symbol, displaySymbol: symbol, description: name, type, mic: 'XNAS', currency: 'USD', figi: 'BBG000000000' };
}
