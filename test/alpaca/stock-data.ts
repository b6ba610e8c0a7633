/**
 * Market data of shares: bars, latest quotes, snapshots, screeners. Guarantees: a free plan is refused the last 15 minutes
 * of the consolidated tape; pages together hold what one page would.
 */
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { Wire } from './alpaca-order.ts';
import { countIn, listIn, timeIn, type Call } from './call.ts';
import type { Faults } from './faults.ts';
import { Refusal } from './refusal.ts';
import { barsBetween, barWire, isSameDay, stepOf, type RawBar } from './series.ts';
import { timeText } from './words.ts';

const DELAY_MS = 15 * MINUTE_MS;
/** Between two sessions. */
const LONGEST_PAUSE_MS = 5 * 86_400_000;
const ADJUSTMENTS = ['raw', 'split', 'dividend', 'spin-off', 'all'];

export interface MarketDataSetup {
  readonly exchange: SimExchange;
  readonly plan: 'free' | 'paid';
  readonly faults: Pick<Faults, 'quoteAs'>;
}

export class StockData {
  readonly #setup: MarketDataSetup;
  readonly #bars: ReadonlyMap<string, Bars>;

  constructor(setup: MarketDataSetup) {
    this.#setup = setup;
    this.#bars = new Map(setup.exchange.setup.bars.map((bars) => [bars.symbol, bars]));
  }

  /** As it stands now; null: there is none. Where no quotes were recorded both sides stand at the last close, now. */
  quote(symbol: string): LiveQuote | null {
    const { exchange, faults } = this.#setup;
    const quote = exchange.quote(symbol);
    if (quote === null) return null;
    const isRecorded = exchange.setup.quotes.some((each) => each.symbol === symbol);
    return faults.quoteAs(isRecorded ? quote : { ...quote, at: exchange.now() });
  }

  bars(call: Call): Wire {
    const { exchange } = this.#setup;
    const step = stepOf(call.query.get('timeframe') ?? '');
    if (step === null) throw new Refusal(400, 40010001, `invalid timeframe ${String(call.query.get('timeframe'))}`);
    const adjustment = call.query.get('adjustment') ?? 'raw';
    if (!ADJUSTMENTS.includes(adjustment)) throw new Refusal(400, 40010001, `invalid adjustment ${adjustment}`);
    const now = exchange.now();
    const isSip = (call.query.get('feed') ?? 'sip') === 'sip';
    const usual = this.#setup.plan === 'free' && isSip ? now - DELAY_MS : now;
    const [start, end] = [timeIn(call, 'start') ?? startOfDay(now), timeIn(call, 'end') ?? usual];
    if (isSip) this.#assertOldEnough(end);
    const symbols = listIn(call, 'symbols').sort();
    const points = symbols.flatMap((symbol) => {
      const bars = this.#bars.get(symbol);
      const found = bars === undefined ? [] : barsBetween(bars, start, end, now, step);
      return (call.query.get('sort') === 'desc' ? found.reverse() : found).map((bar) => ({ symbol, bar }));
    });
    const from = Number(Buffer.from(call.query.get('page_token') ?? '', 'base64url').toString() || '0');
    const to = from + countIn(call, 'limit', 1_000, 10_000);
    const page: Record<string, Wire[]> = {};
    for (const { symbol, bar } of points.slice(from, to)) (page[symbol] ??= []).push(barWire(bar));
    return { bars: page, next_page_token: to < points.length ? Buffer.from(String(to)).toString('base64url') : null };
  }

  latestQuotes(call: Call): Wire {
    this.#assertLatest(call);
    const quotes: Record<string, Wire> = {};
    for (const symbol of listIn(call, 'symbols')) {
      const quote = this.#setup.exchange.closed < 0 ? this.#quoteBefore(symbol) : this.quote(symbol);
      if (quote !== null) quotes[symbol] = quoteWire(quote);
    }
    return { quotes };
  }

