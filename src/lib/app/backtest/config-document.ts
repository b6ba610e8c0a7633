/** config.json: everything that a run's results depend on; and the identity of the trial that it is. */
import { isoDate } from '../../calendar/civil-date.ts';
import { sha256Of } from '../../bars/store/data-file.ts';
import { STRATEGY_KEYS, type TradingKey } from '../../config/keys/trading.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import type { PreparedBacktest } from './prepare.ts';

/** Keys that a simulation does not trade by: how a run is told of, where it would trade, what only a live run has. */
const IDLE: readonly TradingKey[] = [
  ...(['VERSION_TAG', 'BUILD_MODE', 'DEBUG_LOG_LEVEL', 'ENABLE_LOGGING', 'LOG_FORMAT', 'NOTIFY_ON_FILL'] as const),
  ...(['NOTIFY_ON_EXIT', 'GNC_EXPORT_MODE', 'SLEEP_TIME', 'API_RETRY_LIMIT', 'BROKER', 'FEED', 'ALPACA_MODE'] as const),
  ...(['IBKR_MODE', 'TASTYTRADE_MODE', 'WEBULL_MODE', 'ROBINHOOD_MODE', 'STRATEGY_SEQUENCE'] as const),
  ...(['STRATEGY_OVERRIDE', 'TRADE_CONFIRMATION_REQUIRED', 'SOFT_STOPS', 'CRITICAL_ERROR_HALT'] as const),
  ...(['CRITICAL_ERROR_LIMIT', 'ENABLE_IMBALANCE_SCANNER'] as const),
];

/** What was asked for where less was there; the sessions that were run count. */
const ASKED = ['start', 'end'];

export interface ConfigDocument {
  readonly program_version: string;
  readonly data_fingerprint: string;
  readonly datasets: readonly { readonly kind: string; readonly symbol: string; readonly sha256: string }[];
  readonly run: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, string>>;
  /** What a reader must know of the run before its figures. */
  readonly notes: readonly string[];
}

export function configDocument(version: string, prepared: PreparedBacktest, notes: readonly string[]): ConfigDocument {
  const { request, backtest, data, fingerprint, settings, commission } = prepared;
  const { first, last, ...terms } = request;
  return {
    program_version: version,
    data_fingerprint: fingerprint,
    datasets: data.datasets.map(({ kind, symbol, sha256 }) => ({ kind, symbol, sha256 })),
    run: {
      strategies: terms.strategies,
      symbols: backtest.data.market.symbols.map(({ symbol }) => symbol).sort(),
      inverse_etfs: Object.fromEntries(backtest.data.inverses),
      start: first === null ? null : isoDate(first),
      end: last === null ? null : isoDate(last),
      first_session: backtest.sessions[0]?.date ?? null,
      last_session: backtest.sessions.at(-1)?.date ?? null,
      capital: terms.capital,
      test_window_start_minute: terms.testStart,
      volume_filter: terms.asksVolume,
      slippage_filter: terms.asksSlippage,
      slippage: terms.slippage,
      half_spread_where_quoted: terms.usesSpread,
      participation: terms.participation,
      commission,
    },
    settings,
    notes,
  };
}

/** The same for every run of this configuration on these sessions of this data, whatever the program's version. */
export function trialId(
  { data_fingerprint: data, run, settings }: ConfigDocument,
  strategies: readonly StrategyName[],
): string {
  const ofOthers = keysOfOthers(strategies);
  const deciding = Object.entries(settings).filter(([key]) => !IDLE.some((idle) => idle === key) && !ofOthers.has(key));
  const terms = Object.entries(run).filter(([key]) => !ASKED.includes(key));
  return sha256Of(Buffer.from(JSON.stringify({ data, terms, deciding })));
}

/** Keys that only strategies go by which do not run. */
function keysOfOthers(strategies: readonly StrategyName[]): ReadonlySet<string> {
  const own = new Set<string>(strategies.flatMap((name) => STRATEGY_KEYS[name]));
  const others = STRATEGY_NAMES.filter((name) => !strategies.includes(name)).flatMap((name) => STRATEGY_KEYS[name]);
  return new Set(others.filter((key) => !own.has(key)));
}
