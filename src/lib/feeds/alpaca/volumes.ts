/**
 * How much of each symbol trades in a session, from the consolidated tape of all exchanges, whatever feed a run listens to.
 * Guarantees: regular hours alone, early closes included; nothing of the session that is asked for, nor later.
 */
import type { AlpacaClient } from '../../brokers/alpaca/client.ts';
import { sessionsBetween, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { historyPages } from './history.ts';

export interface MeanVolume {
  /** Shares a session; null: none is known. */
  readonly mean: number | null;
  /** That have a bar. */
  readonly sessions: number;
}

/** Of bars that begin and end with each session, early closes too: as few of them as there can be. */
const STEP = '30Min';
/** Calendar days that hold the sessions for certain, holidays included. */
const daysOf = (sessions: number): number => 2 * sessions + 10;

/** Of the `count` sessions before that one. @throws NetworkError, BrokerError */
export async function meanVolumes(
  client: AlpacaClient,
  tickers: readonly string[],
  before: Session,
  count: number,
): Promise<ReadonlyMap<string, MeanVolume>> {
  const sessions = sessionsBetween(before.day - daysOf(count), before.day - 1).slice(-count);
  const [first, last] = [sessions[0], sessions.at(-1)];
  const volumes = new Map<string, Map<string, number>>();
  if (first !== undefined && last !== undefined) {
    const range = { first: first.open / MINUTE_MS, last: last.close / MINUTE_MS - 1 };
    const how = { feed: 'sip', adjustment: 'split', urgency: 'question', timeframe: STEP } as const;
    for await (const page of historyPages(client, { tickers, ...range, ...how }))
      for (const { ticker, minute, volume } of page) {
        const at = minute * MINUTE_MS;
        const session = sessions.find(({ open, close }) => at >= open && at < close);
        if (session === undefined) continue;
        const own = volumes.get(ticker) ?? new Map<string, number>();
        volumes.set(ticker, own.set(session.date, (own.get(session.date) ?? 0) + volume));
      }
  }
  return new Map(tickers.map((ticker) => [ticker, meanOf([...(volumes.get(ticker)?.values() ?? [])])]));
}

function meanOf(volumes: readonly number[]): MeanVolume {
  if (volumes.length === 0) return { mean: null, sessions: 0 };
  return { mean: volumes.reduce((sum, each) => sum + each, 0) / volumes.length, sessions: volumes.length };
}
