/** Puts as Alpaca tells of them: contracts, and snapshots of a chain with the quotes as they stand. */
import { isoDate } from '../../src/lib/calendar/civil-date.ts';
import type { PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { LiveQuote } from '../../src/lib/orders/broker.ts';
import type { Wire } from './alpaca-order.ts';
import { contractWire } from './assets.ts';
import { countIn, listIn, type Call } from './call.ts';
import { notFound, Refusal } from './refusal.ts';
import type { StockData } from './stock-data.ts';
import { timeText } from './words.ts';

export class OptionData {
  readonly #puts: readonly PutSeries[];
  readonly #quotes: Pick<StockData, 'quote'>;
  readonly #plan: 'free' | 'paid';

  constructor(puts: readonly PutSeries[], quotes: Pick<StockData, 'quote'>, plan: 'free' | 'paid') {
    this.#puts = puts;
    this.#quotes = quotes;
    this.#plan = plan;
  }

  get underlyings(): ReadonlySet<string> {
    return new Set(this.#puts.flatMap(({ instrument }) => instrument.contract?.underlying ?? []));
  }

  contracts(call: Call): Wire {
    const wanted = listIn(call, 'underlying_symbols');
    const found = this.#puts.filter((put) => wanted.length === 0 || wanted.includes(underlyingOf(put)));
    const { page, next } = pageOf(
      found.filter((put) => isAskedFor(put, call.query)),
      call,
      countIn(call, 'limit', 100, 10_000),
    );
    return { option_contracts: page.map(contractWire), next_page_token: next };
  }

  /** @throws Refusal */
  contract(symbolOrId: string): Wire {
    const found = this.#puts.map(contractWire).find(({ symbol, id }) => symbol === symbolOrId || id === symbolOrId);
    if (found === undefined) throw notFound(`option contract not found for ${symbolOrId}`);
    return found;
  }

  chain(call: Call, underlying: string): Wire {
    this.#assertSubscribed(call);
    const found = this.#puts.filter((put) => underlyingOf(put) === underlying && isAskedFor(put, call.query));
    const { page, next } = pageOf(found, call, countIn(call, 'limit', 100, 1_000));
    return { snapshots: this.#snapshots(page), next_page_token: next };
  }

  snapshots(call: Call): Wire {
    this.#assertSubscribed(call);
    const found = this.#puts.filter(({ instrument }) => listIn(call, 'symbols').includes(instrument.ticker));
    return { snapshots: this.#snapshots(found), next_page_token: null };
  }

  has(symbol: string): boolean {
    return this.#puts.some(({ instrument }) => instrument.ticker === symbol);
  }

  /** As the stream tells it, with its time as a Date; null: there is none. */
  streamedQuote(symbol: string): Wire | null {
    const quote = this.#quotes.quote(symbol);
    return quote === null ? null : { T: 'q', S: symbol, ...optionQuoteWire(quote), t: new Date(quote.at) };
  }

  latestQuotes(call: Call): Wire {
    this.#assertSubscribed(call);
    const quotes: Record<string, unknown> = {};
    for (const symbol of listIn(call, 'symbols')) {
      const quote = this.#quotes.quote(symbol);
      if (quote !== null) quotes[symbol] = optionQuoteWire(quote);
    }
    return { quotes };
  }

  /** @throws Refusal */
  #assertSubscribed({ query }: Call): void {
    if (this.#plan === 'free' && query.get('feed') === 'opra')
      throw new Refusal(403, 42210000, 'OPRA agreement is not signed');
  }

  #snapshots(puts: readonly PutSeries[]): Wire {
    const rows = puts.map(({ instrument: { ticker } }) => {
      const quote = this.#quotes.quote(ticker);
      return [ticker, quote === null ? {} : { latestQuote: optionQuoteWire(quote) }] as const;
    });
    return Object.fromEntries(rows);
  }
}

function optionQuoteWire({ bid, ask, bidSize, askSize, at }: LiveQuote): Wire {
  return { t: timeText(at), bx: 'A', bp: bid, bs: bidSize, ax: 'A', ap: ask, as: askSize, c: 'A' };
}

function underlyingOf({ instrument }: PutSeries): string {
  return instrument.contract?.underlying ?? '';
}

function isAskedFor({ instrument: { contract } }: PutSeries, query: URLSearchParams): boolean {
  if (contract === null) return false;
  const expiry = isoDate(contract.expiry);
  const [strikeFrom, strikeTo] = [
    Number(query.get('strike_price_gte') ?? 0),
    Number(query.get('strike_price_lte') ?? Infinity),
  ];
  return (
    (query.get('type') ?? contract.right) === contract.right &&
    (query.get('expiration_date') ?? expiry) === expiry &&
    (query.get('expiration_date_gte') ?? expiry) <= expiry &&
    (query.get('expiration_date_lte') ?? expiry) >= expiry &&
    contract.strike >= strikeFrom &&
    contract.strike <= strikeTo
  );
}

function pageOf<T>(
  all: readonly T[],
  { query }: Call,
  limit: number,
): { readonly page: readonly T[]; readonly next: string | null } {
  const from = Number(Buffer.from(query.get('page_token') ?? '', 'base64url').toString() || '0');
  const to = from + limit;
  return { page: all.slice(from, to), next: to < all.length ? Buffer.from(String(to)).toString('base64url') : null };
}
