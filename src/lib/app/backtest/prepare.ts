/** From a request and the configuration to a backtest that is ready to run. */
import { Backtest } from '../../backtest/backtest.ts';
import type { RunSetup } from '../../backtest/past-run.ts';
import { openStore } from '../../bars/store/store.ts';
import { commissionModel } from '../../brokers/sim/commission/commission-models.ts';
import { SimVenue } from '../../brokers/sim/venue.ts';
import { configOf } from '../../config/files.ts';
import { ConfigError } from '../../core/errors.ts';
import type { ReferenceData } from '../../market/reference.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { App } from '../app.ts';
import { withOverrides } from '../app.ts';
import { readReference } from '../reference-data.ts';
import { assertKeys } from '../settings.ts';
import { tradingRules } from '../trading-rules.ts';
import { loadData, type LoadedData } from './load-data.ts';
import { readRequest, type BacktestRequest, type BacktestWords } from './request.ts';

export interface PreparedBacktest {
  readonly request: BacktestRequest;
  /** Name of the commission model. */
  readonly commission: string;
  readonly backtest: Backtest;
  readonly data: LoadedData;
  /** Of the data that was read. */
  readonly fingerprint: string;
  /** Keys of `.env_bot` as they hold in this run. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The simulation has no feed that reports imbalances. */
const SOURCES = { imbalanceOf: () => null };

/** @throws ConfigError: of the request, the configuration, the store */
export async function prepareBacktest(app: App, words: BacktestWords): Promise<PreparedBacktest> {
  const request = readRequest(words);
  const reading = withOverrides(app, overridesOf(words)).configuration();
  const config = configOf(reading).trading;
  const commission = commissionModel(request.commission ?? config.BROKER);
  const reference = readReference(app.program);
  const store = openStore(words.data ?? app.home.barsFolder);
  const data = await loadData(store, reference, {
    symbols: request.symbols,
    needsVix: request.strategies.includes('close'),
    needsOptions: config.SHORT_TYPE === 'LongPut' || config.SHORT_TYPE === 'Auto',
  });
  const rules = tradingRules(config, request);
  const setup: RunSetup = {
    place: { broker: 'sim', mode: 'paper' },
    rules,
    facts: symbolFacts(reference),
    strategiesOf: () => request.strategies.map((name) => createStrategy(name, config, SOURCES)),
    brokerOf: (market) => new SimVenue(market, { ...request, shareStep: rules.shareStep, commission }),
  };
  return {
    request,
    commission: commission.name,
    backtest: new Backtest(setup, data.market, request, request.capital),
    data,
    fingerprint: store.fingerprint(data.datasets),
    settings: settingsOf(reading.settings),
  };
}

function symbolFacts(reference: ReferenceData): RunSetup['facts'] {
  return {
    isLeveraged: (symbol) => reference.isInverse(symbol) || reference.isLeveragedOrVolatility(symbol),
    isEtf: reference.isUnderlyingEtf,
    inversesOf: reference.inverseOf,
  };
}

/** --set, and --test-mode in the place of the file's TEST_MODE. */
function overridesOf({ set, testMode }: BacktestWords): Record<string, string> {
  const assignments = set.map((text) => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)] as const;
    throw badSet(`"${text.slice(0, 40)}" is no KEY=VALUE`, 'write it as --set MAX_PRICE=1000');
  });
  assertKeys(assignments.map(([key]) => key));
  if (assignments.some(([key]) => key === 'TEST_MODE'))
    throw badSet('TEST_MODE is not read in a backtest', 'use the flag --test-mode');
  return { ...Object.fromEntries(assignments), TEST_MODE: String(testMode) };
}

function badSet(message: string, cure: string): ConfigError {
  return new ConfigError({ code: 'bad_flag', message: `--set: ${message}`, cure });
}

function settingsOf(settings: readonly { file: string; key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(settings.flatMap(({ file, key, value }) => (file === '.env_bot' ? [[key, value]] : [])));
}
