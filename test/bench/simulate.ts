/**
 * One measurement in a process of its own: `node simulate.ts HOME open|mid|close|all|bare`. Prints JSON: milliseconds of
 * the simulation of what is in the home's store, loading apart, and what came of it. Milliseconds are CPU time of the
 * thread, which other work on the machine disturbs least: of the first run in this process, and of the fourth, when
 * Node has compiled what is hot.
 */
import { openStore } from '../../src/lib/bars/store/store.ts';
import { prepareBacktest } from '../../src/lib/app/backtest/prepare.ts';
import { createApp } from '../../src/lib/app/app.ts';
import type { BacktestWords } from '../../src/lib/app/backtest/request.ts';
import { ROOT } from '../helpers/tbot.ts';
import { bareOpen } from './bare-open.ts';

const CAPITAL = 100_000;
const WARM_RUN = 4;
const [, , home = '', strategy = ''] = process.argv;

interface Run {
  readonly ms: number;
  readonly trades: number;
  readonly refusals: number;
  readonly equity: number;
}

function words(strategies: string): BacktestWords {
  return {
    strategy: strategies,
    ...{ start: undefined, end: undefined, symbols: null, data: undefined, set: ['ENABLE_VIX_GATEKEEPER=false'] },
    ...{ testMode: false, at: undefined, volumeFilter: false, slippageFilter: true },
    ...{ slippageBps: '0', participation: 'none', commission: 'none', capital: String(CAPITAL) },
  };
}

function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** The bare loop takes the same bars. */
async function bare(): Promise<Run> {
  const store = openStore(`${home}/data/bars`);
  const market = await Promise.all(
    store.datasets.filter(({ kind }) => kind === 'bars').map(({ symbol }) => store.loadBars(symbol)),
  );
  const sessions = (market[0]?.minute.length ?? 0) / 390;
  const from = process.threadCpuUsage();
  const { trades, refusals, equity } = bareOpen(market, sessions, CAPITAL);
  return { ms: since(from), trades, refusals, equity };
}

async function engine(): Promise<Run> {
  const { backtest } = await prepareBacktest(createApp({ version: '0', root: ROOT }, home), words(strategy));
  const from = process.threadCpuUsage();
  while (backtest.next());
  const ms = since(from);
  const { records, sessionEquity } = backtest.record();
  const decisions = records.flatMap((record) => record.decisions);
  return {
    ms,
    trades: records.reduce((sum, { closed }) => sum + closed.length, 0),
    refusals: decisions.filter(({ kind }) => kind === 'refusal').length,
    equity: sessionEquity.at(-1) ?? NaN,
  };
}

const runs: Run[] = [];
while (runs.length < WARM_RUN) runs.push(await (strategy === 'bare' ? bare() : engine()));
console.log(JSON.stringify({ ...runs[0], cold: runs[0]?.ms, ms: runs.at(-1)?.ms }));
