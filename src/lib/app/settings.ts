/** `tbot config`: looking at, checking and changing `.env` and `.env_bot`. */
import { ConfigError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { replaceFile } from '../config/atomic-file.ts';
import { readEnvDocument, withValue, type EnvDocument } from '../config/env-document.ts';
import { configInvalid, type Warning } from '../config/fault.ts';
import { configOf, readFiles, readHome, writeTradingText } from '../config/files.ts';
import { DEPLOYMENT_KEYS } from '../config/keys/deployment.ts';
import { STRATEGIES, STRATEGY_KEYS, TRADING_KEYS, type StrategyName } from '../config/keys/trading.ts';
import { readConfig, type Setting } from '../config/reading.ts';
import { renderTemplate } from '../config/template.ts';
import type { App } from './app.ts';

const ALL_KEYS = { ...DEPLOYMENT_KEYS, ...TRADING_KEYS };

export const STRATEGY_NAMES = STRATEGIES;
export const TEMPLATE_NAMES = ['env', 'env_bot'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

export interface Assignment {
  readonly key: string;
  readonly value: string;
}

export interface Change {
  readonly key: string;
  readonly file: string;
}

/** @throws ConfigError `config_invalid` with all faults of both files */
export function validateSettings(app: App): readonly Warning[] {
  const reading = readHome(app.home, app.environment);
  configOf(reading);
  return reading.warnings;
}

/** All settings, or those of some keys or of one strategy. Shows them also where others are at fault. */
export function listSettings(app: App, keys: readonly string[], strategy: StrategyName | undefined): Setting[] {
  for (const key of keys) assertKnown(key);
  const wanted = new Set<string>([...keys, ...(strategy === undefined ? [] : STRATEGY_KEYS[strategy])]);
  const { settings } = readHome(app.home, app.environment);
  return settings.filter(({ key }) => wanted.size === 0 || wanted.has(key));
}

export function templateText(name: TemplateName): string {
  return renderTemplate(name);
}

/**
 * Changes keys in the files that they belong to. Nothing is written unless the whole result is valid; each file is
 * then replaced atomically, comments and order kept.
 * @throws ConfigError `unknown_key`, `value_not_writable`, `config_invalid`
 */
export function setSettings(app: App, assignments: readonly Assignment[]): Change[] {
  const { home, environment } = app;
  for (const { key } of assignments) assertKnown(key);
  const before = readFiles(home, environment);
  if (before.faults.length > 0) throw configInvalid(before.faults);
  const { sources } = before;
  const deployment = edited(
    sources.deploymentText,
    assignments.filter(({ key }) => belongsInDeployment(key)),
  );
  const trading = edited(
    sources.tradingText,
    assignments.filter(({ key }) => !belongsInDeployment(key)),
  );
  configOf(
    readConfig({
      ...sources,
      deploymentText: deployment ?? sources.deploymentText,
      tradingText: trading ?? sources.tradingText,
    }),
  );

  if (deployment !== null) replaceFile(home.deploymentFile, deployment);
  if (trading !== null) writeTradingText(home, trading, before.sealedWith);
  return assignments.map(({ key }) => ({ key, file: belongsInDeployment(key) ? '.env' : sources.tradingPlace }));
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

function assertKnown(key: string): asserts key is keyof typeof ALL_KEYS {
  if (Object.hasOwn(ALL_KEYS, key)) return;
  const near = nearest(key, Object.keys(ALL_KEYS));
  throw new ConfigError({
    code: 'unknown_key',
    message: `${key.slice(0, 60)} is not a key of .env or .env_bot`,
    cure: `${near === undefined ? '' : `did you mean ${near}? `}tbot config show lists all keys`,
  });
}
