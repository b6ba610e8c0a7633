/** Backtests of the shared data, as a test asks about them: by session, strategy and ticker. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Backtest, type BacktestRecord, type DateRange } from '../../src/lib/backtest/backtest.ts';
import { vixBefore } from '../../src/lib/backtest/before-session.ts';
import type { MarketData, RunData, SymbolFacts } from '../../src/lib/backtest/data.ts';
import type { RunSetup } from '../../src/lib/backtest/past-run.ts';
import type { SessionRecord } from '../../src/lib/backtest/record.ts';
import { SimVenue, type VenueTerms } from '../../src/lib/brokers/sim/venue.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import type { Session } from '../../src/lib/calendar/sessions.ts';
import type { Bars, VixCloses } from '../../src/lib/market/bars.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import { parseReference, REFERENCE_FILES } from '../../src/lib/market/reference.ts';
import type { SignalEvent } from '../../src/lib/session/journal.ts';
import type { TradingRules } from '../../src/lib/session/rules.ts';
import type { StrategyName } from '../../src/lib/strategies/names.ts';
import { createStrategy, type StrategySettings } from '../../src/lib/strategies/registry.ts';
import type { SessionFacts } from '../../src/lib/strategies/strategy.ts';
import { sessionBars } from '../helpers/bars.ts';
import { realEtfs, realLean, realStocks, realVix } from '../helpers/real-bars.ts';
import { storeOf } from '../helpers/store.ts';
import { ROOT } from '../helpers/tbot.ts';
import { RULES, SETTINGS, TERMS } from '../helpers/trial.ts';

interface RunOptions {
  readonly symbols: readonly Bars[];
  readonly instruments?: readonly Bars[];
  readonly vix: VixCloses | null;
  /** By underlying. */
  readonly options?: MarketData['options'];
  readonly strategies: readonly StrategyName[];
  readonly settings: Partial<StrategySettings>;
  readonly rules?: Partial<TradingRules>;
  readonly terms?: Partial<VenueTerms>;
  readonly first?: string;
  readonly last?: string;
  readonly facts?: SymbolFacts;
}

/** Without slippage, commission and participation unless told otherwise, 100,000 dollars. */
export function runBacktest({ symbols, instruments = [], vix, first, last, facts, ...how }: RunOptions): Backtest {
  const settings = { ...SETTINGS, ...how.settings };
  const setup: RunSetup = {
    place: { broker: 'sim', mode: 'paper' },
    rules: { ...RULES, MAX_PRICE: 1000, ...how.rules },
    strategiesOf: () => how.strategies.map((name) => createStrategy(name, settings, { imbalanceOf: () => null })),
    executorOf: (market) => new SimVenue(market, { ...TERMS, ...how.terms }),
    facts: facts ?? listedFacts(),
  };
  const data: MarketData = { symbols, instruments, quotes: new Map(), options: how.options ?? new Map(), vix };
  const range: DateRange = { first: dayOf(first), last: dayOf(last) };
  const backtest = new Backtest(setup, data, range, 100_000);
  while (backtest.next());
  return backtest;
}

/** The settings of the run of SPY, GM and XOM that an independent implementation has made too. */
export const STOCKS_RUN = {
  strategies: ['open', 'mid', 'close'],
  settings: { STRAT_OPEN_BUFFER: 0.002, STRAT_MID_VWAP_THRESHOLD: 0.01, STRAT_CLOSE_MODE: 'both' },
  first: '2021-09-14',
  last: '2023-07-20',
} as const satisfies Partial<RunOptions>;

/** And those of the run of the ETFs. */
export const ETFS_RUN = {
  strategies: ['mid', 'close'],
  settings: {
    STRAT_MID_VWAP_THRESHOLD: 0.001,
    ENABLE_ADX_FILTER: false,
    ENABLE_BOLLINGER_CONFLUENCE: false,
    ENABLE_VIX_GATEKEEPER: false,
  },
} as const satisfies Partial<RunOptions>;

/** And those of the run of a few sessions of shares. */
export const LEAN_RUN = {
  strategies: ['open', 'mid', 'close'],
  settings: {
    STRAT_OPEN_BUFFER: 0.001,
    STRAT_OPEN_VOLUME_FACTOR: 1,
    STRAT_MID_VWAP_THRESHOLD: 0.003,
    STRAT_CLOSE_MODE: 'both',
    ENABLE_ADX_FILTER: false,
    ENABLE_VIX_GATEKEEPER: false,
  },
} as const satisfies Partial<RunOptions>;

let stocks: RealRun | undefined;
let etfs: RealRun | undefined;
let lean: RealRun | undefined;

export function stocksRun(context: Mocha.Context): RealRun {
  stocks ??= new RealRun(runBacktest({ symbols: realStocks(context), vix: realVix(context), ...STOCKS_RUN }));
  return stocks;
}

