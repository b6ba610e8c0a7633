/**
 * What an account holds or works that nobody looks after any more, and what of it is due. Guarantees: what `stop --keep` left
 * under its stops is due only when its hard exit has passed; everything else is due a minute after the last sign of life,
 * and what is of an earlier session at once; a contract that has expired is never due, for nobody can sell it. All on the
 * account's clock.
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
import { viewOf } from './session-watch.ts';
import { windowsIn } from './status.ts';

export interface Leftovers {
  /** In words. */
  readonly due: readonly string[];
  /** Under their stops, or so young that a restart may go on with them. */
  readonly waiting: readonly string[];
  /** Held by the journal of contracts that have expired: the broker tells what became of them, whether the market is open or not. */
  readonly expired: readonly Expired[];
}

export interface Expired {
  readonly ticker: string;
  /** What the broker told of it within the last hour, in words; null: it was not asked. */
  readonly told: string | null;
}

/** What has expired is asked about this often: each time a run begins and ends. */
const ASKED_EVERY_MS = 60 * MINUTE_MS;

const NOTHING: Leftovers = { due: [], waiting: [], expired: [] };

/** Of an account that nobody owns. */
export function leftoversOf(app: App, account: Account, view: SessionView): Leftovers {
  // What a dry run on live data holds is held nowhere.
  if (account.isDryRun && account.replay === null) return NOTHING;
  const beat = readHeartbeat(account.heartbeat);
  const now = nowOf(app, account, view, beat);
  const isKept = view.runs.at(-1)?.ended?.how === 'kept';
  const isSilent = beat === null || now - beat.at > HEARTBEAT_MAX_MS;
  const isOfEarlier = account.replay === null && view.session < localIsoDate(NEW_YORK, now);
  const windows = windowsIn(app, view);
  const [due, waiting, expired]: [string[], string[], Expired[]] = [[], [], []];
  for (const { order, remaining } of view.trades) {
    const { ticker } = order;
    if (remaining === 0) continue;
    if (hasExpired(ticker, now)) {
      if (expired.every((each) => each.ticker !== ticker)) expired.push({ ticker, told: toldOf(view, ticker, now) });
      continue;
    }
    const hardExit = windows.get(order.strategy)?.hardExit ?? 0;
    const isOver = now >= ((view.opened?.openMinute ?? 0) + hardExit) * MINUTE_MS;
    const isDue = isOver || isOfEarlier || (isSilent && !isKept);
    (isDue ? due : waiting).push(`${ticker} held`);
  }
  for (const order of view.orders) {
    if (order.leg !== 'entry' || !isWorking(order)) continue;
    (now - order.intendedAt > MINUTE_MS ? due : waiting).push(`${order.clientId} working`);
  }
  return { due, waiting, expired };
}

/** The same for who has not looked into the journal. */
export function leftIn(app: App, account: Account): Leftovers {
  const view = viewOf(account);
  return view === null ? NOTHING : leftoversOf(app, account, view);
}

/** Nothing that could be sold is left. */
export function isOnlyExpired({ due, waiting, expired }: Leftovers): boolean {
  return expired.length > 0 && due.length === 0 && waiting.length === 0;
}

/** What keeps an expired contract from being closed, in words. */
export function expiredWords({ ticker, told }: Expired): string {
  return told ?? `${ticker}: it has expired and is held by the journal`;
}

function toldOf({ lastReconcile }: SessionView, ticker: string, now: EpochMs): string | null {
  if (lastReconcile === null || now - lastReconcile.madeAt >= ASKED_EVERY_MS) return null;
  const gap = lastReconcile.gaps.find((each) => each.startsWith(`${ticker}:`));
  return gap ?? `${ticker}: it has expired, and the broker has not booked what became of it yet`;
}

/** What to do about it, beside what the broker told. */
export const EXPIRED_CURE =
  'tbot reconcile --apply asks the broker again, at any hour, and closes what it has booked; no run is begun before that';
