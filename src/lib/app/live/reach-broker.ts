/** The broker of an account, to be asked by somebody who does not trade: a replay's as it stands, or the real one. */
import { AlpacaBroker } from '../../brokers/alpaca/broker.ts';
import { configOf } from '../../config/files.ts';
import { alpacaClient, dataOf } from '../alpaca/connection.ts';
import type { App } from '../app.ts';
import { headOf, type Account } from '../ops/account.ts';
import type { Reached } from '../ops/reconcile.ts';
import { brokerHindrance } from './broker-there.ts';
import { assertReal, replayCarePlan } from './care.ts';
import { openVenue } from './venue.ts';

/** @throws ConfigError `no_journal`, `nothing_to_care_for`, `sim_log_mismatch`, `broker_absent`, `keys_missing` */
export async function reachBroker(app: App, account: Account): Promise<() => Promise<Reached>> {
  const hindrance = brokerHindrance(account.broker);
  if (hindrance !== null) throw hindrance;
  if (account.broker === 'sim') {
    const planned = await replayCarePlan(app, account, 'leftovers');
    return async () => {
      // Where somebody has traded since, it may have more symbols.
      const isAsPlanned = headOf(account) === planned.seen;
      const plan = isAsPlanned ? planned : await replayCarePlan(app, account, 'leftovers');
      return openVenue(plan.account, plan.data, plan.venueTerms, undefined);
    };
  }
  assertReal(account);
  const client = alpacaClient(app, 'question');
  const broker = new AlpacaBroker(client, dataOf(configOf(app.configuration()).trading));
  return () => Promise.resolve({ broker, clock: client.ports.clock, close: () => undefined });
}
