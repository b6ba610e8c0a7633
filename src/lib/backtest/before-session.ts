/** What is known at the open of a session of the past: VIX, and how much a symbol's price moves in a year. */
import type { VixCloses } from '../market/bars.ts';
import { isBroadIndexEtf } from '../market/index-etfs.ts';
import { realisedVolatility } from '../market/options/realised-volatility.ts';
import { VIX_SESSIONS } from '../strategies/filters/vix.ts';
import type { SessionFacts } from '../strategies/strategy.ts';
import type { History } from './history.ts';

/** VIX is quoted in per cent a year. */
const PER_CENT = 100;

/** From one session's close to the next: beyond it a change counts as a split (3:2 is the smallest usual one). */
const SPLIT_RATIO = 1.45;

/** The newest VIX close of the last 10 sessions before that one. Days without a session do not count. */
export function vixBefore(vix: VixCloses | null, { sessions }: History, at: number): SessionFacts['vix'] {
  if (vix === null) return null;
  for (let back = 1; back <= VIX_SESSIONS; back++) {
    const session = sessions[at - back];
    if (session === undefined) return null;
    const close = vix.close[vix.day.indexOf(session.day)];
    if (close !== undefined && !Number.isNaN(close)) return { close, session: session.date };
  }
  return null;
}

/**
 * Annual: VIX of an ETF on a broad index, else what the closes of the sessions before tell, oldest first. Null where
 * neither says anything.
 */
export function volatilityBefore(symbol: string, vix: SessionFacts['vix'], closes: readonly number[]): number | null {
  if (vix !== null && isBroadIndexEtf(symbol)) return vix.close / PER_CENT;
  return realisedVolatility(sinceSplit(closes));
}

/** Closes after the last leap that only a split makes: prices are as traded, and a split is no volatility. */
function sinceSplit(closes: readonly number[]): readonly number[] {
  const split = closes.findLastIndex((close, at) => {
    const ratio = close / (closes[at - 1] ?? close);
    return ratio < 1 / SPLIT_RATIO || ratio > SPLIT_RATIO;
  });
  return closes.slice(Math.max(0, split));
}
