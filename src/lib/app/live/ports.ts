/**
 * How operations reach the broker of an account. The built-in one lives in its replay, and is taken care of under the
 * account's lock. Guarantees: an account of a broker that this version cannot trade through is never taken for one of the
 * built-in broker; that it cannot be asked is a failure.
 */
import { alpacaHealth } from '../alpaca/health.ts';
import type { App } from '../app.ts';
import type { Account } from '../ops/account.ts';
import type { LivePorts } from '../ops/live-ports.ts';
import { brokerAbsent, brokerHindrance } from './broker-there.ts';
import { careFor } from './care.ts';

const QUIET = { told: () => undefined, progress: () => undefined, stoppable: () => undefined, confirm: null };

export function portsOf({ broker }: Account): LivePorts {
  if (brokerHindrance(broker) !== null) return ABSENT_PORTS;
  return broker === 'sim' ? SIM_PORTS : ALPACA_PORTS;
}

async function careForLeftovers(app: App, account: Account): Promise<string> {
  const care = await careFor(app, account, 'leftovers', QUIET);
  if (care.isOwned) return 'a run has taken the account over meanwhile';
  const { trades, outcome } = care.result;
  const held = outcome.held.length === 0 ? 'nothing is held' : `still held: ${outcome.held.join(', ')}`;
  return `closed ${String(trades.length)} of what was left over; ${held}`;
}

const SIM_PORTS: LivePorts = { askBroker: null, careForLeftovers };
const ALPACA_PORTS: LivePorts = { askBroker: alpacaHealth, careForLeftovers };
const ABSENT_PORTS: LivePorts = { askBroker: refused, careForLeftovers: refused };

function refused(_: unknown, { broker }: Account): Promise<never> {
  return Promise.reject(brokerAbsent(broker));
}
