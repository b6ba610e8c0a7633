/**
 * From the texts of `.env` and `.env_bot` and the TBOT_ variables to a validated configuration. Pure: no file, no
 * environment. Guarantees: all faults of both files come back together; no text makes it throw; a fault or a warning
 * never holds a secret's value; `config` is there exactly when there is no fault.
 */
import { cleanEnv, makeValidator } from 'envalid';
import { alertGaps } from './alert-gaps.ts';
import { CROSS_CHECKS, slippageWarning } from './cross-checks.ts';
import { shown, shownWhole, type ConfigPlace, type Fault, type Report, type Warning } from './fault.ts';
import { givenByEnvironment, givenByFile, type Given, type GivenValues } from './given.ts';
import { DEPLOYMENT_KEYS, type DeploymentConfig } from './keys/deployment.ts';
import type { Key, Keys, Values } from './keys/key.ts';
import { NotAccepted } from './keys/kinds.ts';
import { TRADING_KEYS, type TradingConfig } from './keys/trading.ts';

export interface Config {
  readonly deployment: DeploymentConfig;
  readonly trading: TradingConfig;
}

export interface ConfigSources {
  /** The text of `.env`; '' when there is none. */
  readonly deploymentText: string;
  /** The plain text of `.env_bot` or `.env_bot.enc`; '' when there is none. */
  readonly tradingText: string;
  readonly tradingPlace: '.env_bot' | '.env_bot.enc';
  /** Values of TBOT_<KEY> variables, by KEY. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** One key as it came out: where its value is from and how it is written, masked if it is a secret. */
export interface Setting {
  readonly key: string;
  readonly file: '.env' | '.env_bot';
  readonly source: 'file' | 'environment' | 'default';
  readonly value: string;
}

export interface ConfigReading {
  readonly config: Config | null;
  /** What of `.env` could be read, also beside faults: who looks after an account tells people in any case. */
  readonly readable: Partial<DeploymentConfig>;
  /** The same of `.env_bot`. */
  readonly readableTrading: Partial<TradingConfig>;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
  readonly settings: readonly Setting[];
}

export function readConfig(sources: ConfigSources): ConfigReading {
  const { tradingPlace } = sources;
  const report: Report = { faults: [], warnings: [] };
  const overrides = givenByEnvironment(sources.overrides, report);
  const deploymentGiven = givenByFile(DEPLOYMENT_KEYS, '.env', sources.deploymentText, overrides, report);
  const tradingGiven = givenByFile(TRADING_KEYS, tradingPlace, sources.tradingText, overrides, report);
  const deployment = validate(DEPLOYMENT_KEYS, deploymentGiven, report.faults);
  const trading = validate(TRADING_KEYS, tradingGiven, report.faults);
  report.faults.push(...crossFaults(trading, tradingGiven, tradingPlace, report.faults));

  const sound = report.faults.length === 0;
  return {
    config: sound ? { deployment, trading } : null,
    readable: deployment,
    readableTrading: trading,
    faults: report.faults,
    warnings: sound ? [...report.warnings, ...adviceOn(deployment, trading)] : report.warnings,
    settings: [
      ...settingsOf(DEPLOYMENT_KEYS, '.env', deploymentGiven),
      ...settingsOf(TRADING_KEYS, '.env_bot', tradingGiven),
    ],
  };
}

/** The values of all keys; one that is at fault is missing from them, and its fault is added. */
function validate<K extends Keys>(keys: K, given: GivenValues, faults: Fault[]): Values<K> {
  const texts = Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
  const specs = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, specOf(key)]));
  let values: unknown = {};
  cleanEnv(texts, specs, {
    reporter({ errors, env }) {
      values = env;
      for (const [name, error] of Object.entries(errors)) {
        const key = keys[name];
        const source = given.get(name);
        if (key !== undefined && source !== undefined && error) faults.push(notAccepted(name, key, source, error));
      }
    },
  });
  return values as Values<K>;
}

function specOf({ kind, default: standard }: Key<unknown>): ReturnType<ReturnType<typeof makeValidator<object>>> {
  const validator = makeValidator<object>((text) => kind.read(text) as object);
  // envalid takes undefined for "no default, and that is fine"; its type does not say so.
  return validator({ default: (standard === '' ? undefined : kind.read(standard)) as object });
}

function notAccepted(name: string, { kind, secret, example }: Key<unknown>, given: Given, error: Error): Fault {
  const { value, ...where } = given;
  const reason = error instanceof NotAccepted && error.message !== '' ? `is refused: ${error.message}` : 'not accepted';
  const told = { seen: shown(value, secret), problem: reason, accepts: kind.accepts, example: `${name}=${example}` };
  return { ...where, key: name, ...told };
}

/** Checks between keys, where each of them could be read. */
function crossFaults(
  config: TradingConfig,
  given: GivenValues,
  tradingPlace: ConfigPlace,
  known: readonly Fault[],
): Fault[] {
  const faulty = new Set(known.map(({ key }) => key));
  return CROSS_CHECKS.filter(({ keys }) => !keys.some((key) => faulty.has(key))).flatMap(({ check }) => {
    const found = check(config);
    if (found === null) return [];
    const { value, ...where } = given.get(found.key) ?? { value: TRADING_KEYS[found.key].default, place: tradingPlace };
    return [{ ...where, ...found, seen: shown(value, TRADING_KEYS[found.key].secret) }];
  });
}

function adviceOn(deployment: DeploymentConfig, trading: TradingConfig): Warning[] {
  const advice: Warning[] = [];
  const slippage = slippageWarning(trading);
  if (slippage !== null) advice.push({ place: '.env_bot', key: 'MAX_SLIPPAGE', message: slippage });
  if (deployment.PASSWORD !== undefined) {
    const message = 'is a password in the clear: put what tbot hash-password prints into ENCRYPTED_PASSWORD instead';
    advice.push({ place: '.env', key: 'PASSWORD', message });
  }
  for (const { key, problem, cure } of alertGaps(deployment))
    advice.push({ place: '.env', key, message: `${problem}: ${cure}` });
  return advice;
}

function settingsOf(keys: Keys, file: '.env' | '.env_bot', given: GivenValues): Setting[] {
  return Object.entries(keys).map(([name, key]) => {
    const set = given.get(name);
    const source = set === undefined ? 'default' : set.place === 'environment' ? 'environment' : 'file';
    const value = set?.value ?? key.default;
    return { key: name, file, source, value: value === '' ? '' : shownWhole(value, key.secret) };
  });
}
