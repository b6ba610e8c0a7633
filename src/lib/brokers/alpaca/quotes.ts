/** Quotes of now from Alpaca's market data. Guarantees: what has no quote is left out; what is not known there harms no other. */
import type { LiveQuote } from '../../orders/broker.ts';
import type { Urgency } from '../call-budget.ts';
import type { AlpacaClient } from './client.ts';
import { entriesOf, fieldsOf, instant, number } from './fields.ts';
import { isCode } from './refusals.ts';

export async function stockQuotes(
  client: AlpacaClient,
  tickers: readonly string[],
  feed: 'iex' | 'sip',
): Promise<LiveQuote[]> {
  if (tickers.length === 0) return [];
  try {
    const asked = { symbols: tickers.join(','), feed };
    return readQuotes(await client.data('entry', (api) => api.stocks.stockLatestQuotesRaw(asked)));
  } catch (error) {
    // One name that it does not take makes it refuse all of them.
    if (!isCode(error, 'refused') && !isCode(error, 'not_tradable')) throw error;
    if (tickers.length === 1) return [];
    const half = Math.ceil(tickers.length / 2);
    const halves = [tickers.slice(0, half), tickers.slice(half)];
    return (await Promise.all(halves.map((each) => stockQuotes(client, each, feed)))).flat();
  }
}

/** By their OCC symbols. Left out: for what is to be sold. */
export async function optionQuotes(
  client: AlpacaClient,
  symbols: readonly string[],
  feed: 'indicative' | 'opra',
  urgency: Urgency = 'exit',
): Promise<LiveQuote[]> {
  if (symbols.length === 0) return [];
  const asked = { symbols: symbols.join(','), feed };
  return readQuotes(await client.data(urgency, (api) => api.options.optionLatestQuotesRaw(asked)));
}

/** Sizes are of shares and contracts, as Alpaca tells them since 2025-11-03. */
export function readQuote(ticker: string, answer: unknown): LiveQuote {
  const quote = fieldsOf(answer, 'quote');
  return {
    ...{ ticker, bid: number(quote, 'bp'), ask: number(quote, 'ap'), at: instant(quote, 't') },
    ...{ bidSize: number(quote, 'bs'), askSize: number(quote, 'as') },
  };
}

function readQuotes(answer: unknown): LiveQuote[] {
  return entriesOf(fieldsOf(answer, 'quotes'), 'quotes').map(([ticker, quote]) => readQuote(ticker, quote));
}
