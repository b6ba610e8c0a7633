/**
 * The backtest on 50 symbols x 252 full sessions (4.9 M minute bars): its simulation beside a bare loop with the same
 * rules, and the whole command. Medians of 5 processes of their own, which take turns.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bars } from '../../src/lib/market/bars.ts';
import { utcMinute } from '../../src/lib/calendar/utc-minute.ts';
import { cleanEnvironment, makeHome, ROOT, temporaryFolder } from '../helpers/tbot.ts';
import { command, type Command } from './command.ts';
import { median, type Benchmark, type Figure } from './figure.ts';
import { benchBars, fillStore, midFirings } from './market.ts';

const ROUNDS = 5;
const SYMBOLS = 50;
const SESSIONS = 252;
const TBOT = join(ROOT, 'bin', 'tbot');
const SIMULATE = join(import.meta.dirname, 'simulate.ts');

interface Measured {
  /** Warm. */
  readonly ms: number;
  /** Of the first run in its process. */
  readonly cold: number;
  readonly trades: number;
  readonly refusals: number;
  readonly equity: number;
}

export const backtest: Benchmark = {
  name: 'backtest',
  async run() {
    const market = benchBars({ symbols: SYMBOLS, sessions: SESSIONS, seed: 1 });
    const bars = market.reduce((sum, { minute }) => sum + minute.length, 0);
    const home = makeHome();
    await fillStore(join(home, 'data', 'bars'), market);
    const { fired, bars: looked } = midFirings(market);
    const simulated = inTurns(['open', 'bare', 'all'], (what) => simulate(home, what));
    assertSame(simulated.get('open')?.[0], simulated.get('bare')?.[0]);
    const nsPerBar = (what: string, of: 'ms' | 'cold' = 'ms'): number =>
      (median((simulated.get(what) ?? []).map((measured) => measured[of])) * 1e6) / bars;
    return [
      { what: 'simulation of `open`', value: nsPerBar('open'), unit: 'ns/bar', bound: 6 },
      { what: 'the same, first run in a process', value: nsPerBar('open', 'cold'), unit: 'ns/bar' },
      {
        what: 'simulation of `open` against the bare loop',
        value: nsPerBar('open') / nsPerBar('bare'),
        unit: 'x',
        bound: 4,
      },
      { what: 'simulation of `all`', value: nsPerBar('all'), unit: 'ns/bar', bound: 25 },
      { what: 'the same, first run in a process', value: nsPerBar('all', 'cold'), unit: 'ns/bar' },
      { what: "bars of mid's window on which its price rule fires", value: (100 * fired) / looked, unit: '%' },
      ...(await wholeCommands(home)),
      ...(await importing(market)),
    ];
  },
};

function simulate(home: string, what: string): Measured {
  const { stdout, status } = spawnSync(process.execPath, [SIMULATE, home, what], {
    env: cleanEnvironment({}),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`simulate ${what} ended with ${String(status)}`);
  return JSON.parse(stdout) as Measured;
}

/** The yardstick measures nothing when it does something else. */
function assertSame(ours: Measured | undefined, bare: Measured | undefined): void {
  const same = ours?.trades === bare?.trades && ours?.refusals === bare?.refusals;
  if (same && Math.abs((ours?.equity ?? NaN) - (bare?.equity ?? NaN)) < 1e-6) return;
  throw new Error(`the bare loop does something else: ${JSON.stringify({ ours, bare })}`);
}

/** The first round warms the file and the compile cache. */
function inTurns<T>(names: readonly string[], run: (name: string) => T): Map<string, T[]> {
  const results = new Map(names.map((name) => [name, [] as T[]]));
  for (let round = -1; round < ROUNDS; round++)
    for (const name of names) {
      const result = run(name);
      if (round >= 0) results.get(name)?.push(result);
    }
  return results;
}

async function wholeCommands(home: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [strategy, bound] of [
    ['open', 1.5],
    ['all', 2.2],
  ] as const) {
    const cold = await run(home, strategy, temporaryFolder());
    const cache = temporaryFolder();
    await run(home, strategy, cache);
    const warm = [];
    for (let round = 0; round < ROUNDS; round++) warm.push(await run(home, strategy, cache));
    figures.push(
      {
        what: `\`tbot backtest --strategy ${strategy}\``,
        value: median(warm.map(({ seconds }) => seconds)),
        unit: 's',
        bound,
      },
      {
        what: 'the same, its peak of memory',
        value: Math.max(...warm.map(({ megabytes }) => megabytes)),
        unit: 'MB',
        bound: 650,
      },
      { what: 'the same, no compile cache yet', value: cold.seconds, unit: 's' },
    );
  }
  return figures;
}

function run(home: string, strategy: string, cache: string): Promise<Command> {
  const flags = ['--no-volume-filter', '--commission', 'none', '--set', 'ENABLE_VIX_GATEKEEPER=false'];
  return command(['backtest', '--strategy', strategy, '--home', home, ...flags], cache);
}

/** The whole command, on one plain CSV file of all symbols. */
async function importing(market: readonly Bars[]): Promise<Figure[]> {
  const file = join(temporaryFolder(), 'bench.csv');
  const rows = await writeCsv(file, market);
  const cache = temporaryFolder();
  const seconds = [];
  for (let round = -1; round < ROUNDS; round++) {
    const home = makeHome();
    const from = performance.now();
    const { status, stderr } = spawnSync(TBOT, ['data', 'import', file, '--home', home, '--json'], {
      env: cleanEnvironment({ PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: cache }),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    if (round >= 0) seconds.push((performance.now() - from) / 1000);
  }
  return [
    { what: 'import of plain CSV, whole command', value: rows / median(seconds) / 1e6, unit: 'M bars/s', least: 1.5 },
  ];
}

async function writeCsv(file: string, market: readonly Bars[]): Promise<number> {
  const out = createWriteStream(file);
  out.write('symbol,timestamp,open,high,low,close,volume\n');
  let rows = 0;
  for (const { symbol, minute, open, high, low, close, volume } of market) {
    const lines: string[] = [];
    minute.forEach((at, row) =>
      lines.push([symbol, utcMinute(at), open[row], high[row], low[row], close[row], volume[row]].join(',')),
    );
    rows += lines.length;
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return rows;
}
