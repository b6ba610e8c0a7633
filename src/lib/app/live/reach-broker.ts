/** The built-in broker of an account, to be asked by somebody who does not trade: its replay, as it stands. */
import type { App } from '../app.ts';
import type { Account } from '../ops/account.ts';
import type { Reached } from '../ops/reconcile.ts';
import { carePlan } from './care.ts';
import { openVenue } from './venue.ts';

/** @throws ConfigError `no_journal`, `nothing_to_care_for`, `sim_log_mismatch` */
export async function reachBroker(app: App, account: Account): Promise<Reached> {
  const plan = await carePlan(app, account, 'leftovers');
  const terms = { cash: Number(plan.words.capital), isFractional: plan.config.FRACTIONAL };
  return openVenue(plan.account, plan.data, terms, undefined);
}
