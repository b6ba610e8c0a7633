/** All that a broker says of the account at one time. Orders first, so that a fill in between is in the executions too. */
import type { Clock, EpochMs } from '../core/clock.ts';
import type { Broker } from '../orders/broker.ts';
import type { BrokerSnapshot } from '../orders/reconcile.ts';

/** Executions from that time on. @throws NetworkError, BrokerError */
export async function takeSnapshot(broker: Broker, clock: Clock, since: EpochMs): Promise<BrokerSnapshot> {
  const askedAt = clock.now();
  const openOrders = await broker.openOrders();
  const positions = await broker.positions();
  const executions = await broker.executionsSince(since);
  const { cash } = await broker.account();
  return { askedAt, openOrders, positions, executions, cash };
}
