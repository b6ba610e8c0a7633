/**
 * One session of the bar store, as a replay of it needs it: its bars for the venue, and what is known of each symbol
 * before its first bar. Guarantees: what it tells of symbols, VIX and puts is what a backtest of that session goes by; of
 * each dataset only the rows of some sessions are in memory, one symbol being read after the other.
 */
import { openStore, unknownSymbol, type BarStore } from '../../bars/store/store.ts';
import { volatilityBefore } from '../../backtest/before-session.ts';
import { parseIsoDate } from '../../calendar/civil-date.ts';
import { sessionOn, type Session } from '../../calendar/sessions.ts';
import type { Bars, EpochMinute, Quotes } from '../../market/bars.ts';
import { occRoot, readOccSymbol } from '../../market/options/occ-symbol.ts';
import type { PutChain, PutSeries } from '../../market/options/put-chain.ts';
import { sessionPuts, type SessionPuts } from '../../market/options/session-puts.ts';
import type { ReferenceData } from '../../market/reference.ts';
import type { Watching } from '../../session/records.ts';
import type { TradingRules } from '../../session/rules.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { SessionFacts } from '../../strategies/strategy.ts';
import { emptyStore } from '../backtest/load-data.ts';
import { symbolFacts } from '../reference-data.ts';
import { noBars, noSession } from './no-session.ts';
import { SessionReader } from './session-reader.ts';

export interface SessionRequest {
  /** YYYY-MM-DD, a New York date. */
  readonly date: string;
  /** What may signal; null: all of the store that has a bar in the session. */
  readonly symbols: readonly string[] | null;
  readonly strategies: readonly StrategyName[];
  readonly shortType: TradingRules['SHORT_TYPE'];
  /** Inverse ETFs by what they serve, as a longer run has settled them; null: they are settled over this date. */
  readonly inverses: ReadonlyMap<string, string> | null;
}

export interface SessionData {
  readonly session: Session;
  readonly openMinute: EpochMinute;
  /** What may signal, in the order of their characters. */
  readonly symbols: readonly string[];
  /** What is bought only: inverse ETFs. */
  readonly instruments: readonly string[];
  /** What was chosen and has no bar in the session. */
  readonly leftOut: readonly string[];
  /** The session's bars of symbols and instruments, by ticker. */
  readonly bars: ReadonlyMap<string, Bars>;
  /** Of those that have some: from midnight in New York to the close. */
  readonly quotes: ReadonlyMap<string, Quotes>;
  /** Of each symbol, then of each instrument. */
  readonly facts: readonly Watching[];
  /** Null too where no strategy asks for it. */
  readonly vix: SessionFacts['vix'];
  /** Null where there are none, and where SHORT_TYPE asks for none. */
  putsOn(symbol: string): PutChain | null;
  /** Prices of the put that was chosen at the close of that minute, by its OCC symbol; null for what is no such put. */
  putSeriesOf(ticker: string, at: EpochMinute): PutSeries | null;
}

/**
 * @throws ConfigError `not_a_date`, `calendar_range`, `no_trading_day`, `empty_store`, `unknown_symbol`, `empty_range`,
 * `store_damaged`
 */
export async function loadSession(
  folder: string,
  reference: ReferenceData,
  request: SessionRequest,
): Promise<SessionData> {
  const session = sessionOf(request.date);
  const store = openStore(folder);
  const chosen = chosenSymbols(store, folder, request.symbols);
  const needsPuts = request.shortType === 'LongPut' || request.shortType === 'Auto';
  const reader = new SessionReader(store, session, needsPuts);
  const symbols: string[] = [];
  for (const symbol of chosen) if (await hasBar(reader, symbol)) symbols.push(symbol);
  if (symbols.length === 0) throw await noBars(store, chosen, session);
  const inverses = await settleInverses(store, reader, reference, symbols, request);
  const instruments = [...new Set(inverses.values())].filter((inverse) => !symbols.includes(inverse));
  const vix = request.strategies.includes('close') ? await reader.vix() : null;
  const puts = await putsOf(reader, session, needsPuts ? symbols : [], vix);
  const { isLeveraged, isEtf } = symbolFacts(reference);
  const [bars, quotes, facts] = [new Map<string, Bars>(), new Map<string, Quotes>(), [] as Watching[]];
  for (const symbol of [...symbols, ...instruments]) {
    const data = await reader.read(symbol);
    const ownQuotes = await reader.quotes(symbol);
    bars.set(symbol, data.bars);
    if (ownQuotes !== null && ownQuotes.minute.length > 0) quotes.set(symbol, ownQuotes);
    facts.push({
      ...{ kind: 'watching', symbol, volume: data.volume, isLeveraged: isLeveraged(symbol), isEtf: isEtf(symbol) },
      ...{ inverse: inverses.get(symbol) ?? null, maySignal: symbols.includes(symbol) },
    });
  }
  return {
    ...{ session, openMinute: reader.openMinute, symbols, instruments, bars, quotes, facts, vix },
    leftOut: chosen.filter((symbol) => !symbols.includes(symbol)),
    putsOn: (symbol) => puts.get(symbol) ?? null,
    putSeriesOf: (ticker, at) => seriesOf(puts, ticker, at),
  };
}

