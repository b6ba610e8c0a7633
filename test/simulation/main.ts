/**
 * npm run simulate -- --seed N [--count M] [--workers W] [--faults a,b] [--broker alpaca]
 *
 * Simulates whole trading days, one a seed, by sim's port or by Alpaca's adapter before a local Alpaca, and stops at the first that goes wrong: it says what, with which faults (those
 * that were not needed for it are left out), what happened last, and how to have it once more.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulate, type FinishedDay } from './pool.ts';
import type { BrokerName } from './scenario.ts';
import { commandOf, shrunk } from './shrink.ts';

const LAST_EVENTS = 80;
const PROGRESS_EVERY = 50;

const { values } = parseArgs({
  options: {
    broker: { type: 'string', default: 'sim' },
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
const broker = brokerNamed(values.broker);
const seed = wholeNumber('seed', values.seed);
const found = await simulate({
  ...{ broker, seed, count, workers: wholeNumber('workers', values.workers), faults, bug: null },
  told,
});
if (found === null) console.log(`${String(days)} days, ${String(trades)} trades: all is as it must be`);
else {
  const day = await shrunk(found);
  const { violation, trace } = day;
  console.log(trace.slice(-LAST_EVENTS).join('\n'));
  console.log(`\nSeed ${String(day.seed)} goes wrong: ${violation?.message ?? ''}`);
  console.log(`Faults: ${day.faults.length === 0 ? 'none' : day.faults.join(', ')}`);
  console.log(`Once more: ${commandOf(day)}`);
  process.exitCode = 1;
}

function brokerNamed(name: string): BrokerName {
  if (name === 'sim' || name === 'alpaca') return name;
  throw new RangeError(`--broker is sim or alpaca, not ${name}`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} is a whole number above 0, not ${text}`);
}
