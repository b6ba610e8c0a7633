/**
 * A run's place at Alpaca: the adapter and its feed over one client, by the machine's clock. What is only taken care of, and
 * not traded, needs no feed. Guarantees: nothing is sent before the run connects; what was asked about an instrument at this
 * start is not asked again.
 */
import { AlpacaBroker } from '../../brokers/alpaca/broker.ts';
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { AlpacaPuts } from '../../brokers/alpaca/puts.ts';
import type { Session } from '../../calendar/sessions.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { Clock, EpochMs } from '../../core/clock.ts';
import { AlpacaFeed, type AlpacaFeedParts } from '../../feeds/alpaca/feed.ts';
import type { Broker, InstrumentFacts } from '../../orders/broker.ts';
import type { Alert } from '../../session/alert.ts';
import type { Feed } from '../../session/feed.ts';
import type { PutSource } from '../../session/put-source.ts';
import type { Stage } from '../live/stage.ts';
import { dataOf } from './connection.ts';

export interface MarketPlace {
  readonly client: AlpacaClient;
  readonly config: TradingConfig;
  readonly session: Session;
  readonly instruments: readonly InstrumentFacts[];
}

/** To trade that session. */
export function alpacaStage({ client, config, session, instruments }: MarketPlace): Stage {
  const { clock } = client.ports;
  return {
    ...stageOf(client, config, null),
    open: (alert) => {
      const feed = feedOf({ client, config, session }, alert);
      const broker = knowing(new AlpacaBroker(client, dataOf(config)), instruments);
      return Promise.resolve({ broker, feed, puts: putsOf({ client, config }), clock, close: () => undefined });
    },
  };
}

/** To sell what is left over. `closesAt`: of the market as it is open now. */
export function alpacaCareStage(client: AlpacaClient, config: TradingConfig, closesAt: EpochMs): Stage {
  const { clock } = client.ports;
  return {
    ...stageOf(client, config, closesAt),
    open: () => {
      const broker = new AlpacaBroker(client, dataOf(config));
      return Promise.resolve({ broker, feed: silentFeed(config.FEED, clock), clock, close: () => undefined });
    },
  };
}

function stageOf(client: AlpacaClient, config: TradingConfig, closesAt: EpochMs | null): Omit<Stage, 'open'> {
  const place = { broker: 'alpaca', mode: client.access.mode };
  return { place, softStops: config.SOFT_STOPS, closesAt, follows: () => true };
}

export function feedOf(
  { client, config, session }: Omit<MarketPlace, 'instruments'>,
  alert: (alert: Alert) => void,
): AlpacaFeed {
  const { options } = dataOf(config);
  return new AlpacaFeed({ client, name: config.FEED, options, session, trouble: troubleTo(alert) });
}

export function putsOf({ client, config }: Pick<MarketPlace, 'client' | 'config'>): PutSource {
  return new AlpacaPuts(client, dataOf(config).options);
}

/** Nothing is decided by it: what is due falls due by the clock. */
function silentFeed(name: 'iex' | 'sip', clock: Clock): Feed {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    ...{ identity: { name, hasQuotes: false }, advance: null, start: nothing, watch: nothing, stop: nothing },
    get freshAt() {
      return clock.now();
    },
  };
}

/** Nobody can mend these but a person. */
const CRITICAL: readonly string[] = ['not_authorised', 'not_subscribed'];

function troubleTo(alert: (alert: Alert) => void): AlpacaFeedParts['trouble'] {
  return (code, text) => alert({ severity: CRITICAL.includes(code) ? 'critical' : 'warning', code, text });
}

function knowing(broker: AlpacaBroker, instruments: readonly InstrumentFacts[]): Broker {
  const known = new Map(instruments.map((facts) => [facts.ticker, facts]));
  return {
    name: broker.name,
    can: broker.can,
    connect: (listener) => broker.connect(listener),
    disconnect: () => broker.disconnect(),
    account: () => broker.account(),
    positions: () => broker.positions(),
    openOrders: () => broker.openOrders(),
    orderByClientId: (clientId) => broker.orderByClientId(clientId),
    executionsSince: (at) => broker.executionsSince(at),
    place: (request) => broker.place(request),
    cancel: (clientId) => broker.cancel(clientId),
    instrument: async (ticker) => known.get(ticker) ?? broker.instrument(ticker),
    quotes: (tickers) => broker.quotes(tickers),
    clock: () => broker.clock(),
  };
}
