/**
 * The puts of a session that have real quotes. A contract counts as listed from its first quote of the session on;
 * its quote at a decision is at most five minutes old. Guarantees: those of put-chain.ts.
 */
import { isoDate, type DayNumber } from '../../calendar/civil-date.ts';
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { EpochMinute, OptionContract, OptionQuotes, Quotes } from '../bars.ts';
import { firstRowFrom } from '../rows.ts';
import { midBars, quoteAt, type Quote, type Rows } from './mid-bars.ts';
import { daysToExpiry } from './occ-symbol.ts';
import { isTight, putInstrument, type PutChain, type PutChoice, type PutLimits, type PutSeries } from './put-chain.ts';

export interface QuotedPutChain extends PutChain {
  /** Of the session's first quote of a put: before it nobody knows that there will be any. */
  readonly firstMinute: EpochMinute;
  /** Null for a contract that has no quote in the session. */
  seriesOf(contract: OptionContract): PutSeries | null;
}

interface ListedPut {
  readonly contract: OptionContract;
  readonly quotes: Quotes;
  /** Of this session; at least one. */
  readonly rows: Rows;
}

/**
 * The chain may hold calls, other underlyings and other sessions: they are ignored. Null: no put of that underlying has
 * a quote in that day's session, or the day has none. @throws ConfigError `calendar_range`
 */
export function quotedPutChain(
  underlying: string,
  day: DayNumber,
  chain: readonly OptionQuotes[],
): QuotedPutChain | null {
  const session = sessionOn(day);
  if (session === null) return null;
  const puts = chain
    .filter(({ contract }) => contract.right === 'put' && contract.underlying === underlying)
    .map(({ contract, quotes }) => ({ contract, quotes, rows: sessionRows(quotes, session) }))
    .filter(({ rows }) => rows.to > rows.from);
  if (puts.length === 0) return null;
  const firstMinute = Math.min(...puts.map(({ quotes, rows }) => quotes.minute[rows.from] ?? Infinity));
  return {
    firstMinute,
    choose: (at, underlyingPrice, limits) => choose(puts, day, at, underlyingPrice, limits),
    seriesOf: ({ strike, expiry }) => {
      const put = puts.find(({ contract }) => contract.strike === strike && contract.expiry === expiry);
      return put === undefined ? null : seriesOf(put);
    },
  };
}

function seriesOf({ contract, quotes, rows }: ListedPut): PutSeries {
  return { instrument: putInstrument(contract, false), ...midBars(quotes, rows) };
}

function choose(
  puts: readonly ListedPut[],
  day: DayNumber,
  at: EpochMinute,
  underlyingPrice: number,
  limits: PutLimits,
): PutChoice {
  const put = nearestPut(
    puts.filter((each) => (each.quotes.minute[each.rows.from] ?? Infinity) <= at),
    day,
    underlyingPrice,
    limits,
  );
  const { minDte, maxDte, maxSpread } = limits;
  if (put === null) return { refusal: { underlying_price: underlyingPrice, min_dte: minDte, max_dte: maxDte } };
  const { contract, quotes, rows } = put;
  const quote = quoteAt(quotes, rows, at);
  if (isTight(quote, limits)) return { series: seriesOf(put) };
  const { strike, expiry } = contract;
  return {
    refusal: {
      underlying_price: underlyingPrice,
      expiry: isoDate(expiry),
      strike,
      ...seen(quote),
      max_spread: maxSpread,
    },
  };
}

function nearestPut(
  puts: readonly ListedPut[],
  day: DayNumber,
  underlyingPrice: number,
  { minDte, maxDte }: PutLimits,
): ListedPut | null {
  let best: ListedPut | null = null;
  for (const put of puts) {
    const dte = daysToExpiry(put.contract, day);
    if (dte < minDte || dte > maxDte) continue;
    if (best === null || comesBefore(put.contract, best.contract, underlyingPrice)) best = put;
  }
  return best;
}

/** The earlier expiry, then the nearer strike, then the lower one. */
function comesBefore(a: OptionContract, b: OptionContract, underlyingPrice: number): boolean {
  if (a.expiry !== b.expiry) return a.expiry < b.expiry;
  const [aFar, bFar] = [Math.abs(a.strike - underlyingPrice), Math.abs(b.strike - underlyingPrice)];
  return aFar === bFar ? a.strike < b.strike : aFar < bFar;
}

/** Only what there was: the journal knows no NaN. */
function seen({ bid, ask }: Quote): Record<string, number> {
  return Object.fromEntries(Object.entries({ bid, ask }).filter(([, price]) => !Number.isNaN(price)));
}

function sessionRows({ minute }: Quotes, session: Session): Rows {
  const open = session.open / MINUTE_MS;
  const from = firstRowFrom(minute, open);
  return { from, to: firstRowFrom(minute, open + session.minutes, from) };
}
