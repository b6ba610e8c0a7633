/**
 * What the broker says at a run's start of what may be bought. Guarantees: no answer keeps a run from beginning, for it may
 * have something to sell: what is not known is not bought, and people are told; it is over before a heartbeat is missed; puts
 * are not asked about.
 */
import type { Clock } from '../core/clock.ts';
import { asError, BrokerError } from '../core/errors.ts';
import { readOccSymbol } from '../market/options/occ-symbol.ts';
import type { Broker, InstrumentFacts } from '../orders/broker.ts';
import type { Alert } from './alert.ts';
import { CALL_TIMEOUT_MS, type BrokerCalls } from './broker-calls.ts';

/** For all of them together. */
const WITHIN_MS = 30_000;

/** One after another. `failure`: of which nobody could say it; null: of none. */
export async function instrumentFacts(
  tickers: readonly string[],
  { broker, clock }: { readonly broker: Broker; readonly clock: Clock },
  calls: BrokerCalls,
): Promise<{ readonly known: readonly InstrumentFacts[]; readonly failure: Alert | null }> {
  const until = clock.now() + WITHIN_MS;
  const known: InstrumentFacts[] = [];
  const failed: string[] = [];
  let firstWhy: string | null = null;
  for (const ticker of tickers) {
    if (readOccSymbol(ticker) !== null) continue;
    const left = until - clock.now();
    const ask = (): Promise<InstrumentFacts> =>
      calls.inTime(broker.instrument(ticker), Math.min(left, CALL_TIMEOUT_MS));
    const answer = left > 0 ? await factsOf(ticker, ask) : 'there was no time left to ask';
    known.push(typeof answer === 'string' ? untradable(ticker) : answer);
    if (typeof answer !== 'string') continue;
    failed.push(ticker);
    firstWhy ??= answer;
  }
  if (firstWhy === null) return { known, failure: null };
  const text = `nothing is bought of ${failed.join(', ')}: the broker does not say whether it may be traded (${firstWhy})`;
  return { known, failure: { severity: 'warning', code: 'instrument_unknown', text } };
}

/** What the broker does not know is not traded, and stops nobody from trading the rest. In words: why nobody can say. */
async function factsOf(ticker: string, ask: () => Promise<InstrumentFacts>): Promise<InstrumentFacts | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'not_tradable') return untradable(ticker);
    return asError(error).message;
  }
}

function untradable(ticker: string): InstrumentFacts {
  return { ticker, name: '', isTradable: false, isHalted: false, isFractionable: false, isEtf: false };
}
