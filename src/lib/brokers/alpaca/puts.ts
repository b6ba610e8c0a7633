/**
 * Puts at Alpaca: which are listed, and what they are quoted at now. Guarantees: a contract that was adjusted, is not of a
 * hundred shares or not tradable is none; a put without a quote is not offered; pages are read to their end.
 */
import { parseIsoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { DAY_MS, MINUTE_MS } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import type { EpochMinute, OptionContract, OptionQuotes, Quotes } from '../../market/bars.ts';
import { PUT_MULTIPLIER } from '../../market/instrument.ts';
import { occSymbol } from '../../market/options/occ-symbol.ts';
import type { InstrumentFacts, LiveQuote } from '../../orders/broker.ts';
import type { AlpacaClient } from './client.ts';
import { entriesOf, fieldsOf, flag, listOf, number, perhapsText, text } from './fields.ts';
import { notTradable } from './mapper.ts';
import { readQuote } from './quotes.ts';
import { isCode } from './refusals.ts';

export interface PutRange {
  readonly underlying: string;
  /** First and last day of expiry, both included. */
  readonly first: DayNumber;
  readonly last: DayNumber;
  /** Of the underlying; strikes are looked for around it. */
  readonly price: number;
}

/** Share of the price that a strike may be away: the nearest one is wanted. */
const STRIKES_WITHIN = 0.1;
const PAGES_MAX = 50;
const CONTRACTS_PAGE = 1_000;
const SNAPSHOTS_PAGE = 1_000;

/** The puts of that range with their quote of now, as rows of that minute: what market/options/quoted-put-chain.ts chooses from. */
export async function putsNow(
  client: AlpacaClient,
  range: PutRange,
  feed: 'indicative' | 'opra',
  minute: EpochMinute,
): Promise<OptionQuotes[]> {
  const contracts = await listedPuts(client, range);
  const quotes = await putQuotes(client, range, feed);
  return contracts.flatMap((contract) => {
    const symbol = occSymbol(contract);
    const quote = quotes.get(symbol);
    return quote === undefined ? [] : [{ contract, quotes: rowOf(symbol, quote, minute) }];
  });
}

/** @throws BrokerError `not_tradable` */
export async function putFacts(client: AlpacaClient, ticker: string): Promise<InstrumentFacts> {
  try {
    const asked = client.trading('question', (api) =>
      api.assets.getOptionContractSymbolOrIdRaw({ symbolOrId: ticker }),
    );
    const contract = fieldsOf(await asked, 'contract');
    const isTradable = flag(contract, 'tradable') && text(contract, 'status') === 'active';
    const name = text(contract, 'name');
    return { ticker, name, isTradable, isHalted: false, isFractionable: false, isEtf: false };
  } catch (error) {
    if (isCode(error, 'not_found')) throw notTradable(ticker);
    throw error;
  }
}

async function listedPuts(
  client: AlpacaClient,
  { underlying, first, last, price }: PutRange,
): Promise<OptionContract[]> {
  const asked = {
    ...({ type: 'put', status: 'active' } as const),
    ...{ underlyingSymbols: underlying, limit: CONTRACTS_PAGE },
    ...{ expirationDateGte: dateOf(first), expirationDateLte: dateOf(last) },
    ...{ strikePriceGte: price * (1 - STRIKES_WITHIN), strikePriceLte: price * (1 + STRIKES_WITHIN) },
  };
  return paged('contracts', async (pageToken) => {
    const answer = await client.trading('question', (api) =>
      api.assets.getOptionsContractsRaw({ ...asked, ...pageToken }),
    );
    const page = fieldsOf(answer, 'contracts');
    const all = listOf(page.values.option_contracts, 'contracts', (each) => contractOf(each, underlying));
    return { items: all.filter((each) => each !== null), next: perhapsText(page, 'next_page_token') };
  });
}

/** Null: it is none that is traded. */
function contractOf(answer: unknown, underlying: string): OptionContract | null {
  const contract = fieldsOf(answer, 'contract');
  const strike = number(contract, 'strike_price');
  const expiry = parseIsoDate(text(contract, 'expiration_date'));
  const read: OptionContract = { underlying, right: 'put', strike, expiry };
  const isStandard =
    text(contract, 'type') === 'put' &&
    number(contract, 'size') === PUT_MULTIPLIER &&
    text(contract, 'underlying_symbol') === underlying &&
    text(contract, 'symbol') === occSymbol(read);
  return isStandard && flag(contract, 'tradable') ? read : null;
}

async function putQuotes(
  client: AlpacaClient,
  { underlying, first, last, price }: PutRange,
  feed: 'indicative' | 'opra',
): Promise<ReadonlyMap<string, LiveQuote>> {
  const asked = {
    ...({ type: 'put' } as const),
    ...{ underlyingSymbol: underlying, feed, limit: SNAPSHOTS_PAGE },
    ...{ expirationDateGte: dateOf(first), expirationDateLte: dateOf(last) },
    ...{ strikePriceGte: price * (1 - STRIKES_WITHIN), strikePriceLte: price * (1 + STRIKES_WITHIN) },
  };
  const quotes = await paged('snapshots', async (pageToken) => {
    const answer = await client.data('question', (api) => api.options.optionChainRaw({ ...asked, ...pageToken }));
    const page = fieldsOf(answer, 'snapshots');
    const items = entriesOf(page, 'snapshots').flatMap(([ticker, each]) => {
      const { latestQuote } = fieldsOf(each, 'snapshot').values;
      return latestQuote === null || latestQuote === undefined ? [] : [readQuote(ticker, latestQuote)];
    });
    return { items, next: perhapsText(page, 'next_page_token') };
  });
  return new Map(quotes.map((quote) => [quote.ticker, quote]));
}

/** One row: what is quoted at that minute, or was before and still holds. */
function rowOf(symbol: string, { bid, ask, bidSize, askSize, at }: LiveQuote, minute: EpochMinute): Quotes {
  const column = (value: number): Float64Array => Float64Array.of(value);
  const [bids, asks] = [column(bid), column(ask)];
  return {
    ...{ symbol, minute: Int32Array.of(Math.min(minute, Math.floor(at / MINUTE_MS))) },
    ...{ bidOpen: bids, bidHigh: bids, bidLow: bids, bidClose: bids, bidSize: column(bidSize) },
    ...{ askOpen: asks, askHigh: asks, askLow: asks, askClose: asks, askSize: column(askSize) },
  };
}

async function paged<T>(
  what: string,
  ask: (pageToken: { pageToken?: string }) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page: { readonly items: readonly T[]; readonly next: string | null } = await ask(
      next === null ? {} : { pageToken: next },
    );
    all.push(...page.items);
    next = page.next;
    if (next === null) return all;
  }
  throw new BrokerError({
    code: 'bad_answer',
    message: `Alpaca lists ${what} without an end`,
    cure: 'report it to Alpaca',
  });
}

function dateOf(day: DayNumber): Date {
  return new Date(day * DAY_MS);
}