  latestBars(call: Call): Wire {
    return { bars: this.#lastMinutes(call, barWire) };
  }

  latestTrades(call: Call): Wire {
    return { trades: this.#lastMinutes(call, tradeWire) };
  }

  /** What has a list of symbols, asked for one that is in the path: its part of the answer, beside its name. */
  single(call: Call, symbol: string, many: (call: Call) => Wire, what: string): Wire {
    const query = new URLSearchParams(call.query);
    query.set('symbols', symbol);
    const { [what]: all, next_page_token: token } = many({ ...call, query });
    const own = (all as Readonly<Record<string, unknown>>)[symbol];
    const name = what === 'bars' ? what : what.slice(0, -1);
    if (what === 'bars') return { symbol, bars: own ?? [], next_page_token: token };
    if (own === undefined) throw new Refusal(404, 40410000, `no ${name} found for ${symbol}`);
    return { symbol, [name]: own };
  }

  snapshots(call: Call): Wire {
    this.#assertLatest(call);
    const all = listIn(call, 'symbols').filter((symbol) => this.#bars.has(symbol));
    return Object.fromEntries(all.map((symbol) => [symbol, this.#snapshot(symbol)]));
  }

  mostActives(call: Call): Wire {
    const by = call.query.get('by') === 'trades' ? 'n' : 'v';
    const rows = this.#today().map(({ symbol, bar }) => ({ symbol, wire: barWire(bar) }));
    const top = rows.sort((a, b) => Number(b.wire[by]) - Number(a.wire[by])).slice(0, countIn(call, 'top', 10, 100));
    return {
      most_actives: top.map(({ symbol, wire }) => ({ symbol, volume: wire.v, trade_count: wire.n })),
      last_updated: timeText(this.#setup.exchange.now()),
    };
  }

  movers(call: Call): Wire {
    const top = countIn(call, 'top', 10, 50);
    const rows = this.#today().map(({ symbol, bar, before }) => {
      const change = bar.c - before;
      const percent = Number(((change / before) * 100).toFixed(2));
      return { symbol, price: bar.c, change: Number(change.toFixed(4)), percent_change: percent };
    });
    rows.sort((a, b) => b.percent_change - a.percent_change);
    return {
      gainers: rows.filter((row) => row.percent_change > 0).slice(0, top),
      losers: rows
        .filter((row) => row.percent_change < 0)
        .reverse()
        .slice(0, top),
      ...{ market_type: 'stocks', last_updated: timeText(this.#setup.exchange.now()) },
    };
  }

  #lastMinutes(call: Call, wire: (bar: RawBar) => Wire): Wire {
    this.#assertLatest(call);
    const now = this.#setup.exchange.now();
    const found: Record<string, Wire> = {};
    for (const symbol of listIn(call, 'symbols')) {
      const bars = this.#bars.get(symbol);
      const last = bars === undefined ? undefined : barsBetween(bars, startOfDay(now), now, now, MINUTE_MS).at(-1);
      if (last !== undefined) found[symbol] = wire(last);
    }
    return found;
  }

  #snapshot(symbol: string): Wire {
    const bars = this.#bars.get(symbol);
    const now = this.#setup.exchange.now();
    if (bars === undefined) return {};
    const days = this.#days(bars);
    // The last one, of whatever day.
    const minute = barsBetween(bars, now - LONGEST_PAUSE_MS, now, now, MINUTE_MS).at(-1);
    const quote = this.quote(symbol);
    const today = days.at(-1);
    const isToday = today !== undefined && isSameDay(today.at, now);
    const before = isToday ? days.at(-2) : today;
    return {
      ...(minute === undefined ? {} : { minuteBar: barWire(minute), latestTrade: tradeWire(minute) }),
      ...(quote === null ? {} : { latestQuote: quoteWire(quote) }),
      ...(isToday ? { dailyBar: barWire(today) } : {}),
      ...(before === undefined ? {} : { prevDailyBar: barWire(before) }),
    };
  }

  /** Of what has traded today, with the close of the day before; without one its own open. */
  #today(): { readonly symbol: string; readonly bar: RawBar; readonly before: number }[] {
    const now = this.#setup.exchange.now();
    return [...this.#bars].flatMap(([symbol, bars]) => {
      const days = this.#days(bars);
      const bar = days.at(-1);
      if (bar === undefined || !isSameDay(bar.at, now)) return [];
      return [{ symbol, bar, before: days.at(-2)?.c ?? bar.o }];
    });
  }

  /** Before a session's first close: as the last trade left it, of whatever day. */
  #quoteBefore(symbol: string): LiveQuote | null {
    const bars = this.#bars.get(symbol);
    const now = this.#setup.exchange.now();
    const last = bars === undefined ? undefined : barsBetween(bars, now - LONGEST_PAUSE_MS, now, now, MINUTE_MS).at(-1);
    if (last === undefined) return null;
    const { at, c } = last;
    return { ticker: symbol, at: at + MINUTE_MS, bid: c, ask: c, bidSize: 100, askSize: 100 };
  }

  #days(bars: Bars): RawBar[] {
    const now = this.#setup.exchange.now();
    return barsBetween(bars, -Infinity, now, now, 'day');
  }

  #assertLatest({ query }: Call): void {
    const feed = query.get('feed') ?? (this.#setup.plan === 'free' ? 'iex' : 'sip');
    if (feed === 'sip') this.#assertOldEnough(this.#setup.exchange.now());
  }

  #assertOldEnough(end: number): void {
    if (this.#setup.plan === 'paid' || end <= this.#setup.exchange.now() - DELAY_MS) return;
    throw new Refusal(403, 42210000, 'subscription does not permit querying recent SIP data');
  }
}

export function quoteWire({ bid, ask, bidSize, askSize, at }: LiveQuote): Wire {
  return { t: timeText(at), bx: 'V', bp: bid, bs: bidSize, ax: 'V', ap: ask, as: askSize, c: ['R'], z: 'C' };
}

/** As the stream tells it, with its time as a Date. */
export function streamedQuote({ ticker, at, ...rest }: LiveQuote): Wire {
  return { T: 'q', S: ticker, ...quoteWire({ ticker, at, ...rest }), t: new Date(at) };
}

function tradeWire({ at, c }: RawBar): Wire {
  return { t: timeText(at + MINUTE_MS - 1), i: at / MINUTE_MS, x: 'V', p: c, s: 100, c: ['@'], z: 'C' };
}

function startOfDay(at: number): number {
  return Math.floor(at / 86_400_000) * 86_400_000;
}
