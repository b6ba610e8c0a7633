/** config.json: everything that a run's results depend on; and the identity of the trial that it is. */
import { isoDate } from '../../calendar/civil-date.ts';
import { sha256Of } from '../../bars/store/data-file.ts';
import type { PreparedBacktest } from './prepare.ts';

/** Keys that say how a run is told of, not how it trades. */
const TELLING = [
  ...['VERSION_TAG', 'BUILD_MODE', 'DEBUG_LOG_LEVEL', 'ENABLE_LOGGING', 'LOG_FORMAT', 'NOTIFY_ON_FILL'],
  ...['NOTIFY_ON_EXIT', 'GNC_EXPORT_MODE', 'SLEEP_TIME', 'API_RETRY_LIMIT', 'BROKER', 'FEED'],
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
      symbols: backtest.data.market.symbols.map(({ symbol }) => symbol),
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
export function trialId({ data_fingerprint: data, run, settings }: ConfigDocument): string {
  const deciding = Object.entries(settings).filter(([key]) => !TELLING.includes(key));
  const terms = Object.entries(run).filter(([key]) => !ASKED.includes(key));
  return sha256Of(Buffer.from(JSON.stringify({ data, terms, deciding })));
}
