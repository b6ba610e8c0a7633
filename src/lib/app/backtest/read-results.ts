/** The results of an earlier run, from its folder. Guarantees: what is not what a backtest writes is an error, not a figure. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { measurePerformance, type PerformanceInput } from '../../stats/performance.ts';
import type { App } from '../app.ts';
import type { Deflation } from './trials.ts';
import type { BacktestView } from './view.ts';

/** The start of a folder's name. */
const STAMP = /^\d{8}T\d{6}Z-/;

/**
 * The folder of an earlier run, by its path or by its name in the home, or the newest one.
 * @throws ConfigError `not_a_backtest`, `no_backtest`, `folder_absent`
 */
export function readBacktest(app: App, named: string | undefined): BacktestView {
  const folder = backtestFolder(app, named);
  return {
    folder,
    performance: read(folder, 'metrics.json', measurePerformance(NOTHING, 0)),
    notes: read(folder, 'config.json', { notes: [] as readonly string[] }).notes,
    deflation: existsSync(join(folder, 'trials.json')) ? read(folder, 'trials.json', NO_DEFLATION) : null,
    lookahead: null,
  };
}

/** @throws ConfigError `no_backtest`, `folder_absent` */
export function backtestFolder({ home }: App, named: string | undefined): string {
  return named === undefined ? newest(home.backtestFolder) : placeOf(named, home.backtestFolder);
}

function placeOf(named: string, parent: string): string {
  const place = [resolve(named), join(parent, named)].find((folder) => existsSync(folder));
  if (place !== undefined) return place;
  throw new ConfigError({
    code: 'folder_absent',
    message: `there is no folder ${resolve(named)}, and no run of that name in this home`,
    cure: 'name the folder of a run (data/backtest_results/...), or none for the newest',
  });
}

/** What the files of a folder look like. */
const NOTHING: PerformanceInput = {
  capital: 1,
  sessionEquity: new Float64Array(),
  minuteEquity: new Float64Array(),
  openMinutes: 0,
  trades: [],
};
const NO_DEFLATION: Deflation = { trial: '', trials: 0, sharpe_variance: 0, deflated_sharpe: null };

function read<T extends object>(folder: string, file: string, like: T): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (cause) {
    throw notABacktest(folder, file, cause);
  }
  if (isLike(value, like)) return value;
  throw notABacktest(folder, file);
}

/** Whether it has all keys of the other one with values of their kinds; null stands for what may be missing. */
function isLike<T extends object>(value: unknown, like: T): value is T {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(like).every(([key, expected]: [string, unknown]) => {
    const found = (value as Record<string, unknown>)[key];
    if (expected === null) return typeof found === 'number' || typeof found === 'object';
    return typeof found === typeof expected && Array.isArray(found) === Array.isArray(expected);
  });
}

/** By the time in its name; of the same second, what was written last. */
function newest(parent: string): string {
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => STAMP.test(name)) : [];
  const stamp = STAMP.exec(names.sort().at(-1) ?? '')?.[0] ?? '';
  const folders = names.filter((name) => name.startsWith(stamp)).map((name) => join(parent, name));
  const [last] = folders.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (last !== undefined) return last;
  throw new ConfigError({
    code: 'no_backtest',
    message: 'there are no results of a backtest in this home',
    cure: 'run tbot backtest first, or name the folder of a run',
  });
}

export function notABacktest(folder: string, file: string, cause?: unknown): ConfigError {
  return new ConfigError({
    code: 'not_a_backtest',
    message: `${folder} has no readable ${file}`,
    cure: 'name a folder that tbot backtest has written (data/backtest_results/...)',
    cause,
  });
}
