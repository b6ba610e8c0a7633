/** How operations reach the built-in broker: it lives in its replay, and is taken care of under the account's lock. */
import type { LivePorts } from '../ops/live-ports.ts';
import { careFor } from './care.ts';

const QUIET = { told: () => undefined, progress: () => undefined, stoppable: () => undefined, confirm: null };

export const SIM_PORTS: LivePorts = {
  askBroker: null,
  careForLeftovers: async (app, account) => {
    const care = await careFor(app, account, 'leftovers', QUIET);
    if (care.isOwned) return 'a run has taken the account over meanwhile';
    const { trades, outcome } = care.result;
    const held = outcome.held.length === 0 ? 'nothing is held' : `under their stops stay ${outcome.held.join(', ')}`;
    return `sold ${String(trades.length)} of what was left over; ${held}`;
  },
};
