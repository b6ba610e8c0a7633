/**
 * One session through the session machine and the simulated venue, and what its journal tells. The defaults are those of
 * the specification's `.env_bot`, without slippage, commission, participation and the question for volume, so that the
 * arithmetic of a test can be read.
 */
import type { PastExecutor } from '../../src/lib/backtest/past-run.ts';
import { SimVenue, type VenueTerms } from '../../src/lib/brokers/sim/venue.ts';
import type { Bars, Quotes } from '../../src/lib/market/bars.ts';
import { LiveBars } from '../../src/lib/market/live-bars.ts';
import { Market } from '../../src/lib/market/market.ts';
import type { PutChain } from '../../src/lib/market/options/put-chain.ts';
import type { Tape } from '../../src/lib/market/tape.ts';
import type { ClosedEvent, SessionEvent } from '../../src/lib/session/journal.ts';
import { SessionMachine } from '../../src/lib/session/machine.ts';
import type { TradingRules } from '../../src/lib/session/rules.ts';
import type { Standing } from '../../src/lib/risk/gate.ts';
import { KillSwitch } from '../../src/lib/risk/kill-switch.ts';
import type { SessionSources } from '../../src/lib/session/sources.ts';
import type { StrategyName } from '../../src/lib/strategies/names.ts';
import { createStrategy, type StrategySettings } from '../../src/lib/strategies/registry.ts';
import type { SessionFacts, Strategy } from '../../src/lib/strategies/strategy.ts';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import { FULL_DAY, openMinuteOf, sessionOf } from './bars.ts';
import { tell } from './live.ts';

export const RULES: TradingRules = {
  DISABLE_ALL_TRADES: false,
  MAX_TRADES: 4,
  weights: [0.4, 0.2, 0.2, 0.2],
  ALLOCATION_PLAN: 'signals',
  TOTAL_ALLOCATION: 0.02,
  MAX_OPEN_POSITIONS: 5,
  MIN_PRICE: 2,
  MAX_PRICE: 100,
  MIN_VOLUME_THRESHOLD: 1_000_000,
  MAX_SPREAD: 0.015,
  MAX_SLIPPAGE: 0.005,
  MAX_RISK_PER_TRADE: 0.025,
  MAX_OPEN_RISK: 0.05,
  DAILY_LOSS_LIMIT: 0.05,
  SHORT_TYPE: 'InverseETF',
  LONG_PUT_MIN_DTE: 7,
  LONG_PUT_MAX_DTE: 45,
  LONG_PUT_MAX_SPREAD: 0.05,
  shareStep: 1e-6,
  firstMoment: 0,
  testStart: null,
  asksVolume: false,
  asksSlippage: true,
  asksConfirmation: false,
};

export const SETTINGS: StrategySettings = {
  ANALYSIS_TIME: 20,
  MONITORING_TIME: 30,
  STRAT_OPEN_BUFFER: 0.02,
  STRAT_OPEN_VOLUME_FACTOR: 1.5,
  TEST_MODE: false,
  STRAT_MID_VWAP_THRESHOLD: 0.02,
  STRAT_MID_WEIGHTING: 'equal',
  ENABLE_ADX_FILTER: true,
  ENABLE_BOLLINGER_CONFLUENCE: true,
  STRAT_CLOSE_MODE: 'trend',
  STRAT_CLOSE_VIX_THRESHOLD: 15,
  STRAT_CLOSE_MAX_ALLOCATION: 0.4,
  ENABLE_VIX_GATEKEEPER: true,
  ENABLE_IMBALANCE_SCANNER: true,
};

export const TERMS: VenueTerms = {
  slippage: 0,
  usesSpread: false,
  participation: null,
  shareStep: 1e-6,
  commission: { name: 'none', fees: () => 0 },
};

/** A calm enough market for close to trade in. */
export const VIX: SessionFacts['vix'] = { close: 20, session: '2022-02-28' };

