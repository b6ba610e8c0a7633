/**
 * A simulated exchange as a process of its own, for tests that kill it: `node sim-venue.ts SOCKET LOG`. The market is a
 * seeded one, the log says where it stood. It prints a line when clients can come.
 */
import { openExchange } from '../../src/lib/brokers/sim/request-log.ts';
import { SimServer } from '../../src/lib/brokers/sim/server.ts';
import { setupOf } from './exchange.ts';
import { madeTrial } from './made-market.ts';

export const VENUE_SEED = 7;

const [, main = '', socket, log] = process.argv;
if (main.endsWith('sim-venue.ts') && socket !== undefined && log !== undefined) {
  const { exchange, replayed } = openExchange(log, setupOf(madeTrial(VENUE_SEED).symbols));
  await new SimServer(exchange).listen({ path: socket });
  console.log(`replayed ${String(replayed)}`);
}
