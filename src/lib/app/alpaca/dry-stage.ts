/**
 * A dry run on live data: the feed of Alpaca, and orders at a simulated exchange that follows it minute by minute, with what
 * Alpaca can do. Guarantees: the broker is asked for nothing but data; fills go by the rules of a backtest.
 */
import { SimBroker } from '../../brokers/sim/broker.ts';
import { SIM_DEFAULTS } from '../../brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../brokers/sim/exchange.ts';
import { ALPACA_CAPABILITIES } from '../../brokers/alpaca/requests.ts';
import type { Session } from '../../calendar/sessions.ts';
import type { Clock, Timers } from '../../core/clock.ts';
import { LiveBars } from '../../market/live-bars.ts';
import { livePut } from '../../market/options/live-put.ts';
import { readOccSymbol } from '../../market/options/occ-symbol.ts';
import { putInstrument, type PutSeries } from '../../market/options/put-chain.ts';
import { FollowedFeed } from '../live/followed-feed.ts';
import type { Stage } from '../live/stage.ts';
import { replayTerms } from '../live/venue.ts';
import { feedOf, putsOf, type MarketPlace } from './stage.ts';

/** The exchange answers at once, and quotes are the feed's. */
const CAN = { ...ALPACA_CAPABILITIES, lookupLagMs: 0, hasQuotes: false } as const;

/** What of the account a dry run stands in for. */
export interface DryAccount {
  /** Dollars. */
  readonly cash: number;
  readonly mayBuyPuts: boolean;
}

export function alpacaDryStage(
  { client, config, session, instruments }: MarketPlace,
  { cash, mayBuyPuts }: DryAccount,
): Stage {
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
        identity: { accountId: 'DRY', mode, mayBuyPuts, hindrance: null },
        bars: instruments.map(({ ticker }) => new LiveBars(ticker, session.minutes)),
        putSeriesOf: (ticker) => putOf(ticker, session),
      });
      const feed = new FollowedFeed(feedOf({ client, config, session }, alert), exchange, wall);
      const broker = new SimBroker(exchange);
      const puts = putsOf({ client, config });
      return Promise.resolve({ broker, feed, puts, clock: exchange, beatsBy: ports.clock, close: () => undefined });
    },
  };
}

/** It trades there as soon as its quotes are told, whatever is watched by then: the symbol says all. Null: it is no put. */
function putOf(ticker: string, { minutes }: Session): PutSeries | null {
  const put = readOccSymbol(ticker);
  if (put?.right !== 'put') return null;
  const { root: underlying, right, strike, expiry } = put;
  return livePut(putInstrument({ underlying, right, strike, expiry }, false), minutes);
}
