/**
 * The way to Alpaca by the configuration: keys of the chosen mode, addresses, the machine's clock. Guarantees: nothing is sent;
 * without the keys of that very mode there is no way.
 */
import { alpacaAccess, OFFICIAL_ADDRESSES, type AlpacaAddresses } from '../../brokers/alpaca/addresses.ts';
import type { AlpacaData } from '../../brokers/alpaca/broker.ts';
import { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { missingConnectionKeys, modeOf, type Mode } from '../../config/broker-mode.ts';
import { configOf } from '../../config/files.ts';
import type { DeploymentConfig } from '../../config/keys/deployment.ts';
import type { TradingConfig } from '../../config/keys/trading.ts';
import { ConfigError } from '../../core/errors.ts';
import { seededRng } from '../../core/rng.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';

/** @throws ConfigError `config_invalid`, `keys_missing`, `key_of_other_mode` */
export function alpacaClient(app: App): AlpacaClient {
  const { trading, deployment } = configOf(app.configuration());
  const mode = modeOf(trading);
  const access = alpacaAccess(mode, keysOf(trading, deployment, mode), addressesOf(deployment, mode));
  const { clock } = app;
  return new AlpacaClient(access, { clock, timers: systemTimers(clock), rng: seededRng(clock.now()) });
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

function keysOf(trading: TradingConfig, deployment: DeploymentConfig, mode: Mode): Parameters<typeof alpacaAccess>[1] {
  const [id, secret] =
    mode === 'paper'
      ? [deployment.ALPACA_PAPER_API_KEY, deployment.ALPACA_PAPER_SECRET_KEY]
      : [deployment.ALPACA_LIVE_API_KEY, deployment.ALPACA_LIVE_SECRET_KEY];
  if (id !== undefined && secret !== undefined) return { id, secret };
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
