/** A whole session traded live: the run's own loop on the built-in broker, fed by recorded bars, with a journal in memory. */
import { SimBroker } from '../../src/lib/brokers/sim/broker.ts';
import { SIM_DEFAULTS, type ExchangeSetup } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { SimFeed } from '../../src/lib/brokers/sim/feed.ts';
import type { VenueTerms } from '../../src/lib/brokers/sim/venue.ts';
import type { Session } from '../../src/lib/calendar/sessions.ts';
import { MINUTE_MS, type Timers } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { ClosedTrade } from '../../src/lib/market/closed-trade.ts';
import type { Market } from '../../src/lib/market/market.ts';
import type { PutChain, PutSeries } from '../../src/lib/market/options/put-chain.ts';
import type { LiveSession } from '../../src/lib/session/live-session.ts';
import type { LiveSetup } from '../../src/lib/session/live-setup.ts';
import { liveRun, type LiveRunParts } from '../../src/lib/session/live-run.ts';
import type { ProposalEvent } from '../../src/lib/session/journal.ts';
import type { PutSource } from '../../src/lib/session/put-source.ts';
import type { Confirmed, StoredRecord, Watching } from '../../src/lib/session/records.ts';
import type { TradingRules } from '../../src/lib/session/rules.ts';
import type { Scan } from '../../src/lib/session/scan.ts';
import type { Asked, RunOutcome } from '../../src/lib/session/run-events.ts';
import type { Alert } from '../../src/lib/session/alert.ts';
import type { SessionFacts, Strategy } from '../../src/lib/strategies/strategy.ts';

export interface LiveDay {
  readonly session: Session;
  /** What may signal, and what is bought only. */
  readonly symbols: readonly Bars[];
  readonly instruments: readonly Bars[];
  readonly facts: readonly Watching[];
  readonly strategies: readonly Strategy[];
  readonly rules: TradingRules;
  readonly terms: VenueTerms;
  /** Dollars. */
  readonly equity: number;
  readonly vix: SessionFacts['vix'];
  readonly putsOn?: (symbol: string, market: Market) => PutChain | null;
  readonly putSeriesOf?: (ticker: string) => PutSeries | null;
  /** Who is asked for puts at a signal. */
  readonly puts?: (exchange: SimExchange) => PutSource;
  readonly softStops?: boolean;
  readonly venue?: Partial<ExchangeSetup>;
  /** What has happened at the venue before the run begins. */
  readonly before?: (exchange: SimExchange) => void;
  readonly isKillFileThere?: (exchange: SimExchange) => boolean;
  /** What others ask of the run as it looks around. */
  readonly wishes?: (exchange: SimExchange) => readonly Asked[];
  /** What a person says of a proposal. */
  readonly confirm?: (proposal: ProposalEvent, exchange: SimExchange) => Promise<Confirmed['answer']>;
  /** Who scans for its strategies, and what somebody has named beside; left out: all its symbols are named. */
  readonly scan?: Scan;
  readonly named?: readonly string[];
  readonly timers?: Timers;
  /** What the journal holds of the session already. */
  readonly past?: readonly StoredRecord[];
}

export interface LivedDay {
  readonly trades: readonly ClosedTrade[];
  readonly records: readonly StoredRecord[];
  readonly alerts: readonly Alert[];
  readonly session: LiveSession;
  readonly exchange: SimExchange;
  readonly outcome: RunOutcome;
}

/** Nothing is ever waited for where time stands still. */
const NO_TIMERS: Timers = { at: () => () => undefined };

/** `strategies`: that the run trades; left out: all. */
export async function live(day: LiveDay, strategies?: readonly string[]): Promise<LivedDay> {
  const exchange = exchangeOf(day);
  day.before?.(exchange);
  const records: StoredRecord[] = [...(day.past ?? [])];
  const alerts: Alert[] = [];
  let lived: LiveSession | undefined;
  const parts = runParts(day, exchange, records, alerts);
  const outcome = await liveRun({
    ...parts,
    ...(strategies === undefined ? {} : { started: { ...parts.started, strategies } }),
    ...{
      clock: exchange,
      timers: day.timers ?? NO_TIMERS,
      broker: new SimBroker(exchange),
      feed: new SimFeed(exchange),
    },
    began: (_, of) => {
      lived = of;
    },
  });
  if (outcome.error !== null) throw outcome.error;
  if (lived === undefined) throw new Error('it never began');
  const trades = records.flatMap(({ record }) => (record.kind === 'closed' ? [record.trade] : []));
  return { trades, records, alerts, session: lived, exchange, outcome };
}

export function exchangeOf({ session, symbols, instruments, terms, equity, putSeriesOf, venue }: LiveDay): SimExchange {
  return new SimExchange({
    ...SIM_DEFAULTS,
    session,
    bars: [...symbols, ...instruments],
    terms,
    cash: equity,
    ...(putSeriesOf === undefined ? {} : { putSeriesOf }),
    ...venue,
  });
}

/** A run of that day, but for its clock, its broker and its feed. What it tells goes to the end of the two lists. */
export function runParts(
  day: LiveDay,
  exchange: SimExchange,
  records: StoredRecord[],
  alerts: Alert[],
): Omit<LiveRunParts, 'clock' | 'timers' | 'broker' | 'feed' | 'began'> {
  const { session, symbols, rules, vix } = day;
  const names = day.strategies.map(({ name }) => name);
  return {
    setup: setupOf(day),
    ...{ key: session.date, past: day.past ?? [], lastKill: null, lastDisarmed: null, facts: day.facts },
    session: { date: session.date, minutes: session.minutes, openMinute: session.open / MINUTE_MS, vix },
    journal: {
      append: (of, at, more) => {
        for (const record of more) records.push({ seq: records.length + 1, at, session: of, record });
      },
      releaseBallast: () => false,
    },
    started: {
      ...{
        run: '1',
        version: '0',
        configHash: '',
        settings: {},
        broker: 'sim',
        mode: 'paper',
        isDryRun: false,
        pid: 1,
      },
      ...{ feed: { name: 'sim', hasQuotes: exchange.setup.can.hasQuotes }, strategies: names },
      testStart: rules.testStart,
      symbols: day.named ?? symbols.map(({ symbol }) => symbol),
      ...(day.scan === undefined ? {} : { scans: true }),
    },
    ...(day.scan === undefined ? {} : { scan: day.scan }),
    lastAliveAt: null,
    rules: { CRITICAL_ERROR_HALT: true, CRITICAL_ERROR_LIMIT: 5 },
    wishes: () => day.wishes?.(exchange) ?? [],
    ...(day.puts === undefined ? {} : { puts: day.puts(exchange) }),
    isKillFileThere: () => day.isKillFileThere?.(exchange) ?? false,
    keepHindrance: () => null,
    confirm: (proposal) => day.confirm?.(proposal, exchange) ?? Promise.resolve('no'),
    committed: () => undefined,
    alert: (alert) => void alerts.push(alert),
    beat: () => undefined,
  };
}

/** How the session decides, also when its records are decided once more. */
export function setupOf({ strategies, rules, putsOn, softStops = true }: LiveDay): LiveSetup {
  return {
    ...{ place: { broker: 'sim', mode: 'paper' }, rules, can: SIM_DEFAULTS.can, softStops },
    order: strategies.map(({ name }) => name),
    strategyOf: (name) => {
      const found = strategies.find((each) => each.name === name);
      if (found === undefined) throw new RangeError(name);
      return found;
    },
    putsOn: (symbol, market) => putsOn?.(symbol, market) ?? null,
  };
}
