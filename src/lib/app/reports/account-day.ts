/**
 * What a person is to know of an account at the end of a day, from its journal: what the session came to, its closed trades, what is
 * held, what keeps the next entry from leaving, and whether the book has it all. Guarantees: looks and changes nothing, and asks
 * no broker.
 */
import { FILL_KINDS } from '../../journal/fold/fills.ts';
import { SessionFold } from '../../journal/fold/session-fold.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';
import type { App } from '../app.ts';
import { withJournal } from '../journals.ts';
import { accountAt, readableAccount, type Account } from '../ops/account.ts';
import { positionsOf, type PositionRow } from '../ops/holdings.ts';
import { killHolds } from '../ops/kill.ts';
import { disarmedSince } from '../ops/rearm.ts';
import { SessionWatch } from '../ops/session-watch.ts';

export interface AccountDay {
  /** `alpaca-paper` */
  readonly account: string;
  /** Null: nothing ran. */
  readonly summary: DailySummary | null;
  /** Of that session, oldest first. */
  readonly trades: readonly ClosedTrade[];
  readonly held: readonly PositionRow[];
  /** What holds the kill switch, also for the next run; null: nothing does. */
  readonly kill: string | null;
  /** Why entries wait until a person re-arms them; null: they do not. */
  readonly disarmed: string | null;
  /** Null: there is nothing to say of a book. */
  readonly book: string | null;
}

/**
 * Of the accounts that ran in a session, the one that matters most first: the configured one, then what is traded for real, dry
 * runs, replays. Where nothing ran: the configured one alone.
 */
export async function accountDays(app: App, summaries: readonly DailySummary[]): Promise<readonly AccountDay[]> {
  const configured = readableAccount(app);
  const ran = summaries
    .filter(({ runs }) => runs > 0)
    .map((summary) => ({ summary, account: accountAt(app.home, summary.journal) }))
    .sort((a, b) => rank(a.account, configured) - rank(b.account, configured));
  // The books' code is loaded for this alone.
  const { bookState } = await import('../ledger/book-state.ts');
  const stateOf = ({ mode, isDryRun }: Account): string | null =>
    isDryRun || (mode !== 'paper' && mode !== 'live') ? null : bookState(app, mode);
  const standing = (account: Account) => ({
    ...{ account: account.name, kill: killHolds(app, account), disarmed: disarmedSince(account) },
    book: stateOf(account),
  });
  if (ran.length === 0) return [{ ...standing(configured), summary: null, trades: [], held: heldIn(configured) }];
  return ran.map(({ summary, account }) => ({ ...standing(account), summary, ...sessionIn(account, summary) }));
}

function rank(account: Account, configured: Account): number {
  if (account.name === configured.name) return 0;
  if (account.replay !== null) return 3;
  return account.isDryRun ? 2 : 1;
}

function sessionIn({ journal }: Account, { session }: DailySummary): Pick<AccountDay, 'trades' | 'held'> {
  return withJournal(journal, (reader) => {
    const money = new TradeMoney();
    for (const stored of reader.ofKinds(FILL_KINDS)) money.apply(stored);
    const fold = new SessionFold(session);
    const trades: ClosedTrade[] = [];
    for (const stored of reader.read(session)) {
      fold.apply(stored);
      if (stored.record.kind === 'closed') trades.push(money.settled(stored.record.trade));
    }
    return { trades, held: positionsOf(fold.view) };
  });
}

/** What an earlier session has left. */
function heldIn(account: Account): readonly PositionRow[] {
  const watch = new SessionWatch(account);
  try {
    const view = watch.look();
    return view === null ? [] : positionsOf(view);
  } finally {
    watch.close();
  }
}