export interface Trial {
  readonly symbols: readonly Bars[];
  readonly instruments?: readonly Bars[];
  readonly quotes?: readonly Quotes[];
  readonly strategies: readonly (StrategyName | Strategy)[];
  readonly settings?: Partial<StrategySettings>;
  readonly rules?: Partial<TradingRules>;
  readonly terms?: Partial<VenueTerms>;
  readonly date?: string;
  /** E: dollars. */
  readonly equity?: number;
  readonly vix?: SessionFacts['vix'];
  /** By what they serve. */
  readonly inverses?: Readonly<Record<string, string>>;
  readonly leveraged?: readonly string[];
  readonly etfs?: readonly string[];
  readonly volumeOf?: SessionSources['volumeOf'];
  /** What account and broker say; by default nothing hinders. */
  readonly standing?: Partial<Standing>;
  readonly putsOn?: (symbol: string, market: Market) => PutChain | null;
  /** True: the session has a market of its own, in which each bar is there from its close on; only the venue knows all. */
  readonly isFollowed?: boolean;
  /** Who fills; by default the simulated venue. */
  readonly executorOf?: (market: Market, terms: VenueTerms) => PastExecutor;
}

/** An event with the minute in which the machine told it; the session's length for what came at its end. */
export interface Told {
  readonly at: number;
  readonly event: SessionEvent;
}

/** An exit that the machine asked for before that minute's fills: what it decided at the close of the minute before. */
export interface Asked {
  readonly at: number;
  readonly id: string;
}

export interface Traded {
  readonly told: readonly Told[];
  readonly asked: readonly Asked[];
  /** Dollars at the close of every minute. */
  readonly equity: readonly number[];
  /** Dollars after the session. */
  readonly cash: number;
}

/** Runs the whole session. */
export function trade(trial: Trial): Traded {
  const { date = FULL_DAY, equity: atStart = 100_000, vix = VIX } = trial;
  const { day, minutes } = sessionOf(date);
  const openMinute = openMinuteOf(date);
  const recorded = marketOf(trial, openMinute, minutes);
  const market = trial.isFollowed === true ? followedMarket(trial, openMinute, minutes) : recorded;
  const terms = { ...TERMS, ...trial.terms };
  const venue = trial.executorOf?.(recorded, terms) ?? new SimVenue(recorded, terms);
  const told: Told[] = [];
  const asked: Asked[] = [];
  let at = 0;
  const machine = new SessionMachine({
    place: { broker: 'sim', mode: 'paper' },
    rules: { ...RULES, ...trial.rules },
    strategies: strategiesOf(trial),
    market,
    sources: sourcesOf(trial, recorded, openMinute),
    executor: {
      enter: (order) => venue.enter(order),
      exit: (id) => {
        asked.push({ at, id });
        venue.exit(id);
      },
    },
    journal: { record: (event) => void told.push({ at, event }) },
    killSwitch: new KillSwitch(),
  });
  venue.startSession(day);
  machine.startSession({ date, minutes, openMinute, equity: atStart, vix });
  const equity: number[] = [];
  for (; at < minutes; at++) {
    machine.openMinute(at);
    venue.deliver(at, machine.events);
    if (market !== recorded) for (const tape of market.tapes) tellLive(tape, recorded, at);
    equity.push(machine.closeMinute(at));
  }
  venue.endSession(machine.events);
  return { cash: machine.endSession(), told, asked, equity };
}

function marketOf({ symbols, instruments = [], quotes = [] }: Trial, openMinute: number, minutes: number): Market {
  const market = new Market(symbols, instruments);
  for (const each of quotes) market.addQuotes(each.symbol, each);
  for (const tape of market.tapes) {
    const { minute } = tape.bars;
    tape.startSession(openMinute, firstRowFrom(minute, openMinute), firstRowFrom(minute, openMinute + minutes));
  }
  return market;
}

/** Puts joined whole: they are no columns that grow. */
function tellLive(tape: Tape, recorded: Market, m: number): void {
  if (tape.bars instanceof LiveBars) tell(tape, recorded.tape(tape.symbol).bars, m);
}

/** The same symbols, none of which has a bar yet. */
function followedMarket(trial: Trial, openMinute: number, minutes: number): Market {
  const live = ({ symbol }: Bars): Bars => new LiveBars(symbol, minutes);
  const market = new Market(trial.symbols.map(live), (trial.instruments ?? []).map(live));
  for (const each of trial.quotes ?? []) market.addQuotes(each.symbol, each);
  for (const tape of market.tapes) tape.startSession(openMinute, 0, 0);
  return market;
}

