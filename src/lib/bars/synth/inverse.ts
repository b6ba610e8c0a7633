/**
 * The 1x inverse of an index ETF: the opposite of that day's return of the ETF, set anew each evening, with a small
 * premium that wanders, and far less volume.
 */
import type { Rng } from '../../core/rng.ts';
import type { Bars } from '../../market/bars.ts';
import { BarWriter } from './bar-writer.ts';
import { bell, between } from './random.ts';

/** Of the ETF's volume. */
const VOLUME_LEAST = 0.008;
const VOLUME_MOST = 0.03;
const ABSENT = 0.05;
const SILENT = 0.02;
/** The premium over its value: what stays of it from one minute to the next, and what comes anew. */
const PREMIUM_KEPT = 0.9;
const PREMIUM_NOISE = 0.00006;
/** Minutes; longer than any session, shorter than any night. */
const NIGHT = 600;

/** `etf`: a bar for every minute of its sessions. */
export function inverseBars(symbol: string, etf: Bars, rng: Rng): Bars {
  const { minute, open, high, low, close, volume } = etf;
  const out = new BarWriter(symbol, minute.length);
  const share = between(rng, VOLUME_LEAST, VOLUME_MOST);
  let value = between(rng, 50, 85);
  /** The ETF's close of the evening before, to which the day's return counts. */
  let base = open[0] ?? NaN;
  let premium = 0;
  for (let row = 0; row < minute.length; row++) {
    const now = minute[row] ?? 0;
    const before = row === 0 ? now : (minute[row - 1] ?? 0);
    if (now - before > NIGHT) {
      const evening = close[row - 1] ?? NaN;
      value *= 2 - evening / base;
      base = evening;
    }
    premium = PREMIUM_KEPT * premium + PREMIUM_NOISE * bell(rng);
    const scale = value * (1 + premium);
    const priceAt = (etfPrice: number): number => scale * (2 - etfPrice / base);
    if (rng.next() < ABSENT) continue;
    const isSilent = rng.next() < SILENT;
    const opens = priceAt(open[row] ?? NaN);
    if (isSilent) out.push(now, opens, opens, opens, opens, 0);
    else {
      const traded = Math.max(1, (volume[row] ?? 0) * share * between(rng, 0.3, 1.7));
      out.push(now, opens, priceAt(low[row] ?? NaN), priceAt(high[row] ?? NaN), priceAt(close[row] ?? NaN), traded);
    }
  }
  return out.finish();
}
