/**
 * npm run simulate -- --seed N [--count M] [--workers W] [--faults a,b]
 *
 * Simulates whole trading days, one a seed, and stops at the first that goes wrong: it says what, with which faults (those
 * that were not needed for it are left out), what happened last, and how to have it once more.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulate, type FinishedDay } from './pool.ts';
import { shrunk } from './shrink.ts';

const LAST_EVENTS = 80;
const PROGRESS_EVERY = 50;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    faults: { type: 'string' },
  },
});
const faults = values.faults?.split(',').filter((kind) => kind !== '') ?? null;
const count = wholeNumber('count', values.count);
let days = 0;
let trades = 0;
const told = (day: FinishedDay): void => {
  days++;
  trades += day.trades;
  if (days % PROGRESS_EVERY === 0) console.error(`${String(days)} of ${String(count)} days, ${String(trades)} trades`);
};
const seed = wholeNumber('seed', values.seed);
const found = await simulate({ seed, count, workers: wholeNumber('workers', values.workers), faults, bug: null, told });
if (found === null) console.log(`${String(days)} days, ${String(trades)} trades: all is as it must be`);
else {
  const day = await shrunk(found);
  const { violation, trace } = day;
  console.log(trace.slice(-LAST_EVENTS).join('\n'));
  console.log(`\nSeed ${String(day.seed)} goes wrong: ${violation?.message ?? ''}`);
  console.log(`Faults: ${day.faults.length === 0 ? 'none' : day.faults.join(', ')}`);
  console.log(`Once more: npm run simulate -- --seed ${String(day.seed)} --faults '${day.faults.join(',')}'`);
  process.exitCode = 1;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} is a whole number above 0, not ${text}`);
}
