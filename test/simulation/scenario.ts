/** The day that a seed draws: its market, the broker's shape, the rules, the strategies and when they are run. */
import { MINUTE_MS, type EpochMs } from '../../src/lib/core/clock.ts';
import type { Session } from '../../src/lib/calendar/sessions.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { Capabilities } from '../../src/lib/orders/broker.ts';
import { ALPACA_CAPABILITIES } from '../../src/lib/brokers/alpaca/requests.ts';
import { SIM_CAPABILITIES } from '../../src/lib/brokers/sim/exchange-setup.ts';
import type { VenueTerms } from '../../src/lib/brokers/sim/venue.ts';
import { syntheticPutChain } from '../../src/lib/market/options/synthetic-put-chain.ts';
import type { PutChain, PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { Watching } from '../../src/lib/session/records.ts';
import type { TradingRules } from '../../src/lib/session/rules.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import type { Strategy } from '../../src/lib/strategies/strategy.ts';
import { barsOf, FULL_DAY, HALF_DAY, sessionOf, type BarRow } from '../helpers/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { madePuts } from '../helpers/made-puts.ts';
import { RULES, SETTINGS, TERMS } from '../helpers/trial.ts';
import { BusyStrategy } from './busy-strategy.ts';
import { Chance } from './chance.ts';

export type BrokerName = 'sim' | 'alpaca';

export interface PlannedRun {
  readonly at: EpochMs;
  readonly strategies: readonly string[];
}

export interface Scenario {
  readonly seed: number;
  /** Whose adapter the session trades by. */
  readonly broker: BrokerName;
  readonly session: Session;
  readonly symbols: readonly Bars[];
  readonly instruments: readonly Bars[];
  readonly facts: readonly Watching[];
  /** Nobody names symbols: they are scanned for. */
  readonly isScanned: boolean;
  /** A new one each time: it remembers. */
  readonly strategyOf: (name: string) => Strategy;
  readonly order: readonly string[];
  readonly putsOn: (symbol: string) => PutChain | null;
  /** The puts that were chosen so far; or all that are listed, where the broker is asked for them. */
  readonly puts: readonly PutSeries[];
  readonly rules: TradingRules;
  readonly can: Capabilities;
  readonly softStops: boolean;
  readonly terms: VenueTerms;
  /** Dollars. */
  readonly equity: number;
  readonly runs: readonly PlannedRun[];
  /** When all windows are over. */
  readonly lastHardExit: EpochMs;
}

type Market = Pick<ReturnType<typeof madeTrial>, 'symbols' | 'instruments' | 'inverses'>;

const EQUITY = 100_000;
/** So many symbols have puts. */
const LISTED_ON = 8;
/** Of the days. */
const SCANNED_SHARE = 0.3;
const SHARED_SHARE = 0.3;
const ONE_SIDE_SHARE = 0.3;

export function scenarioOf(seed: number, broker: BrokerName = 'sim'): Scenario {
  const chance = new Chance(seed, 'scenario');
  const date = chance.pick(FULL_DAY, HALF_DAY);
  const session = sessionOf(date);
  const isBusy = chance.isHit(0.9);
  const market = isBusy ? busyMarket(chance, date) : madeTrial(seed, date);
  const { symbols, instruments = [] } = market;
  // Then most signals are bearish, and trades of several of them hold the one inverse ETF that there is.
  const isShared = isBusy && new Chance(seed, 'shared inverse').isHit(SHARED_SHARE);
  const inverses = isShared ? sharedInverse(symbols) : (market.inverses ?? {});
  const longShare = isShared ? 0.1 : 0.7;
  const strategies = isBusy ? busyStrategies(chance, seed, session, longShare) : realStrategies(seed);
  const order = Object.keys(strategies);
  const { can, softStops } = shapeOf(broker, seed, chance);
  const fresh = (name: string): Strategy => {
    const make = strategies[name];
    if (make === undefined) throw new RangeError(name);
    return make();
  };
  const hardExits = order.map((name) => fresh(name).window(session.minutes).hardExit);
  return {
    ...{ seed, broker, session, symbols, instruments, order, can, softStops, equity: EQUITY, strategyOf: fresh },
    facts: [...symbols, ...instruments].map(({ symbol }, at) => ({
      ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: symbol === 'LEV', isEtf: false },
      ...{ inverse: inverses[symbol] ?? null, maySignal: at < symbols.length },
    })),
    isScanned: new Chance(seed, 'scans').isHit(SCANNED_SHARE),
    ...(broker === 'alpaca' ? listedPuts(symbols, date) : putsOf(symbols, session)),
    rules: { ...rulesOf(chance), ...(isShared ? { SHORT_TYPE: 'InverseETF' } : {}) },
    terms: {
      slippage: 0.0005,
      usesSpread: false,
      participation: chance.pick(null, 0.1, 0.02),
      shareStep: stepOf(broker, chance.pick(1, 1, 1e-6)),
      commission:
        broker === 'alpaca' ? TERMS.commission : { name: 'a cent a share', fees: ({ quantity }) => quantity * 0.01 },
    },
    runs: plannedRuns(chance, order, fresh, session),
    lastHardExit: session.open + Math.max(...hardExits) * MINUTE_MS,
  };
}

