/** From a request and the configuration to a backtest that is ready to run. */
import { statSync } from 'node:fs';
import { Backtest } from '../../backtest/backtest.ts';
import type { RunSetup } from '../../backtest/past-run.ts';
import { openStore } from '../../bars/store/store.ts';
import { commissionModel } from '../../brokers/sim/commission/commission-models.ts';
import { SimVenue } from '../../brokers/sim/venue.ts';
import { ConfigError } from '../../core/errors.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { App } from '../app.ts';
import { readReference, symbolFacts } from '../reference-data.ts';
import { tradingRules } from '../trading-rules.ts';
import { loadData, type LoadedData } from './load-data.ts';
import { readRequest, type BacktestRequest, type BacktestWords } from './request.ts';
import { readSettings } from './run-settings.ts';
import { assertRoom } from './test-windows.ts';

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
const SOURCES = { imbalanceOf: null };

/** @throws ConfigError: of the request, the configuration, the store */
export async function prepareBacktest(app: App, words: BacktestWords): Promise<PreparedBacktest> {
  const request = readRequest(words);
  const { config, texts } = readSettings(app, words);
  const commission = commissionModel(request.commission ?? config.BROKER);
  const reference = readReference(app.program);
  const folder = storeFolder(app, words.data);
  const store = openStore(folder);
  const data = await loadData(store, reference, {
    folder,
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
    executorOf: (market) => new SimVenue(market, { ...request, shareStep: rules.shareStep, commission }),
  };
  const backtest = new Backtest(setup, data.market, request, request.capital);
  if (request.testStart !== null) {
    const orElse = 'leave such sessions out with --start and --end';
    assertRoom(request.testStart, request.strategies.length, backtest.sessions, orElse);
  }
  return {
    request,
    commission: commission.name,
    backtest,
    data,
    fingerprint: store.fingerprint(data.datasets),
    settings: texts,
  };
}

/** The home's own need not be there yet; one that is named does. */
function storeFolder({ home }: App, named: string | undefined): string {
  if (named === undefined) return home.barsFolder;
  if (statSync(named, { throwIfNoEntry: false })?.isDirectory() === true) return named;
  throw new ConfigError({
    code: 'no_store',
    message: `--data: ${named} is no folder`,
    cure: "name the folder of a bar store, or leave --data out for the home's own",
  });
}
