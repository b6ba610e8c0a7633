/**
 * What an account holds or works that nobody looks after any more, and what of it is due. Guarantees: what `stop --keep` left
 * under its stops is due only when its hard exit has passed; everything else is due a minute after the last sign of life,
 * and what is of an earlier session at once. All on the account's clock.
 */
import { MINUTE_MS, type EpochMs } from '../../core/clock.ts';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { isWorking } from '../../journal/fold/orders.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import { readHeartbeat } from '../../journal/heartbeat.ts';
import { hasExpired } from '../../market/options/expired.ts';
import type { App } from '../app.ts';
import { nowOf } from './account-clock.ts';
import type { Account } from './account.ts';
import { HEARTBEAT_MAX_MS } from './ending.ts';
import { windowsIn } from './status.ts';

export interface Leftovers {
  /** In words. */
  readonly due: readonly string[];
  /** Under their stops, or so young that a restart may go on with them. */
  readonly waiting: readonly string[];
  /** Held of contracts that have expired, of which the broker did not tell what became of them when it was asked last: the gap. */
  readonly unexplained: readonly string[];
}

/** What has expired cannot be sold: its broker is asked this often what became of it. */
const ASKED_EVERY_MS = 60 * MINUTE_MS;

/** Of an account that nobody owns. */
export function leftoversOf(app: App, account: Account, view: SessionView): Leftovers {
  // What a dry run on live data holds is held nowhere.
  if (account.isDryRun && account.replay === null) return { due: [], waiting: [], unexplained: [] };
  const beat = readHeartbeat(account.heartbeat);
  const now = nowOf(app, account, view, beat);
  const isKept = view.runs.at(-1)?.ended?.how === 'kept';
  const isSilent = beat === null || now - beat.at > HEARTBEAT_MAX_MS;
  const isOfEarlier = account.replay === null && view.session < localIsoDate(NEW_YORK, now);
  const windows = windowsIn(app, view);
  const [due, waiting, unexplained]: [string[], string[], string[]] = [[], [], []];
  for (const { order, remaining } of view.trades) {
    if (remaining === 0) continue;
    const gap = hasExpired(order.ticker, now) ? gapSaid(view, order.ticker, now) : null;
    if (gap !== null) {
      unexplained.push(gap);
      continue;
    }
    const hardExit = windows.get(order.strategy)?.hardExit ?? 0;
    const isOver = now >= ((view.opened?.openMinute ?? 0) + hardExit) * MINUTE_MS;
    const isDue = isOver || isOfEarlier || (isSilent && !isKept);
    (isDue ? due : waiting).push(`${order.ticker} held`);
  }
  for (const order of view.orders) {
    if (order.leg !== 'entry' || !isWorking(order)) continue;
    (now - order.intendedAt > MINUTE_MS ? due : waiting).push(`${order.clientId} working`);
  }
  return { due, waiting, unexplained };
}

/** Null: nobody has asked lately, or it was explained. */
function gapSaid({ lastReconcile }: SessionView, ticker: string, now: EpochMs): string | null {
  if (lastReconcile === null || now - lastReconcile.madeAt >= ASKED_EVERY_MS) return null;
  return lastReconcile.gaps.find((gap) => gap.startsWith(`${ticker}:`)) ?? null;
}