function sessionOf(date: string): Session {
  const day = parseIsoDate(date);
  const session = sessionOn(day);
  if (session === null) throw noSession(day);
  return session;
}

/** @throws ConfigError `empty_store`, `unknown_symbol` */
function chosenSymbols({ datasets }: BarStore, folder: string, wanted: readonly string[] | null): readonly string[] {
  const held = datasets.flatMap(({ kind, symbol }) => (kind === 'bars' ? [symbol] : []));
  if (held.length === 0) throw emptyStore(folder);
  const unknown = wanted?.find((symbol) => !held.includes(symbol));
  if (unknown !== undefined) throw unknownSymbol(unknown, datasets);
  return [...new Set(wanted ?? held)].sort();
}

async function hasBar(reader: SessionReader, symbol: string): Promise<boolean> {
  const { bars } = await reader.read(symbol);
  return bars.minute.length > 0;
}

/**
 * Of the listed inverse ETFs the first that has a bar in the session. One that was settled before stays, also where it has
 * none: another one does not take its place.
 */
async function settleInverses(
  { datasets }: BarStore,
  reader: SessionReader,
  reference: ReferenceData,
  symbols: readonly string[],
  { shortType, inverses: settled }: SessionRequest,
): Promise<ReadonlyMap<string, string>> {
  const inverses = new Map<string, string>();
  if (shortType !== 'InverseETF' && shortType !== 'Auto') return inverses;
  for (const symbol of symbols) {
    const inverse =
      settled === null ? await firstWithBar(reader, reference.inverseOf(symbol)) : (settled.get(symbol) ?? null);
    if (inverse === null) continue;
    if (!datasets.some(({ kind, symbol: held }) => kind === 'bars' && held === inverse))
      throw unknownSymbol(inverse, datasets);
    inverses.set(symbol, inverse);
  }
  return inverses;
}

async function firstWithBar(reader: SessionReader, candidates: readonly string[]): Promise<string | null> {
  for (const candidate of candidates) if (await hasBar(reader, candidate)) return candidate;
  return null;
}

/** By underlying; those without a put to choose are left out. */
async function putsOf(
  reader: SessionReader,
  { day }: Session,
  symbols: readonly string[],
  vix: SessionFacts['vix'],
): Promise<ReadonlyMap<string, SessionPuts>> {
  const puts = new Map<string, SessionPuts>();
  for (const underlying of symbols) {
    const { bars, closes } = await reader.read(underlying);
    const quotes = await reader.optionQuotes(underlying);
    const volatility = volatilityBefore(underlying, vix, closes);
    const rows = { fromRow: 0, toRow: bars.minute.length };
    const chain = sessionPuts({ underlying, day, bars, ...rows, volatility, quotes });
    if (chain !== null) puts.set(underlying, chain);
  }
  return puts;
}

function seriesOf(puts: ReadonlyMap<string, SessionPuts>, ticker: string, at: EpochMinute): PutSeries | null {
  const read = readOccSymbol(ticker);
  if (read?.right !== 'put') return null;
  const { root, right, strike, expiry } = read;
  for (const [underlying, chain] of puts)
    if (occRoot(underlying) === root) return chain.seriesOf({ underlying, right, strike, expiry }, at);
  return null;
}
