/**
 * A run that trades: 50 symbols of a store of 252 sessions, with journal, logs and heartbeat on the disk. From a closed bar
 * to the order, in sessions traded one after another in one process; and the whole command.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FIRST_DAY, sessionsBetween } from '../../src/lib/calendar/sessions.ts';
import { cleanEnvironment, json, makeHome, temporaryFolder } from '../helpers/tbot.ts';
import { command, type Command } from './command.ts';
import { median, quantile, type Benchmark, type Figure } from './figure.ts';
import { benchBars, fillStore, LAST_DAY } from './market.ts';
import type { SessionsMeasured } from './run-sessions.ts';

const RUNS = 10;
/** Some five minutes with entries in each. */
const SESSIONS = 30;
const SIM = { TBOT_BROKER: 'sim', TBOT_TEST_MODE: 'false', TBOT_ENABLE_VIX_GATEKEEPER: 'false' };
const { FLAGS } = createRequire(import.meta.url)('../../bin/small-heap.cjs') as {
  readonly FLAGS: ReadonlyMap<string, readonly string[]>;
};
const RUN_SESSIONS = join(import.meta.dirname, 'run-sessions.ts');

export const live: Benchmark = {
  name: 'live',
  async run() {
    const home = makeHome();
    await fillStore(join(home, 'data', 'bars'), benchBars({ symbols: 50, sessions: 252, seed: 1 }));
    const days = sessionsBetween(FIRST_DAY, LAST_DAY).filter(({ kind }) => kind === 'full');
    const dates = days.slice(-SESSIONS).map(({ date }) => date);
    const cache = temporaryFolder();
    const whole = await commands(home, dates.at(-1) ?? '', cache);
    return [...decisions(home, dates, cache), ...whole];
  },
};

function decisions(home: string, dates: readonly string[], cache: string): Figure[] {
  const asCommand = FLAGS.get('run') ?? [];
  const args = ['--expose-gc', '--disable-warning=ExperimentalWarning', ...asCommand, RUN_SESSIONS, home];
  const env = cleanEnvironment({ NODE_COMPILE_CACHE: cache, ...SIM });
  const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env } as const;
  spawnSync(process.execPath, args, options); // with other flags than the command's it has a compile cache of its own
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args, ...dates], options);
  if (status !== 0) throw new Error(stderr);
  const measured = JSON.parse(stdout) as SessionsMeasured;
  const { decisions: decided, commits, appends, bare, reconciles, heap, most, trades } = measured;
  if (trades < dates.length) throw new Error(`only ${String(trades)} trades`);
  const wall = decided.map((each) => each.wall);
  const own = decided.map((each) => each.wall - each.disk);
  const [first = NaN, last = NaN] = [heap[dates.length - 11], heap.at(-1)];
  return [
    { what: '24 KB and `fsync`, nothing else; median', value: quantile(bare, 0.5), unit: 'ms' },
    { what: 'the same, p99', value: quantile(bare, 0.99), unit: 'ms' },
    { what: `closed bar -> order, ${String(wall.length)} minutes; median`, value: quantile(wall, 0.5), unit: 'ms' },
    { what: 'the same, p99', value: quantile(wall, 0.99), unit: 'ms', bound: 5 },
    {
      what: 'the same against the bare write, both p99',
      value: quantile(wall, 0.99) / quantile(bare, 0.99),
      unit: 'x',
      bound: 3,
    },
    {
      what: 'the same in CPU time, p99',
      value: quantile(
        decided.map(({ cpu }) => cpu),
        0.99,
      ),
      unit: 'ms',
      bound: 5,
    },
    { what: 'the same without the write of the journal; median', value: quantile(own, 0.5), unit: 'ms' },
    { what: 'writes of the journal in it', value: commits / wall.length, unit: '', bound: 1 },
    { what: 'write of the journal, median', value: quantile(appends, 0.5), unit: 'ms' },
    { what: 'the same against the bare write', value: quantile(appends, 0.5) / quantile(bare, 0.5), unit: 'x' },
    { what: 'the same, p99', value: quantile(appends, 0.99), unit: 'ms' },
    { what: 'asking the broker and comparing, p99', value: quantile(reconciles, 0.99), unit: 'ms' },
    { what: 'growth of the heap over the last ten sessions', value: last - first, unit: 'MB', bound: 2 },
    { what: 'the most resident in ten sessions in one process', value: most[9] ?? NaN, unit: 'MB', bound: 150 },
    { what: `the same in ${String(most.length)}`, value: most.at(-1) ?? NaN, unit: 'MB' },
  ];
}

/** The first of them fills the compile cache. */
async function commands(home: string, date: string, cache: string): Promise<Figure[]> {
  const args = ['run', 'all', '--replay', date, '--home', home, '--json'];
  const cold = await command(args, cache, SIM);
  const warm: Command[] = [];
  while (warm.length < RUNS) warm.push(await command(args, cache, SIM));
  if (new Set([cold, ...warm].map(profitOf)).size !== 1) throw new Error('the same session came to different ends');
  const of = (key: 'seconds' | 'cpuSeconds' | 'megabytes'): number[] => warm.map((each) => each[key]);
  const half = RUNS / 2;
  const growth = median(of('megabytes').slice(half)) / median(of('megabytes').slice(0, half));
  return [
    { what: '`tbot run all --replay`, one session', value: median(of('seconds')), unit: 's' },
    { what: 'the same in CPU time', value: median(of('cpuSeconds')), unit: 's', bound: 2 },
    { what: 'the same, no compile cache yet', value: cold.cpuSeconds, unit: 's' },
    {
      what: `its peak of memory, the most of ${String(RUNS)} runs`,
      value: Math.max(...of('megabytes')),
      unit: 'MB',
      bound: 150,
    },
    { what: 'the second five of them against the first', value: growth, unit: 'x', bound: 1.1 },
    { what: 'the same, no compile cache yet', value: cold.megabytes, unit: 'MB', bound: 150 },
  ];
}

function profitOf({ stdout }: Command): unknown {
  const { session_pnl: profit, trades } = json({ code: 0, stdout, stderr: '' });
  return `${String(profit)} of ${String((trades as unknown[]).length)}`;
}
