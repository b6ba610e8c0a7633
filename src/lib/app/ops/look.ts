/** A look at an account that can be repeated: what `status`, `positions` and `orders` show. */
import type { SessionView } from '../../journal/fold/session-fold.ts';
import type { App } from '../app.ts';
import { accountToShow, type Account, type AccountChoice } from './account.ts';
import { ordersOf, positionsOf, type OrderRow, type PositionRow } from './holdings.ts';
import { SessionWatch } from './session-watch.ts';
import { withSoundConfiguration } from './sound-configuration.ts';
import { statusReport, type StatusReport } from './status.ts';

export interface Look {
  readonly account: Account;
  status(): StatusReport;
  positions(): PositionRow[];
  orders(isOpen: boolean): OrderRow[];
  close(): void;
}

/** @throws ConfigError `no_journal`, `config_invalid`; LogicError `journal_broken` */
export function lookAt(given: App, choice: AccountChoice): Look {
  const account = accountToShow(given, choice);
  const app = withSoundConfiguration(given, account);
  const { faults } = given.configuration();
  const watch = new SessionWatch(account);
  const seen = (): SessionView | null => watch.look();
  return {
    account,
    status: () => statusReport(app, account, seen, faults),
    positions: () => fromView(seen(), positionsOf),
    orders: (isOpen) => fromView(seen(), (view) => ordersOf(view, isOpen)),
    close: () => watch.close(),
  };
}

function fromView<T>(view: SessionView | null, rows: (view: SessionView) => T[]): T[] {
  return view === null ? [] : rows(view);
}
