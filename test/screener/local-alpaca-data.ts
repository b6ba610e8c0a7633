/** Alpaca's market data API as a local server, of symbols that a test makes up. */
import { LocalVendor, type Answered, type Asked } from './local-vendor.ts';

/** o, h, l, c, v, vw. */
export type LocalBar = readonly [number, number, number, number, number, number];

export interface LocalShare {
  /** Of the last trade: price and RFC 3339 time. */
  readonly trade: readonly [number, string];
  /** Of the snapshot: date and bar. */
  readonly day?: readonly [string, LocalBar];
  readonly dayBefore?: readonly [string, LocalBar];
  /** By feed, dates and daily bars. */
  readonly bars?: Readonly<Partial<Record<'sip' | 'iex', readonly (readonly [string, LocalBar])[]>>>;
}

export interface LocalDataSetup {
  readonly shares: Readonly<Record<string, LocalShare>>;
  readonly actives?: readonly string[];
  readonly gainers?: readonly string[];
  readonly losers?: readonly string[];
  /** Feeds that the plan does not include for the present. */
  readonly refused?: readonly string[];
  /** Bars in one page. */
  readonly page?: number;
  readonly instead?: (asked: Asked) => Answered | null;
}

export const ALPACA_KEYS = { keyId: 'PK-OF-A-TEST', secret: 'alpaca-secret-of-a-test' } as const;
const UPDATED = '2025-12-31T14:59:59.123456789Z';

export async function localAlpacaData(setup: LocalDataSetup): Promise<LocalVendor> {
  return LocalVendor.open('alpaca', (asked) => answerTo(asked, setup));
}

function answerTo(asked: Asked, setup: LocalDataSetup): Answered {
  const other = setup.instead?.(asked) ?? null;
  if (other !== null) return other;
  const { path, query, headers } = asked;
  if (headers['apca-api-key-id'] !== ALPACA_KEYS.keyId || headers['apca-api-secret-key'] !== ALPACA_KEYS.secret)
    return { status: 401, body: { message: 'unauthorized' } };
  const symbols = (query.get('symbols') ?? '').split(',');
  const feed = query.get('feed') ?? 'sip';
  switch (path) {
    case '/v1beta1/screener/stocks/most-actives':
      return { body: { most_actives: (setup.actives ?? []).map(active), last_updated: UPDATED } };
    case '/v1beta1/screener/stocks/movers':
      return { body: movers(setup) };
    case '/v2/stocks/snapshots':
      if (setup.refused?.includes(feed) === true)
        return { status: 403, body: { message: 'subscription does not permit querying recent SIP data' } };
      return { body: Object.fromEntries(symbols.flatMap((symbol) => snapshotOf(setup.shares, symbol))) };
    case '/v2/stocks/bars':
      return { body: barsPage(setup, symbols, feed === 'iex' ? 'iex' : 'sip', query) };
    default:
      return { status: 404, body: { message: 'endpoint not found.' } };
  }
}

function active(symbol: string): object {
  return { symbol, volume: 1_000_000, trade_count: 1000 };
}

function movers({ gainers = [], losers = [] }: LocalDataSetup): object {
  const mover = (symbol: string): object => ({ symbol, price: 10, change: 1, percent_change: 10 });
  return { gainers: gainers.map(mover), losers: losers.map(mover), market_type: 'stocks', last_updated: UPDATED };
}

function snapshotOf(shares: LocalDataSetup['shares'], symbol: string): [string, object][] {
  const share = shares[symbol];
  if (share === undefined) return [];
  const { trade, day, dayBefore } = share;
  const [p, t] = trade;
  const latestTrade = { t, x: 'V', p, s: 100, c: ['@'], i: 1, z: 'C' };
  const latestQuote = { t, ax: 'V', ap: p + 0.01, as: 1, bx: 'V', bp: p - 0.01, bs: 1, c: ['R'], z: 'C' };
  const days = {
    ...(day === undefined ? {} : { dailyBar: barOf(day) }),
    ...(dayBefore === undefined ? {} : { prevDailyBar: barOf(dayBefore) }),
  };
  return [[symbol, { latestTrade, latestQuote, ...days }]];
}

/** Named by midnight in New York, in winter. */
function barOf([date, [o, h, l, c, v, vw]]: readonly [string, LocalBar]): object {
  return { t: `${date}T05:00:00Z`, o, h, l, c, v, n: 1000, vw };
}

function barsPage(
  { shares, page = 10_000 }: LocalDataSetup,
  symbols: string[],
  feed: 'sip' | 'iex',
  query: URLSearchParams,
): object {
  const [start, end] = [query.get('start') ?? '', query.get('end') ?? ''];
  const all = symbols.flatMap((symbol) => (shares[symbol]?.bars?.[feed] ?? []).map((bar) => [symbol, bar] as const));
  const within = all.filter(([, [date]]) => `${date}T05:00:00Z` >= start && `${date}T05:00:00Z` <= end);
  const from = Number(query.get('page_token') ?? 0);
  const bars: Record<string, object[]> = {};
  for (const [symbol, bar] of within.slice(from, from + page)) (bars[symbol] ??= []).push(barOf(bar));
  const next = from + page;
  return { bars, next_page_token: next < within.length ? String(next) : null };
}
