/**
 * A whole session of `tbot run all` with 50 symbols through Alpaca's client, streams and calls, before a local Alpaca whose clock
 * both follow: what memory of the run is resident, as Linux tells it.
 */
import { LedRun, lead } from '../alpaca/led.ts';
import { LocalAlpaca } from '../alpaca/local-alpaca.ts';
import { json, makeHome, temporaryFolder } from '../helpers/tbot.ts';
import { median, type Benchmark, type Figure } from './figure.ts';
import { benchBars } from './market.ts';
import { mostMb, residentMb } from './memory.ts';

/** The last full session of the bars. */
const DATE = '2024-12-31';
const RUNS = 3;
const SETTINGS = {
  ...{
    TBOT_TEST_MODE: 'false',
    TBOT_ENABLE_VIX_GATEKEEPER: 'false',
    TBOT_FRACTIONAL: 'false',
    TBOT_SOFT_STOPS: 'false',
  },
};

interface Day {
  readonly most: number;
  /** At the end of the session. */
  readonly last: number;
  readonly trades: number;
}

export const alpacaDay: Benchmark = {
  name: 'alpaca',
  async run(): Promise<Figure[]> {
    const cache = temporaryFolder();
    const cold = await day(cache);
    const warm: Day[] = [];
    while (warm.length < RUNS) warm.push(await day(cache));
    if (cold.trades === 0) throw new Error('nothing was traded');
    return [
      {
        what: `resident at the end of a session of 50 symbols, ${String(cold.trades)} trades`,
        value: median(warm.map(({ last }) => last)),
        unit: 'MB',
        bound: 150,
      },
      {
        what: `the most at any moment, of ${String(RUNS)} runs`,
        value: Math.max(...warm.map(({ most }) => most)),
        unit: 'MB',
        bound: 150,
      },
      { what: 'the same, no compile cache yet', value: cold.most, unit: 'MB' },
    ];
  },
};

async function day(cache: string): Promise<Day> {
  const bars = benchBars({ symbols: 50, sessions: 22, seed: 1 });
  const terms = { slippage: 0.0005, participation: 0.1, usesSpread: false, shareStep: 1 };
  const alpaca = await LocalAlpaca.open(bars, { date: DATE, cash: 100_000, terms });
  try {
    const args = [
      'run',
      'all',
      '--home',
      makeHome(),
      '--json',
      '--symbols',
      bars.map(({ symbol }) => symbol).join(','),
    ];
    const run = LedRun.start(alpaca, args, { ...SETTINGS, NODE_COMPILE_CACHE: cache });
    let [most, last] = [NaN, NaN];
    await lead(alpaca, run, () => {
      most = mostMb(run.child.pid);
      last = residentMb(run.child.pid);
      return false;
    });
    const ended = await run.ended;
    if (ended.code !== 0) throw new Error(ended.stderr);
    return { most, last, trades: (json(ended).trades as unknown[]).length };
  } finally {
    await alpaca.close();
  }
}
