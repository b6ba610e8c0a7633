/**
 * The chains of a live session, from what was recorded of them. Guarantees: those of put-chain.ts; a chain serves the minute for
 * which it was asked and the one beside it (a person's yes may come a minute later), and no other; a put that expires on the
 * very day is not chosen, for brokers take no orders in it up to the close and sell it themselves.
 */
import type { DayNumber } from '../calendar/civil-date.ts';
import type { EpochMinute, OptionQuotes } from '../market/bars.ts';
import { MINUTE_MS } from '../core/clock.ts';
import { quotedPut } from '../market/options/live-put.ts';
import { occRoot, readOccSymbol } from '../market/options/occ-symbol.ts';
import type { PutChain, PutChoice, PutLimits } from '../market/options/put-chain.ts';
import { quotedPutChain } from '../market/options/quoted-put-chain.ts';
import type { LiveQuote } from '../orders/broker.ts';
import type { PutRange } from './put-source.ts';
import type { PutsSeen } from './records.ts';

/** Calendar days to expiry, at least. */
const LIVE_MIN_DTE = 1;
const MINUTES_APART_MAX = 1;
/** Strikes that are kept in the journal, the nearest ones: to choose by, and to look at. */
const STRIKES_KEPT = 8;

export class LivePuts {
  readonly #newest = new Map<string, PutsSeen>();
  #day: DayNumber = 0;
  #openMinute: EpochMinute = 0;
  #minutes = 0;

  startSession(day: DayNumber, openMinute: EpochMinute, minutes: number): void {
    this.#day = day;
    this.#openMinute = openMinute;
    this.#minutes = minutes;
  }

  /** An answer that comes after a newer one says nothing any more. */
  hear(seen: PutsSeen): void {
    if (seen.m >= (this.#newest.get(seen.symbol)?.m ?? -1)) this.#newest.set(seen.symbol, seen);
  }

  /** What a source is to be asked for. */
  rangeOf(underlying: string, price: number, { minDte, maxDte }: Pick<PutLimits, 'minDte' | 'maxDte'>): PutRange {
    return { underlying, first: this.#day + Math.max(LIVE_MIN_DTE, minDte), last: this.#day + maxDte, price };
  }

  /** Null: nobody has asked for any. */
  on(symbol: string): PutChain | null {
    const seen = this.#newest.get(symbol);
    return seen === undefined ? null : { choose: (...of) => this.#choose(seen, ...of) };
  }

  #choose(seen: PutsSeen, at: EpochMinute, price: number, limits: PutLimits): PutChoice {
    const apart = at - this.#openMinute - seen.m;
    if (Math.abs(apart) > MINUTES_APART_MAX) return { refusal: { underlying_price: price, chain_age_minutes: apart } };
    if (seen.failure !== null) return { refusal: { underlying_price: price, chain_failure: seen.failure } };
    const askedAt = this.#openMinute + seen.m;
    const puts = seen.quotes.flatMap((quote) => optionQuotes(quote, seen.symbol, askedAt));
    const { minDte, maxDte } = limits;
    const chain = quotedPutChain(seen.symbol, this.#day, puts);
    if (chain === null) return { refusal: { underlying_price: price, min_dte: minDte, max_dte: maxDte } };
    const choice = chain.choose(askedAt, price, { ...limits, minDte: Math.max(LIVE_MIN_DTE, minDte) });
    if ('refusal' in choice) return choice;
    const { instrument } = choice.series;
    const { bid = 0, ask = NaN } = seen.quotes.find(({ ticker }) => ticker === instrument.ticker) ?? {};
    return { series: quotedPut(instrument, this.#minutes, at, bid, ask) };
  }
}

/** Of the first expiry those whose strikes are nearest to the price. */
export function nearestPuts(quotes: readonly LiveQuote[], price: number): readonly LiveQuote[] {
  const puts = quotes.flatMap((quote) => {
    const contract = readOccSymbol(quote.ticker);
    return contract?.right === 'put' ? [{ quote, contract }] : [];
  });
  const first = Math.min(...puts.map(({ contract }) => contract.expiry));
  return puts
    .filter(({ contract }) => contract.expiry === first)
    .sort((a, b) => Math.abs(a.contract.strike - price) - Math.abs(b.contract.strike - price))
    .slice(0, STRIKES_KEPT)
    .map(({ quote }) => quote);
}

/** One row: what is quoted at that minute, or was before and still holds. Without a size there is no quote. */
function optionQuotes(quote: LiveQuote, underlying: string, at: EpochMinute): OptionQuotes[] {
  const { ticker, bid, ask, bidSize, askSize } = quote;
  const contract = readOccSymbol(ticker);
  if (contract?.right !== 'put' || contract.root !== occRoot(underlying)) return [];
  const column = (value: number): Float64Array => Float64Array.of(value);
  const [bids, asks] = [column(bidSize > 0 ? bid : 0), column(ask > 0 && askSize > 0 ? ask : NaN)];
  const { strike, expiry } = contract;
  const quotes = {
    ...{ symbol: ticker, minute: Int32Array.of(Math.min(at, Math.floor(quote.at / MINUTE_MS))) },
    ...{ bidOpen: bids, bidHigh: bids, bidLow: bids, bidClose: bids, bidSize: column(bidSize) },
    ...{ askOpen: asks, askHigh: asks, askLow: asks, askClose: asks, askSize: column(askSize) },
  };
  return [{ contract: { underlying, right: 'put', strike, expiry }, quotes }];
}
