/** What the contract suite asks of the world around an adapter: a market that trades as it is told, and a clock. */
import type { Broker, BrokerListener } from '../../src/lib/orders/broker.ts';
import type { ExecutionReport, OrderReport } from '../../src/lib/orders/order.ts';

/** The market is open and has traded at `price`; the account holds no position and has some ten thousand dollars. */
export interface ContractRig {
  readonly broker: Broker;
  readonly ticker: string;
  readonly price: number;
  readonly unknownTicker: string;
  /** For one who asks now, on the broker's clock. */
  now(): number;
  /**
   * The next minute trades at that price, and all of it is told. `quantity`: shares that there are for us; without it
   * there is enough. A minute is over then.
   */
  trade(price: number, quantity?: number): Promise<void>;
  /** Waits until look-ups show what was accepted: `can.lookupLagMs`. */
  passLag(): Promise<void>;
  /** The account's owner has an order work by other means. */
  ownerOrders(): Promise<void>;
  close(): Promise<void>;
}

/** Takes down what a broker tells. */
export class Ear implements BrokerListener {
  readonly orders: OrderReport[] = [];
  readonly executions: ExecutionReport[] = [];
  readonly connections: string[] = [];

  order(report: OrderReport): void {
    this.orders.push(report);
  }

  execution(execution: ExecutionReport): void {
    this.executions.push(execution);
  }

  connection(state: 'lost' | 'restored'): void {
    this.connections.push(state);
  }

  statesOf(clientId: string): string[] {
    return this.orders.filter((report) => report.clientId === clientId).map(({ state }) => state);
  }
}
