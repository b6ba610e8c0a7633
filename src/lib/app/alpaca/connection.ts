/**
 * The way to Alpaca by the configuration: keys of the chosen mode, addresses, the machine's clock. Guarantees: nothing is sent;
 * without the keys of that very mode there is no way; all processes of a home share what the account may ask in a minute.
 */
import { join } from 'node:path';
import {
  alpacaAccess,
  OFFICIAL_ADDRESSES,
  type AlpacaAddresses,
  type AlpacaKeys,
} from '../../brokers/alpaca/addresses.ts';
import type { AlpacaData } from '../../brokers/alpaca/broker.ts';
import { AlpacaClient } from '../../brokers/alpaca/client.ts';
import type { HostName } from '../../brokers/alpaca/fetching.ts';
import type { Urgency } from '../../brokers/call-budget.ts';
import type { CallLog } from '../../brokers/call-log.ts';
import { SharedCalls } from '../../brokers/shared-calls.ts';
import { missingConnectionKeys, modeOf, type Mode } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import type { DeploymentConfig } from '../../config/keys/deployment.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { ConfigError } from '../../core/errors.ts';
import { seededRng } from '../../core/rng.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';

/**
 * `mostUrgent`: `exit` for what trades, `question` for what only looks, so that it leaves to a run the calls that are kept for
 * exits. @throws ConfigError `config_invalid`, `keys_missing`, `key_of_other_mode`
 */
export function alpacaClient(app: App, mostUrgent: 'exit' | 'question'): AlpacaClient {
  const { trading, deployment } = configOf(app.configuration());
  const mode = modeOf(trading);
  return clientWith(app, mode, keysOf(trading, deployment, mode), mostUrgent);
}

/**
 * For market data, which asks for no particular account: with the keys of ALPACA_MODE, else with the others, whatever BROKER is.
 * @throws ConfigError `config_invalid`, `keys_missing`, `key_of_other_mode`
 */
export function alpacaDataClient(app: App): AlpacaClient {
  const { trading, deployment } = configOf(app.configuration());
  const modes = trading.ALPACA_MODE === 'live' ? (['live', 'paper'] as const) : (['paper', 'live'] as const);
  for (const mode of modes) {
    const keys = keysIn(deployment, mode);
    if (keys !== null) return clientWith(app, mode, keys, 'bulk');
  }
  throw new ConfigError({
    code: 'keys_missing',
    message: '.env has no keys of Alpaca, whose market data needs them, the free plan too',
    cure: "make keys on Alpaca's site and write them into .env: ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY (or those of LIVE)",
  });
}

/** FEED=iex is the free plan, which has indicative quotes of options. */
export function dataOf({ FEED: feed }: TradingConfig): AlpacaData {
  return { stocks: feed, options: feed === 'sip' ? 'opra' : 'indicative' };
}

/** Null: it is Alpaca's own. */
export function standIn({ access: { mode, addresses } }: AlpacaClient): string | null {
  const official = OFFICIAL_ADDRESSES[mode];
  const away = ([addresses.trading, addresses.data] as const).find(
    (address) => address !== official.trading && address !== official.data,
  );
  return away === undefined ? null : `ALPACA_*_URL names ${away}, a server on this machine, which is not Alpaca`;
}

/** No order to the real account goes by what a stand-in tells of the market. @throws ConfigError `mixed_hosts` */
export function assertOwnData({ access: { mode, addresses } }: AlpacaClient): void {
  const official = OFFICIAL_ADDRESSES[mode];
  if (addresses.trading !== official.trading || addresses.data === official.data) return;
  throw new ConfigError({
    code: 'mixed_hosts',
    message: `orders were to go to ${addresses.trading} by the data of ${addresses.data}, which is not Alpaca`,
    cure: 'take ALPACA_DATA_URL out of .env',
  });
}

/** What all processes of a home share that ask that host for that account. */
export function callsOf({ home }: App, mode: Mode, host: HostName): CallLog {
  return new SharedCalls(join(home.cacheFolder, 'calls', `alpaca-${mode}-${host}`));
}

function clientWith(app: App, mode: Mode, keys: AlpacaKeys, mostUrgent: Urgency): AlpacaClient {
  const access = alpacaAccess(mode, keys, addressesOf(configOf(app.configuration()).deployment, mode));
  const { clock } = app;
  const ports = { clock, timers: systemTimers(clock), rng: seededRng(clock.now()) };
  return new AlpacaClient(access, ports, { log: (host) => callsOf(app, mode, host), mostUrgent });
}

/** Null: they are not there, or not both. */
function keysIn(deployment: DeploymentConfig, mode: Mode): AlpacaKeys | null {
  const [id, secret] =
    mode === 'paper'
      ? [deployment.ALPACA_PAPER_API_KEY, deployment.ALPACA_PAPER_SECRET_KEY]
      : [deployment.ALPACA_LIVE_API_KEY, deployment.ALPACA_LIVE_SECRET_KEY];
  return id === undefined || secret === undefined ? null : { id, secret };
}

function keysOf(trading: TradingConfig, deployment: DeploymentConfig, mode: Mode): AlpacaKeys {
  const keys = keysIn(deployment, mode);
  if (keys !== null) return keys;
  throw new ConfigError({
    code: 'keys_missing',
    message: `.env lacks ${missingConnectionKeys(trading, deployment).join(' and ')}`,
    cure: `make keys of the ${mode} account on Alpaca's site and write them into .env, in single quotes`,
  });
}

/** The streams are where the calls go. */
function addressesOf(deployment: DeploymentConfig, mode: Mode): AlpacaAddresses {
  const official = OFFICIAL_ADDRESSES[mode];
  const trading = mode === 'paper' ? deployment.ALPACA_PAPER_URL : deployment.ALPACA_LIVE_URL;
  const { ALPACA_DATA_URL: data } = deployment;
  return {
    ...{ trading, data },
    tradingStream: trading === official.trading ? official.tradingStream : `${streamAt(trading)}/stream`,
    dataStream: data === official.data ? official.dataStream : streamAt(data),
  };
}

function streamAt(address: string): string {
  return address.replace(/^http/, 'ws');
}