/** Alpaca fills whole shares where whole shares were ordered. */
function stepOf(broker: BrokerName, drawn: number): number {
  return broker === 'alpaca' ? 1 : drawn;
}

/** One run of all, one after the other, or each when its window begins. */
function plannedRuns(
  chance: Chance,
  order: readonly string[],
  strategyOf: (name: string) => Strategy,
  { open, minutes }: Session,
): PlannedRun[] {
  const early = chance.between(5_000, 50_000);
  const startOf = (name: string): number => open + strategyOf(name).window(minutes).analysisFrom * MINUTE_MS;
  const first = Math.min(...order.map(startOf)) - early;
  if (chance.isHit(0.5)) return [{ at: first, strategies: order }];
  return order.map((name) => ({ at: Math.max(first, startOf(name) - early), strategies: [name] }));
}

function busyStrategies(
  chance: Chance,
  seed: number,
  { minutes }: Session,
  longShare: number,
): Record<string, () => Strategy> {
  const names = ['open', 'mid', 'close'].slice(0, chance.whole(1, 3));
  const length = chance.whole(10, 35);
  const isLast = chance.isHit(0.4);
  const span = names.length * length;
  let from = isLast ? minutes - 6 - span : chance.whole(0, minutes - 6 - span);
  const made: Record<string, () => Strategy> = {};
  for (const name of names) {
    const start = from;
    from += length;
    const hardExit = from;
    const window = {
      ...{ analysisFrom: start, analysisTo: start, firstDecision: start + 1 },
      ...{ lastDecision: hardExit - 4, hardExit },
    };
    made[name] = () => new BusyStrategy(name, seed, window, longShare);
  }
  return made;
}

function realStrategies(seed: number): Record<string, () => Strategy> {
  const settings = { ...SETTINGS, ...madeTrial(seed).settings };
  const make = (name: 'open' | 'mid' | 'close') => () => createStrategy(name, settings, { imbalanceOf: () => null });
  return { open: make('open'), mid: make('mid'), close: make('close') };
}

function busyMarket(chance: Chance, date: string): Market {
  const count = chance.whole(4, 12);
  const { minutes } = sessionOf(date);
  const missing = chance.pick(0, 0.03, 0.2);
  const walks = Array.from({ length: count }, () => walk(chance, chance.pick(97, 48, 20, 6), minutes, missing));
  const symbols = walks.map((rows, at) => barsOf(`S${String(at)}`, rows, date));
  const inverse = barsOf('I0', walk(chance, 30, minutes, missing), date);
  const leveraged = barsOf('LEV', walk(chance, 40, minutes, missing), date);
  return { symbols: [...symbols, leveraged], instruments: [inverse], inverses: { S0: 'I0' } };
}

function sharedInverse(symbols: readonly Bars[]): Readonly<Record<string, string>> {
  return Object.fromEntries(symbols.flatMap(({ symbol }) => (symbol === 'LEV' ? [] : [[symbol, 'I0']])));
}

