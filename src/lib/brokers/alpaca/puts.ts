/**
 * Puts at Alpaca: which are listed, and what they are quoted at now. Guarantees: a contract that was adjusted, is not of a
 * hundred shares or not tradable is none; a put without a quote is not offered; pages are read to their end.
 */
import { parseIsoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { DAY_MS } from '../../core/clock.ts';
import { BrokerError } from '../../core/errors.ts';
import { PUT_MULTIPLIER } from '../../market/instrument.ts';
import { occSymbol } from '../../market/options/occ-symbol.ts';
import type { InstrumentFacts, LiveQuote } from '../../orders/broker.ts';
import type { PutRange, PutSource } from '../../session/put-source.ts';
import type { AlpacaClient } from './client.ts';
import { entriesOf, fieldsOf, flag, listOf, number, perhapsText, text } from './fields.ts';
import { notTradable } from './mapper.ts';
import { readQuote } from './quotes.ts';
import { isCode } from './refusals.ts';

/** Strikes are looked for so far from the price, as a share of it, and in dollars at least: the nearest one is wanted. */
const STRIKES_WITHIN = 0.03;
const STRIKES_WITHIN_LEAST = 5;
const PAGES_MAX = 50;
const CONTRACTS_PAGE = 1_000;
const SNAPSHOTS_PAGE = 1_000;

/** What is listed is asked for once a session, and again when the price has gone far: it takes calls that orders need. */
export class AlpacaPuts implements PutSource {
  readonly #client: AlpacaClient;
  readonly #feed: 'indicative' | 'opra';
  readonly #listed = new Map<string, { readonly range: PutRange; readonly symbols: ReadonlySet<string> }>();

  constructor(client: AlpacaClient, feed: 'indicative' | 'opra') {
    this.#client = client;
    this.#feed = feed;
  }

  /** @throws NetworkError, BrokerError */
  async putsNow(range: PutRange): Promise<readonly LiveQuote[]> {
    const [listed, quotes] = await Promise.all([this.#listedIn(range), putQuotes(this.#client, range, this.#feed)]);
    return quotes.filter(({ ticker }) => listed.has(ticker));
  }

  async #listedIn(range: PutRange): Promise<ReadonlySet<string>> {
    const known = this.#listed.get(range.underlying);
    if (known !== undefined && covers(known.range, range)) return known.symbols;
    const symbols = await listedPuts(this.#client, range);
    this.#listed.set(range.underlying, { range, symbols });
    return symbols;
  }
}

/** The strikes nearest to the price of now are among what was listed for another. */
function covers(known: PutRange, { first, last, price }: PutRange): boolean {
  return known.first === first && known.last === last && Math.abs(known.price - price) <= withinOf(known) / 2;
}

/** Known to every account that is given quotes of options at all. */
const KNOWN_EVERYWHERE = 'SPY';

/** Why the account is not given the quotes of that feed, in Alpaca's words; null: it is. @throws NetworkError */
export async function putQuotesHindrance(client: AlpacaClient, feed: 'indicative' | 'opra'): Promise<string | null> {
  const asked = { underlyingSymbol: KNOWN_EVERYWHERE, feed, limit: 1 };
  try {
    await client.data('question', (api) => api.options.optionChainRaw(asked));
    return null;
  } catch (error) {
    if (error instanceof BrokerError && !error.retryable) return error.message;
    throw error;
  }
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

/** By their OCC symbols. */
async function listedPuts(client: AlpacaClient, range: PutRange): Promise<ReadonlySet<string>> {
  const { underlying } = range;
  const asked = {
    ...({ type: 'put', status: 'active' } as const),
    ...{ underlyingSymbols: underlying, limit: CONTRACTS_PAGE, ...boundsOf(range) },
  };
  const listed = await paged('contracts', async (pageToken) => {
    const answer = await client.trading('entry', (api) =>
      api.assets.getOptionsContractsRaw({ ...asked, ...pageToken }),
    );
    const page = fieldsOf(answer, 'contracts');
    const items = listOf(page.values.option_contracts, 'contracts', (each) => contractOf(each, underlying));
    return { items, next: perhapsText(page, 'next_page_token') };
  });
  return new Set(listed.filter((symbol) => symbol !== null));
}

function withinOf({ price }: Pick<PutRange, 'price'>): number {
  return Math.max(price * STRIKES_WITHIN, STRIKES_WITHIN_LEAST);
}

function boundsOf({ first, last, price }: PutRange): {
  readonly expirationDateGte: Date;
  readonly expirationDateLte: Date;
  readonly strikePriceGte: number;
  readonly strikePriceLte: number;
} {
  const within = withinOf({ price });
  return {
    ...{ expirationDateGte: dateOf(first), expirationDateLte: dateOf(last) },
    ...{ strikePriceGte: Math.max(0, price - within), strikePriceLte: price + within },
  };
}

/** Its OCC symbol; null: it is none that is traded. */
function contractOf(answer: unknown, underlying: string): string | null {
  const contract = fieldsOf(answer, 'contract');
  const strike = number(contract, 'strike_price');
  const expiry = parseIsoDate(text(contract, 'expiration_date'));
  const symbol = occSymbol({ underlying, right: 'put', strike, expiry });
  const isStandard =
    text(contract, 'type') === 'put' &&
    number(contract, 'size') === PUT_MULTIPLIER &&
    text(contract, 'underlying_symbol') === underlying &&
    text(contract, 'symbol') === symbol;
  return isStandard && flag(contract, 'tradable') ? symbol : null;
}

async function putQuotes(
  client: AlpacaClient,
  range: PutRange,
  feed: 'indicative' | 'opra',
): Promise<readonly LiveQuote[]> {
  const asked = {
    ...({ type: 'put' } as const),
    ...{ underlyingSymbol: range.underlying, feed, limit: SNAPSHOTS_PAGE, ...boundsOf(range) },
  };
  return paged('snapshots', async (pageToken) => {
    const answer = await client.data('entry', (api) => api.options.optionChainRaw({ ...asked, ...pageToken }));
    const page = fieldsOf(answer, 'snapshots');
    const items = entriesOf(page, 'snapshots').flatMap(([ticker, each]) => {
      const { latestQuote } = fieldsOf(each, 'snapshot').values;
      return latestQuote === null || latestQuote === undefined ? [] : [readQuote(ticker, latestQuote)];
    });
    return { items, next: perhapsText(page, 'next_page_token') };
  });
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
