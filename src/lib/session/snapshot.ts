/** All that a broker says of the account at one time, and what for. Orders first, so that a fill in between is in the executions too. */
import type { Clock, EpochMs } from '../core/clock.ts';
import type { Broker } from '../orders/broker.ts';
import type { BrokerSnapshot } from '../orders/reconcile.ts';

/**
 * What a snapshot of the account is taken for, from the lightest to the gravest. `asked`: a person wants to know whether journal
 * and broker agree; `hand`: and has seen to what waits for a person's word.
 */
export const SNAPSHOT_REASONS = ['minute', 'reconnect', 'start', 'asked', 'hand'] as const;
export type SnapshotReason = (typeof SNAPSHOT_REASONS)[number];

/** Executions from that time on. @throws NetworkError, BrokerError */
export async function takeSnapshot(broker: Broker, clock: Clock, since: EpochMs): Promise<BrokerSnapshot> {
  const askedAt = clock.now();
  const openOrders = await broker.openOrders();
  const positions = await broker.positions();
  const executions = await broker.executionsSince(since);
  const { cash } = await broker.account();
  return { askedAt, openOrders, positions, executions, cash };
}
