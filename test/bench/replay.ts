/** What a run needs that follows one session of a store of 50 symbols x 252 sessions. Medians of 5 processes of their own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cleanEnvironment, temporaryFolder } from '../helpers/tbot.ts';
import { median, type Benchmark } from './figure.ts';
import { benchBars, fillStore } from './market.ts';

const ROUNDS = 5;
const SYMBOLS = 50;
const SESSIONS = 252;
/** The last full session of those bars. */
const DATE = '2024-12-31';
const FOLLOW = join(import.meta.dirname, 'follow-session.ts');

interface Measured {
  /** Resident memory, MB: with oclif alone, with the session, after it was followed, at most. */
  readonly started: number;
  readonly loaded: number;
  readonly followed: number;
  readonly most: number;
  readonly loadMs: number;
  readonly symbols: number;
  readonly heavy: readonly string[];
}

export const replay: Benchmark = {
  name: 'replay',
  async run() {
    const folder = temporaryFolder();
    await fillStore(folder, benchBars({ symbols: SYMBOLS, sessions: SESSIONS, seed: 1 }));
    const cache = temporaryFolder();
    const cold = follow(folder, cache); // fills the compile cache, as the first command of an installation does
    const measured = Array.from({ length: ROUNDS }, () => follow(folder, cache));
    const of = (key: 'started' | 'loaded' | 'followed' | 'most' | 'loadMs'): number =>
      median(measured.map((each) => each[key]));
    return [
      { what: 'a command with its modules loaded, oclif included', value: of('started'), unit: 'MB' },
      { what: 'with a session of 50 symbols loaded', value: of('loaded'), unit: 'MB' },
      { what: 'with that session followed by all strategies', value: of('followed'), unit: 'MB' },
      { what: 'the most at any moment', value: of('most'), unit: 'MB', bound: 150 },
      { what: 'the same without a compile cache yet', value: cold.most, unit: 'MB', bound: 150 },
      { what: 'loading the session', value: of('loadMs'), unit: 'ms' },
    ];
  },
};

function follow(folder: string, cache: string): Measured {
  const args = ['--disable-warning=ExperimentalWarning', FOLLOW, folder, DATE];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: cleanEnvironment({ NODE_COMPILE_CACHE: cache }),
  });
  if (status !== 0) throw new Error(stderr);
  const measured = JSON.parse(stdout) as Measured;
  if (measured.symbols !== SYMBOLS || measured.heavy.length > 0) throw new Error(stdout);
  return measured;
}
