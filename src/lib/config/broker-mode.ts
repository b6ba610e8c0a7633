/** Which account the chosen broker is used with, and which keys of `.env` a connection to it needs. */
import type { DeploymentConfig, DeploymentKey } from './keys/deployment.ts';
import type { BrokerName, TradingConfig } from './keys/trading.ts';

export type Mode = 'paper' | 'live';

const MODE_KEY_OF = {
  alpaca: 'ALPACA_MODE',
  ibkr: 'IBKR_MODE',
  tastytrade: 'TASTYTRADE_MODE',
  webull: 'WEBULL_MODE',
  robinhood: 'ROBINHOOD_MODE',
} as const satisfies Record<Exclude<BrokerName, 'sim'>, keyof TradingConfig>;

export type ModeKey = (typeof MODE_KEY_OF)[keyof typeof MODE_KEY_OF];
export const MODE_KEYS: readonly ModeKey[] = Object.values(MODE_KEY_OF);

/** The key that chooses between paper and live; null for the built-in broker, which is paper only. */
export function modeKeyOf(broker: BrokerName): ModeKey | null {
  return broker === 'sim' ? null : MODE_KEY_OF[broker];
}

/** What of both could be read; where they could not, the built-in broker, and paper. */
export function readableBrokerAndMode(readable: Partial<TradingConfig>): {
  readonly broker: BrokerName;
  readonly mode: Mode;
} {
  const { BROKER: broker = 'sim' } = readable;
  const key = modeKeyOf(broker);
  return { broker, mode: (key === null ? null : readable[key]) ?? 'paper' };
}

export function modeOf(config: TradingConfig): Mode {
  const key = modeKeyOf(config.BROKER);
  return key === null ? 'paper' : config[key];
}

/** What a connection to that broker and mode cannot do without. IB Gateway logs in by itself. */
const CONNECTION_KEYS: Readonly<Record<BrokerName, Readonly<Record<Mode, readonly DeploymentKey[]>>>> = {
  sim: { paper: [], live: [] },
  alpaca: {
    paper: ['ALPACA_PAPER_API_KEY', 'ALPACA_PAPER_SECRET_KEY'],
    live: ['ALPACA_LIVE_API_KEY', 'ALPACA_LIVE_SECRET_KEY'],
  },
  ibkr: { paper: ['IBKR_PAPER_ACCOUNT_NUMBER'], live: ['IBKR_LIVE_ACCOUNT_NUMBER'] },
  tastytrade: {
    paper: ['TASTYTRADE_PAPER_CLIENT_SECRET', 'TASTYTRADE_PAPER_REFRESH_TOKEN', 'TASTYTRADE_PAPER_ACCOUNT_NUMBER'],
    live: ['TASTYTRADE_LIVE_CLIENT_SECRET', 'TASTYTRADE_LIVE_REFRESH_TOKEN', 'TASTYTRADE_LIVE_ACCOUNT_NUMBER'],
  },
  webull: {
    paper: ['WEBULL_PAPER_APP_KEY', 'WEBULL_PAPER_APP_SECRET', 'WEBULL_PAPER_ACCOUNT_ID'],
    live: ['WEBULL_LIVE_APP_KEY', 'WEBULL_LIVE_APP_SECRET', 'WEBULL_LIVE_ACCOUNT_ID'],
  },
  robinhood: { paper: [], live: ['ROBINHOOD_ACCOUNT_NUMBER'] },
};

/** The keys that a connection to the chosen broker needs and `.env` does not have. */
export function missingConnectionKeys(trading: TradingConfig, deployment: DeploymentConfig): readonly DeploymentKey[] {
  return CONNECTION_KEYS[trading.BROKER][modeOf(trading)].filter((key) => deployment[key] === undefined);
}
