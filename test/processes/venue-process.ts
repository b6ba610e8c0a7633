/** The venue as a process of its own: `node venue-process.ts HOME DATE SHAPE SOCKET LOG`. Says `open` when clients can come. */
import { openExchange } from '../../src/lib/brokers/sim/request-log.ts';
import { SimServer } from '../../src/lib/brokers/sim/server.ts';
import { setupOf, type Shape } from './venue-data.ts';

const [home = '', date = '', shape = '', path = '', log = ''] = process.argv.slice(2);
const { setup, runBy } = await setupOf(home, date, shape as Shape);
const { exchange } = openExchange(log, setup);
runBy(() => exchange.now());
await new SimServer(exchange).listen({ path });
process.stdout.write('open\n');
