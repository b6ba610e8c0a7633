/** A download by the configuration: keys, feed, tries, the machine's clock. */
import { configOf } from '../../../config/files.ts';
import { ConfigError } from '../../../core/errors.ts';
import { seededRng } from '../../../core/rng.ts';
import { alpacaDataClient } from '../../alpaca/connection.ts';
import type { App } from '../../app.ts';
import { systemTimers } from '../../system-timers.ts';
import { downloadBars } from './download.ts';
import { downloadRequest, type DownloadWords } from './request.ts';
import type { DownloadEnd, DownloadProgress } from './result.ts';
import { downloadVix } from './vix.ts';

export interface Words extends Omit<DownloadWords, 'feed'> {
  /** Undefined: FEED. */
  readonly feed: DownloadWords['feed'] | undefined;
}

interface Watched {
  readonly signal: AbortSignal;
  readonly progress: (progress: DownloadProgress) => void;
}

/** @throws ConfigError `keys_missing`, and as downloadRequest and downloadBars */
export async function downloadFromAlpaca(app: App, words: Words, watched: Watched): Promise<DownloadEnd> {
  const { trading } = configOf(app.configuration());
  const request = downloadRequest({ ...words, feed: words.feed ?? trading.FEED });
  const parts = { client: alpacaDataClient(app), folder: app.home.barsFolder, retries: trading.API_RETRY_LIMIT };
  return downloadBars({ ...parts, ...watched }, request);
}

/** The VIX is one series, whole and as it is. @throws ConfigError `not_for_vix` */
export function assertNotForVix(told: Readonly<Record<string, unknown>>): void {
  const [name] = Object.keys(told).filter((each) => told[each] !== undefined);
  if (name === undefined) return;
  throw new ConfigError({
    code: 'not_for_vix',
    message: `--${name} is not for --kind vix, which is one series and always whole`,
    cure: `leave --${name} out`,
  });
}

/** @throws as downloadVix */
export async function downloadFromCboe(app: App, replace: boolean, signal: AbortSignal): Promise<DownloadEnd> {
  const { trading, deployment } = configOf(app.configuration());
  const { clock, home } = app;
  const ports = { clock, timers: systemTimers(clock), rng: seededRng(clock.now()) };
  const request = { address: deployment.VIX_URL, folder: home.barsFolder, replace };
  const result = await downloadVix(request, { ...ports, retries: trading.API_RETRY_LIMIT, signal });
  return { result, failure: null };
}