function walk(chance: Chance, from: number, minutes: number, missing: number): BarRow[] {
  const rows: BarRow[] = [];
  const swing = chance.pick(0.001, 0.004);
  let price = from;
  for (let m = 0; m < minutes; m++) {
    const open = cents(price);
    price *= 1 + (chance.next() - 0.5) * swing * 2;
    const close = cents(price);
    const high = cents(Math.max(open, close) * (1 + chance.next() * swing));
    const low = cents(Math.min(open, close) * (1 - chance.next() * swing));
    const volume = Math.floor(chance.between(200, 20_000));
    if (!chance.isHit(missing)) rows.push([m, open, high, low, close, volume]);
  }
  return rows;
}

function cents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}

function rulesOf(chance: Chance): TradingRules {
  return {
    ...RULES,
    ALLOCATION_PLAN: chance.pick('signals', 'slots'),
    TOTAL_ALLOCATION: chance.pick(0.02, 0.1, 0.3),
    MAX_OPEN_POSITIONS: chance.pick(5, 3),
    MAX_OPEN_RISK: chance.pick(0.08, 0.3),
    DAILY_LOSS_LIMIT: chance.pick(0.05, 0.05, 0.001),
    SHORT_TYPE: chance.pick('InverseETF', 'Auto', 'LongPut'),
    MAX_SLIPPAGE: chance.pick(0.005, 0.02),
    shareStep: chance.pick(1e-6, 1),
    asksSlippage: false,
  };
}

/** With quotes; on some symbols, for the time it takes. */
function listedPuts(symbols: readonly Bars[], date: string): Pick<Scenario, 'putsOn' | 'puts'> {
  return { putsOn: () => null, puts: madePuts(symbols.slice(0, LISTED_ON), date) };
}

/** Estimated from the bars of the day: nothing in a row of them is later than its minute. */
function putsOf(symbols: readonly Bars[], { day }: Session): Pick<Scenario, 'putsOn' | 'puts'> {
  const puts: PutSeries[] = [];
  const putsOn = (symbol: string): PutChain | null => {
    const bars = symbols.find((each) => each.symbol === symbol);
    if (bars === undefined) return null;
    const all = { fromRow: 0, toRow: bars.minute.length };
    const chain = syntheticPutChain({ underlying: symbol, day, bars, ...all, volatility: 0.4 });
    return {
      choose: (...asked) => {
        const choice = chain.choose(...asked);
        const isNew = (series: PutSeries): boolean =>
          puts.every(({ instrument }) => instrument.ticker !== series.instrument.ticker);
        if ('series' in choice && isNew(choice.series)) puts.push(choice.series);
        return choice;
      },
    };
  };
  return { putsOn, puts };
}

/** What is drawn hangs on no broker, so that a seed has the same market for each. */
function shapeOf(broker: BrokerName, seed: number, chance: Chance): { can: Capabilities; softStops: boolean } {
  const drawn = brokerShape(chance);
  const refusesOtherSide = new Chance(seed, 'one side at a time').isHit(ONE_SIDE_SHARE);
  const can = broker === 'alpaca' ? ALPACA_CAPABILITIES : { ...drawn.can, refusesOtherSide };
  return { can, softStops: drawn.softStops };
}

/** As real brokers differ. */
function brokerShape(chance: Chance): { can: Capabilities; softStops: boolean } {
  const restingStop = chance.pick('any', 'any', 'whole_shares', 'whole_shares', 'none');
  const replace = chance.pick('none', 'same_id', 'new_id');
  const refusesTwins = chance.isHit(0.7);
  const can: Capabilities = {
    ...SIM_CAPABILITIES,
    restingStop,
    attachedStop: restingStop === 'none' ? 'none' : chance.pick('none', restingStop),
    attachedStopNeedsAll: chance.isHit(0.3),
    fractionalLimit: chance.isHit(0.7),
    replace,
    stopToMarket: replace !== 'none' && chance.isHit(0.4),
    refusesTwins,
    lookupLagMs: chance.pick(0, 1_000, 3_000),
    entryLife: chance.pick('good_till_date', 'day'),
    streamsOrders: chance.isHit(0.85),
    hasQuotes: chance.isHit(0.5),
  };
  return { can, softStops: restingStop === 'none' || chance.isHit(0.5) };
}
