/** The built-in broker keeps the contract, in every shape that the session can meet, in this process and over a socket. */
import { SimBroker } from '../../src/lib/brokers/sim/broker.ts';
import type { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import { NO_FAULTS } from '../../src/lib/brokers/sim/fault-plan.ts';
import { FaultyBroker } from '../../src/lib/brokers/sim/faulty.ts';
import { SimRemote } from '../../src/lib/brokers/sim/remote.ts';
import { SimServer } from '../../src/lib/brokers/sim/server.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import type { Broker, Capabilities } from '../../src/lib/orders/broker.ts';
import { barsOf, flat } from '../helpers/bars.ts';
import { exchangeOf, toClose } from '../helpers/exchange.ts';
import { MovedClock } from '../helpers/moved-clock.ts';
import { brokerContract } from './broker-contract.ts';
import type { ContractRig } from './rig.ts';

const TICKER = 'AAA';
const PRICE = 50;

const SHAPES: Readonly<Record<string, Partial<Capabilities>>> = {
  'as it is': {},
  'without attached stops and replacements': { attachedStop: 'none', replace: 'none' },
  'with attached stops that wait for all of their entry': { attachedStopNeedsAll: true, entryLife: 'day' },
  'with new ids for replacements': { replace: 'new_id' },
  'with whole shares only': { attachedStop: 'whole_shares', restingStop: 'whole_shares', fractionalLimit: false },
  'with fractions that no stop protects': { attachedStop: 'whole_shares', restingStop: 'whole_shares' },
  'with stops that turn into market orders': { stopToMarket: true, replace: 'none', attachedStop: 'none' },
  'with entries for the day': { entryLife: 'day', attachedStop: 'none' },
  'without idempotence, and late in look-ups': { refusesTwins: false, lookupLagMs: 900 },
  'that is polled': { streamsOrders: false },
  'with quotes': { hasQuotes: true },
  'with one side at a time': { refusesOtherSide: true },
};

/** A minute has passed at 50; the bars to come are written when they are told to trade. */
function marketOf(can: Partial<Capabilities>): {
  exchange: SimExchange;
  write: (price: number, volume: number) => void;
} {
  const bars = barsOf(TICKER, flat(0, 389, PRICE, 1_000_000));
  const exchange = exchangeOf([bars], { can, cash: 10_000, terms: { participation: 1 } });
  toClose(exchange, 0);
  return {
    exchange,
    write: (price, volume) => {
      const row = exchange.closed + 1;
      for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] = price;
      bars.volume[row] = volume;
    },
  };
}

type Reached = Pick<ContractRig, 'broker' | 'close'> & { readonly advance: () => Promise<boolean> };

async function rigOf(
  can: Partial<Capabilities>,
  reach: (exchange: SimExchange) => Promise<Reached>,
): Promise<ContractRig> {
  const { exchange, write } = marketOf(can);
  const { broker, close, advance } = await reach(exchange);
  const goOn = async (isThere: () => boolean): Promise<void> => {
    while (!isThere() && (await advance()));
  };
  return {
    broker,
    close,
    ...{ ticker: TICKER, price: PRICE, unknownTicker: 'NONE' },
    now: () => exchange.now(),
    trade: async (price, quantity = 1_000_000) => {
      const next = exchange.closed + 1;
      write(price, quantity);
      await goOn(() => exchange.closed >= next);
    },
    passLag: () => {
      const until = exchange.now() + broker.can.lookupLagMs;
      while (exchange.now() < until && exchange.advance(until));
      return Promise.resolve();
    },
    ownerOrders: () => {
      const order = { side: 'buy', kind: 'limit', quantity: 3, limit: 40, stop: null } as const;
      exchange.ownerOrder({ ticker: TICKER, ...order });
      return Promise.resolve();
    },
  };
}

function here(exchange: SimExchange): Promise<Reached> {
  const broker: Broker = new SimBroker(exchange);
  return Promise.resolve({
    broker,
    advance: () => Promise.resolve(exchange.advance()),
    close: () => Promise.resolve(),
  });
}

/** The exchange moves here, and what it tells goes over the socket: the next question waits for it. */
async function overSocket(exchange: SimExchange): Promise<Reached> {
  const server = new SimServer(exchange);
  const remote = await SimRemote.open(await server.listen({ port: 0 }));
  return { broker: remote, advance: remote.advance, close: () => server.close() };
}

/** A faulty broker that has no faults is the broker that it is around. */
function withoutFaults(exchange: SimExchange): Promise<Reached> {
  const clock = new MovedClock(exchange.now());
  const broker = new FaultyBroker(new SimBroker(exchange), NO_FAULTS, { rng: seededRng(1), clock, timers: clock });
  return Promise.resolve({
    broker,
    advance: () => Promise.resolve(exchange.advance()),
    close: () => Promise.resolve(),
  });
}

brokerContract('a faulty broker without faults', () => rigOf({}, withoutFaults));

for (const [shape, can] of Object.entries(SHAPES)) {
  brokerContract(`the built-in broker ${shape}`, () => rigOf(can, here));
  brokerContract(`the built-in broker over a socket, ${shape},`, () => rigOf(can, overSocket));
}
