/** The clock of an account: the wall's, and of a replay its venue's, which stands still while no run is connected. */
import type { EpochMs } from '../../core/clock.ts';
import type { SessionView } from '../../journal/fold/session-fold.ts';
import { readHeartbeat, type Beat } from '../../journal/heartbeat.ts';
import type { App } from '../app.ts';
import type { Account } from './account.ts';
import { viewOf } from './session-watch.ts';

export function nowOf(app: App, { replay }: Account, view: SessionView | null, beat: Beat | null): EpochMs {
  return replay === null ? app.clock.now() : Math.max(view?.at ?? 0, beat?.at ?? 0);
}

/** The same for who has not looked into the journal: when something is written to it by hand. */
export function accountNow(app: App, account: Account): EpochMs {
  if (account.replay === null) return app.clock.now();
  return nowOf(app, account, viewOf(account), readHeartbeat(account.heartbeat));
}
