/** What a command costs before it does anything, as a ratio to an empty Node of the same version. Medians of 15. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, makeHome, ROOT, temporaryFolder } from '../helpers/tbot.ts';
import { median, type Benchmark, type Figure } from './figure.ts';

const ROUNDS = 15;
const TBOT = join(ROOT, 'bin', 'tbot');

export const coldStart: Benchmark = {
  name: 'cold start',
  run() {
    const bin = temporaryFolder();
    symlinkSync(process.execPath, join(bin, 'node'));
    const path = `${bin}:/usr/bin:/bin`;
    const home = makeHome();
    const warm = temporaryFolder();
    const cold = temporaryFolder();
    let fresh = 0;
    const commands: Readonly<Record<string, () => void>> = {
      empty: () => start(process.execPath, ['-e', '0'], path, warm),
      version: () => start(TBOT, ['--version'], path, warm),
      validate: () => start(TBOT, ['config', 'validate', '--home', home], path, warm),
      validateCold() {
        const cache = join(cold, String(fresh++));
        mkdirSync(cache);
        start(TBOT, ['config', 'validate', '--home', home], path, cache);
      },
    };
    const times = interleaved(commands);
    const ratio = (name: string): number => (times.get(name) ?? NaN) / (times.get('empty') ?? NaN);
    const figures: Figure[] = [
      { what: 'an empty Node (node -e 0)', value: times.get('empty') ?? NaN, unit: 'ms' },
      { what: '`tbot --version`', value: ratio('version'), unit: 'x', bound: 1.5 },
      { what: '`tbot config validate`, warm compile cache', value: ratio('validate'), unit: 'x', bound: 6 },
      { what: '`tbot config validate`, no compile cache yet', value: ratio('validateCold'), unit: 'x' },
    ];
    return figures;
  },
};

/** Median wall milliseconds of each; they take turns, so that a busy moment of the machine hits all alike. */
function interleaved(commands: Readonly<Record<string, () => void>>): Map<string, number> {
  const taken = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(commands)) {
      const from = performance.now();
      run();
      if (round >= 0) taken.get(name)?.push(performance.now() - from); // the first round warms the caches
    }
  }
  return new Map([...taken].map(([name, times]) => [name, median(times)]));
}

function start(command: string, args: readonly string[], path: string, cache: string): void {
  const env = cleanEnvironment({ PATH: path, NODE_COMPILE_CACHE: cache });
  const { status } = spawnSync(command, args, { env, stdio: 'ignore' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}
