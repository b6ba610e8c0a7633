/**
 * A dry run on live data: the feed of Alpaca, and orders at a simulated exchange that follows it minute by minute, with what
 * Alpaca can do. Guarantees: the broker is asked for nothing but data; fills go by the rules of a backtest.
 */
import { SimBroker } from '../../brokers/sim/broker.ts';
import { SIM_DEFAULTS } from '../../brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../brokers/sim/exchange.ts';
import { ALPACA_CAPABILITIES } from '../../brokers/alpaca/requests.ts';
import type { Clock, Timers } from '../../core/clock.ts';
import { AlpacaFeed } from '../../feeds/alpaca/feed.ts';
import { LiveBars } from '../../market/live-bars.ts';
import { FollowedFeed } from '../live/followed-feed.ts';
import type { Stage } from '../live/stage.ts';
import { replayTerms } from '../live/venue.ts';
import { troubleTo, type MarketPlace } from './stage.ts';

/** The exchange answers at once, and quotes are the feed's. */
const CAN = { ...ALPACA_CAPABILITIES, lookupLagMs: 0, hasQuotes: false } as const;

/** `cash`: dollars of the simulated account. */
export function alpacaDryStage({ client, config, session, instruments }: MarketPlace, cash: number): Stage {
  const { access, ports } = client;
  const { mode } = access;
  const wall: Clock & Timers = { now: () => ports.clock.now(), at: (instant, ring) => ports.timers.at(instant, ring) };
  const facts = new Map(instruments.map((each) => [each.ticker, each]));
  return {
    place: { broker: 'alpaca', mode },
    ...{ softStops: config.SOFT_STOPS, closesAt: null, follows: () => true },
    open: (alert) => {
      const exchange = new SimExchange({
        ...SIM_DEFAULTS,
        ...{ session, cash, can: CAN, terms: replayTerms(false), factsOf: (ticker) => facts.get(ticker) ?? {} },
        identity: { accountId: 'DRY', mode, mayBuyPuts: false, hindrance: null },
        bars: instruments.map(({ ticker }) => new LiveBars(ticker, session.minutes)),
      });
      const source = new AlpacaFeed({ client, name: config.FEED, session, trouble: troubleTo(alert) });
      const feed = new FollowedFeed(source, exchange, wall);
      const broker = new SimBroker(exchange);
      return Promise.resolve({ broker, feed, clock: exchange, beatsBy: ports.clock, close: () => undefined });
    },
  };
}
