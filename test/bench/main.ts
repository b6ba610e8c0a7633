/**
 * npm run bench: measures, prints a Markdown table for docs/PERFORMANCE.md, and judges nothing by exit code: a busy
 * machine is no bug. Figures are ratios within one run, or times per call of code that touches no disk.
 */
import { cpus, totalmem } from 'node:os';
import { alpacaDay } from './alpaca-day.ts';
import { backtest } from './backtest.ts';
import { ledger } from './ledger.ts';
import { live } from './live.ts';
import { coldStart } from './cold-start.ts';
import { row } from './figure.ts';
import { replay } from './replay.ts';
import { sessionMinuteOfInstant } from './session-minute.ts';

const BENCHMARKS = [coldStart, sessionMinuteOfInstant, backtest, replay, live, alpacaDay, ledger];
/** All, or those that are named: `npm run bench backtest`. */
const chosen = BENCHMARKS.filter(({ name }) => process.argv.length < 3 || process.argv.includes(name));

const [cpu] = cpus();
const memoryGb = Math.round(totalmem() / 2 ** 30);
console.log(`${String(cpus().length)} x ${cpu?.model ?? '?'}, ${String(memoryGb)} GB, Node ${process.versions.node}\n`);
console.log('| what | measured | bound |\n|---|---|---|');
for (const { name, run } of chosen) {
  console.error(`measuring: ${name} ...`);
  for (const figure of await run()) console.log(row(figure));
}
