/**
 * The settings of one run: `.env_bot`, TBOT_ variables, then --set KEY=VALUE. Guarantees: a key that does not exist, or
 * is given twice, is an error; what only --set makes wrong is told of it; TEST_MODE is the flag's, and a live mode is no
 * matter to it, since nothing reaches a broker.
 */
import { configOf } from '../../config/files.ts';
import { configInvalid, type Fault } from '../../config/fault.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { ConfigError } from '../../core/errors.ts';
import { withOverrides, type App } from '../app.ts';
import { assertKeys } from '../settings.ts';
import { badFlag } from './bad-flag.ts';
import type { BacktestWords } from './request.ts';

export interface RunSettings {
  readonly config: TradingConfig;
  /** Keys of `.env_bot` as they are written, and as they hold in this run. */
  readonly texts: Readonly<Record<string, string>>;
}

/** @throws ConfigError `bad_flag`, `unknown_key`, `config_invalid` */
export function readSettings(app: App, { set, testMode }: Pick<BacktestWords, 'set' | 'testMode'>): RunSettings {
  const assignments = assignmentsOf(set);
  const keys = assignments.map(([key]) => key);
  if (keys.includes('TEST_MODE'))
    throw badFlag('set', 'TEST_MODE is not read in a backtest', 'use the flag --test-mode');
  const overrides = { ...Object.fromEntries(assignments), TEST_MODE: 'false' };
  const reading = withOverrides(app, overrides).configuration();
  const before = app.configuration().faults;
  const faults = reading.faults.map((fault) => (isBySet(fault, keys, before) ? named(fault) : fault));
  const { trading } = configOf({ ...reading, faults });
  const texts = reading.settings.flatMap(({ file, key, value }) =>
    file === '.env_bot' ? [[key, value] as const] : [],
  );
  return {
    config: { ...trading, TEST_MODE: testMode },
    texts: { ...Object.fromEntries(texts), TEST_MODE: String(testMode) },
  };
}

/** What --set says. @throws ConfigError `bad_flag`, `unknown_key` */
export function assignmentsOf(set: readonly string[]): readonly (readonly [key: string, value: string])[] {
  const assignments = set.map(assignmentOf);
  const keys = assignments.map(([key]) => key);
  assertKeys(keys);
  const twice = keys.find((key, at) => keys.indexOf(key) < at);
  if (twice !== undefined) throw badFlag('set', `${twice} is set a second time`, 'give each key once');
  return assignments;
}

/** A fault of what was set, or of a key that goes with it and is at fault by it. */
function isBySet({ key, problem }: Fault, set: readonly string[], before: readonly Fault[]): boolean {
  return (key !== null && set.includes(key)) || !before.some((old) => old.key === key && old.problem === problem);
}

/** Its line would be one of a file. */
function named({ key, seen, problem, accepts, example }: Fault): Fault {
  return { place: '--set', key, seen, problem, accepts, example };
}

/** The same error, where --set made it, with its faults at --set: it is no file that must be corrected. */
export function toldOfSet(error: unknown, set: readonly string[]): unknown {
  if (!(error instanceof ConfigError) || error.code !== 'config_invalid' || set.length === 0) return error;
  return configInvalid((error.details as { readonly faults: readonly Fault[] }).faults.map(named));
}

function assignmentOf(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw badFlag('set', `"${text.slice(0, 40)}" is no KEY=VALUE`, 'write it as --set MAX_PRICE=1000');
}
