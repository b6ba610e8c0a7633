/** `tbot config`: looking at, checking and changing `.env` and `.env_bot`. */
import { existsSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { replaceFile } from '../config/atomic-file.ts';
import { readEnvDocument, withValue, type EnvDocument } from '../config/env-document.ts';
import { configInvalid, type Warning } from '../config/fault.ts';
import { withConfigLock } from './config-lock.ts';
import { configOf, readFiles, writeTradingText } from '../config/files.ts';
import { DEPLOYMENT_KEYS } from '../config/keys/deployment.ts';
import { STRATEGY_KEYS, TRADING_KEYS } from '../config/keys/trading.ts';
import { readConfig, type Setting } from '../config/reading.ts';
import { renderTemplate, TEMPLATE_NAMES, type TemplateName } from '../config/template.ts';
import { STRATEGY_NAMES, type StrategyName } from '../strategies/names.ts';
import type { App } from './app.ts';

const ALL_KEYS = { ...DEPLOYMENT_KEYS, ...TRADING_KEYS };

export const STRATEGY_CHOICES = STRATEGY_NAMES;
export const TEMPLATE_CHOICES = TEMPLATE_NAMES;

export interface Assignment {
  readonly key: string;
  readonly value: string;
}

export interface Change {
  readonly key: string;
  readonly file: string;
  /** A TBOT_ variable hides the new value for now. */
  readonly overridden: boolean;
}

/** @throws ConfigError `config_invalid` with all faults of both files */
export function validateSettings(app: App): readonly Warning[] {
  const reading = app.configuration();
  configOf(reading);
  return reading.warnings;
}

/**
 * All settings, or those of some keys or of one strategy; shown also where some are at fault.
 * @throws ConfigError `unknown_key`; `config_invalid` when a file cannot be read or opened: its values are then unknown
 */
export function listSettings(app: App, keys: readonly string[], strategy: StrategyName | undefined): Setting[] {
  for (const key of keys) assertKnown(key);
  const wanted = new Set<string>([...keys, ...(strategy === undefined ? [] : STRATEGY_KEYS[strategy])]);
  const files = readFiles(app.home, app.environment);
  if (files.faults.length > 0) throw configInvalid(files.faults);
  const { settings } = readConfig(files.sources);
  return settings.filter(({ key }) => wanted.size === 0 || wanted.has(key));
}

/** `.env_bot line 3: MAX_TRADE is no key of .env_bot; did you mean MAX_TRADES?` */
export function warningText({ place, line, key, message }: Warning): string {
  const where = line === undefined ? place : `${place} line ${String(line)}`;
  return `${where}: ${key === null ? '' : `${key} `}${message}`;
}

export function templateText(name: TemplateName): string {
  return renderTemplate(name);
}

/**
 * Changes keys in the files that they belong to. Nothing is written unless the whole result is valid, with the
 * environment's overrides and without them; each file is then replaced atomically, comments and order kept.
 * @throws ConfigError `unknown_key`, `value_not_writable`, `config_invalid`, `config_locked`
 */
export function setSettings(app: App, assignments: readonly Assignment[]): Change[] {
  for (const { key } of assignments) assertKnown(key);
  if (!existsSync(app.home.root)) throw configInvalid(readFiles(app.home, app.environment).faults);
  return withConfigLock(app.home, () => changeFiles(app, assignments));
}

function changeFiles({ home, environment }: App, assignments: readonly Assignment[]): Change[] {
  const { sources, faults, sealedWith } = readFiles(home, environment);
  if (faults.length > 0) throw configInvalid(faults);
  if (sealedWith !== null && assignments.some(({ key }) => key === 'ENCRYPTION_KEY')) throw keyInUse();
  const deployment = edited(
    sources.deploymentText,
    assignments.filter(({ key }) => belongsInDeployment(key)),
  );
  const trading = edited(
    sources.tradingText,
    assignments.filter(({ key }) => !belongsInDeployment(key)),
  );
  const result = {
    ...sources,
    deploymentText: deployment ?? sources.deploymentText,
    tradingText: trading ?? sources.tradingText,
  };
  configOf(readConfig(result));
  configOf(readConfig({ ...result, overrides: {} }));

  if (deployment !== null) replaceFile(home.deploymentFile, deployment);
  if (trading !== null) writeTradingText(home, trading, sealedWith);
  return assignments.map(({ key }) => ({
    key,
    file: belongsInDeployment(key) ? '.env' : sources.tradingPlace,
    overridden: Object.hasOwn(sources.overrides, key),
  }));
}

/** Another key would leave `.env_bot.enc` without one that opens it, and this may be the only copy. */
function keyInUse(): ConfigError {
  return new ConfigError({
    code: 'encryption_key_in_use',
    message: '.env_bot.enc is encrypted with the present ENCRYPTION_KEY',
    cure: 'run tbot decrypt-env, then set the new key, then tbot encrypt-env --replace',
  });
}

/** The text after the changes; null when there are none. */
function edited(text: string, assignments: readonly Assignment[]): string | null {
  if (assignments.length === 0) return null;
  const change = (document: EnvDocument, { key, value }: Assignment): EnvDocument => withValue(document, key, value);
  return assignments.reduce(change, readEnvDocument(text)).text;
}

function belongsInDeployment(key: string): boolean {
  return Object.hasOwn(DEPLOYMENT_KEYS, key);
}

/** @throws ConfigError `unknown_key`, before anybody is asked for a value */
export function assertKeys(keys: readonly string[]): void {
  for (const key of keys) assertKnown(key);
}

function assertKnown(key: string): asserts key is keyof typeof ALL_KEYS {
  if (Object.hasOwn(ALL_KEYS, key)) return;
  const near = nearest(key, Object.keys(ALL_KEYS));
  throw new ConfigError({
    code: 'unknown_key',
    message: `${key.slice(0, 60)} is not a key of .env or .env_bot`,
    cure: `${near === undefined ? '' : `did you mean ${near}? `}tbot config show lists all keys`,
  });
}