function strategiesOf({ strategies, settings }: Trial): Strategy[] {
  return strategies.map((each) =>
    typeof each === 'string' ? createStrategy(each, { ...SETTINGS, ...settings }, { imbalanceOf: () => null }) : each,
  );
}

export const UNHINDERED: Standing = {
  ...{ isDisarmed: false, isForeign: false, isHalted: false, isTradable: true },
  ...{ isDuplicate: false, hasOppositeOrder: false },
};

function sourcesOf(trial: Trial, market: Market, openMinute: number): SessionSources {
  return {
    volumeOf: trial.volumeOf ?? (() => ({ mean: 2_000_000, sessions: 20 })),
    standingOf: () => ({ ...UNHINDERED, ...trial.standing }),
    mayBeFraction: () => true,
    isLeveraged: (symbol) => trial.leveraged?.includes(symbol) ?? false,
    isEtf: (symbol) => trial.etfs?.includes(symbol) ?? false,
    inverseOf: (symbol) => trial.inverses?.[symbol] ?? null,
    quoteAt: () => null,
    putsOn: (symbol) => {
      const chain = trial.putsOn?.(symbol, market) ?? null;
      return chain === null || trial.isFollowed !== true ? chain : knownToVenue(chain, market, openMinute);
    },
  };
}

/** The venue has to know the bars of the put that is chosen. */
function knownToVenue(chain: PutChain, market: Market, openMinute: number): PutChain {
  return {
    choose: (...of) => {
      const choice = chain.choose(...of);
      if ('series' in choice && !market.has(choice.series.bars.symbol)) market.join(choice.series, openMinute);
      return choice;
    },
  };
}

/** What the journal tells of these kinds, in its order, one line each; numbers to six decimals. */
export function lines({ told }: Pick<Traded, 'told'>, ...kinds: readonly SessionEvent['kind'][]): string[] {
  return told.filter(({ event }) => kinds.includes(event.kind)).map((each) => lineOf(each));
}

export function closedTrades({ told }: Pick<Traded, 'told'>): ClosedEvent[] {
  return told.flatMap(({ event }) => (event.kind === 'closed' ? [event] : []));
}

function lineOf({ at, event }: Told): string {
  switch (event.kind) {
    case 'signal':
      return `${String(event.m)} ${event.strategy} signals ${event.symbol} ${event.side} ${short(event.score)}`;
    case 'refusal':
      return `${String(event.m)} ${event.strategy} refuses ${event.symbol} ${event.reason}`;
    case 'order':
      return `${String(event.m)} ${event.strategy} orders ${short(event.quantity)} ${event.ticker} up to ${short(event.limit)}`;
    case 'proposal':
      return `${String(event.m)} ${event.strategy} proposes ${short(event.quantity)} ${event.ticker}`;
    case 'unfilled':
      return `${String(event.m)} unfilled ${event.ticker}`;
    case 'bought':
      return `${String(event.fill.m)} bought ${short(event.fill.quantity)} ${tickerIn(event.id)} at ${short(event.fill.price)}, stop ${short(event.stop)}`;
    case 'exit_asked':
      return `${String(at)} is to sell ${tickerIn(event.id)}: ${event.why}`;
    case 'sold':
      return `${String(event.fill.m)} sold ${short(event.fill.quantity)} ${tickerIn(event.id)} at ${short(event.fill.price)}: ${event.cause}`;
    case 'kill_switch':
      return `${String(at)} kill switch at ${short(event.profit)}`;
    case 'closed':
      return closedLine(event);
  }
}

/** "38.461538 AAA: 21 at 52, 50 at 52.5, hard_exit" */
function closedLine({ trade: { ticker, size, entry_price, exit_price, exit_reason }, ...of }: ClosedEvent): string {
  const [bought, sold] = [`${String(of.entryMinute)} at ${short(entry_price)}`, `${String(of.exitMinute)} at`];
  return `${short(size)} ${ticker}: ${bought}, ${sold} ${short(exit_price)}, ${exit_reason}`;
}

/** An order's id is date, strategy, ticker and number. */
function tickerIn(id: string): string {
  return id.split('-').at(-2) ?? '';
}

function short(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toFixed(6)));
}
