/** Alpaca's adapter keeps the contract, against a local server that speaks its protocol, judged by the vendor's documents. */
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { WatchedBroker } from '../brokers/alpaca/rig.ts';
import { barsOf, flat } from '../helpers/bars.ts';
import { brokerContract } from './broker-contract.ts';
import type { ContractRig } from './rig.ts';

const TICKER = 'AAA';
const PRICE = 50;

/** A minute has passed at 50. */
async function rig(): Promise<ContractRig> {
  const bars = barsOf(TICKER, flat(0, 389, PRICE, 1_000_000));
  const alpaca = await LocalAlpaca.open([bars], { cash: 10_000, terms: { participation: 1 } });
  await alpaca.toClose(0);
  const broker = new WatchedBroker(alpaca);
  return {
    broker,
    ...{ ticker: TICKER, price: PRICE, unknownTicker: 'NONE' },
    now: () => alpaca.now(),
    trade: async (price, quantity = 1_000_000) => {
      await alpaca.trade(TICKER, price, quantity);
      await broker.settled();
    },
    passLag: () => broker.settled(),
    ownerOrders: () => {
      const order = { side: 'buy', kind: 'limit', quantity: 3, limit: 40, stop: null } as const;
      alpaca.exchange.ownerOrder({ ticker: TICKER, ...order });
      return Promise.resolve();
    },
    close: () => alpaca.close(),
  };
}

brokerContract('Alpaca', rig);