export function etfsRun(context: Mocha.Context): RealRun {
  etfs ??= etfRun(context, ETFS_RUN);
  return etfs;
}

export function leanRun(context: Mocha.Context): RealRun {
  lean ??= new RealRun(runBacktest({ symbols: realLean(context), vix: realVix(context), ...LEAN_RUN }));
  return lean;
}

export function etfRun(context: Mocha.Context, options: Pick<RunOptions, 'strategies' | 'settings'>): RealRun {
  const { symbols, inverses } = realEtfs(context);
  return new RealRun(runBacktest({ symbols, instruments: inverses, vix: null, ...options }));
}

/** A session of a run: what whoever trades it in another mode is given, and what must come of it. */
export interface RealSession {
  readonly session: Session;
  /** E: dollars at its start. */
  readonly equity: number;
  readonly vix: SessionFacts['vix'];
  /** Those of what may signal that have a bar in it, the session's rows only. */
  readonly symbols: readonly Bars[];
  /** The same of the inverse ETFs. */
  readonly instruments: readonly Bars[];
  /** Decisions, orders and trades. */
  readonly expected: SessionRecord;
}

export class RealRun {
  readonly record: BacktestRecord;
  readonly #data: RunData;
  readonly #firstAt: number;

  constructor(backtest: Backtest) {
    this.record = backtest.record();
    this.#data = backtest.data;
    this.#firstAt = backtest.firstAt;
  }

  /** The range over which the inverse ETFs were settled is the whole run. */
  get inverses(): ReadonlyMap<string, string> {
    return this.#data.inverses;
  }

  /** All sessions in which something that may signal has a bar. */
  *sessions(): Generator<RealSession> {
    const { market, history } = this.#data;
    for (const [place, session] of this.record.sessions.entries()) {
      const at = this.#firstAt + place;
      const ofSession = (all: readonly Bars[]): Bars[] =>
        all.filter((bars) => history.has(bars, at)).map((bars) => sessionBars(bars, session.date));
      const expected = this.record.records[place];
      const symbols = ofSession(market.symbols);
      if (expected === undefined || symbols.length === 0) continue;
      yield {
        ...{ session, equity: this.equityAt(session.date), vix: vixBefore(market.vix, history, at) },
        ...{ symbols, instruments: ofSession(market.instruments), expected },
      };
    }
  }

  /** The folder of a bar store with all that the run was of. */
  store(): Promise<string> {
    const { symbols, instruments, vix } = this.#data.market;
    return storeOf({ bars: [...symbols, ...instruments], vix });
  }

  get trades(): ClosedTrade[] {
    return this.record.records.flatMap(({ closed }) => closed.map(({ trade }) => trade));
  }

  /** Dollars after the last session. */
  get cash(): number {
    return this.record.sessionEquity.at(-1) ?? NaN;
  }

  /** E: dollars at the start of that session. */
  equityAt(date: string): number {
    const at = this.#at(date);
    return at === 0 ? 100_000 : (this.record.sessionEquity[at - 1] ?? NaN);
  }

  signal(date: string, strategy: StrategyName, symbol: string, m: number): SignalEvent {
    const found = this.#session(date).decisions.find(
      (each) => each.kind === 'signal' && each.strategy === strategy && each.symbol === symbol && each.m === m,
    );
    assert.ok(found?.kind === 'signal', `${strategy} did not signal ${symbol} on ${date} at minute ${String(m)}`);
    return found;
  }

  /** The one trade of that strategy in that ticker. */
  trade(date: string, strategy: StrategyName, ticker: string): ClosedTrade {
    const found = this.#session(date).closed.map(({ trade }) => trade);
    const [trade, more] = found.filter((each) => each.strategy_name === strategy && each.ticker === ticker);
    assert.ok(trade !== undefined && more === undefined, `${strategy} traded ${ticker} not once on ${date}`);
    return trade;
  }

  #session(date: string): SessionRecord {
    const record = this.record.records[this.#at(date)];
    assert.ok(record !== undefined);
    return record;
  }

  #at(date: string): number {
    const at = this.record.sessions.findIndex((session) => session.date === date);
    assert.ok(at >= 0, `${date} is not in the run`);
    return at;
  }
}

export function listedFacts(): SymbolFacts {
  const text = (key: keyof typeof REFERENCE_FILES): string =>
    readFileSync(join(ROOT, 'data', 'reference', REFERENCE_FILES[key]), 'utf8');
  const reference = parseReference({
    inverseEtfs: text('inverseEtfs'),
    notOneTimesInverse: text('notOneTimesInverse'),
    leveraged: text('leveraged'),
  });
  return {
    isLeveraged: (symbol) => reference.isInverse(symbol) || reference.isLeveragedOrVolatility(symbol),
    isEtf: reference.isUnderlyingEtf,
    inversesOf: reference.inverseOf,
  };
}

function dayOf(date: string | undefined): number | null {
  return date === undefined ? null : parseIsoDate(date);
}
