/**
 * npm run simulate -- --seed N [--count M] [--workers W] [--faults a,b]
 *
 * Simulates whole trading days, one a seed, and stops at the first that goes wrong.
 */
import { parseArgs } from 'node:util';
import { World } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1' },
    faults: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const only = values.faults === undefined ? null : new Set(values.faults.split(',').filter((kind) => kind !== ''));
const first = Number(values.seed);
let failed = 0;
const kinds: Record<string, number> = {};
const began = performance.now();
let trades = 0;
for (let seed = first; seed < first + Number(values.count); seed++) {
  const began1 = performance.now();
  const day = await new World(seed, only).live();
  trades += day.trades;
  if (values.verbose)
    console.log(seed, (performance.now() - began1).toFixed(0), day.trades, day.starts, day.records, day.faults.join());
  if (day.violation !== null) {
    failed++;
    const kind = day.violation.message.split(':')[0] ?? '';
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    console.log(seed, day.violation.message.slice(0, 300), '|', day.faults.join());
    if (Number(values.count) === 1) {
      console.log(day.trace.join('\n'));
      console.log(day.violation.stack);
    }
  }
}
console.log({ failed, trades, kinds, ms: performance.now() - began });
