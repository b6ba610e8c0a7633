/**
 * What a person is to know of an account at the end of a day, from its journal: what the session came to, its closed trades, what was
 * closed of earlier sessions, what is held, what keeps the next entry from leaving, and whether the book has it all. Guarantees: the
 * configured account is always among them, and every other real one that needs somebody; looks and changes nothing, and asks no broker;
 * a journal that cannot be read is said to be so.
 */
import { existsSync } from 'node:fs';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { TbotError } from '../../core/errors.ts';
import { FILL_KINDS } from '../../journal/fold/fills.ts';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import type { DailySummary } from '../../reports/logs/daily-summary.ts';
import { dateOf } from '../../reports/logs/log-names.ts';
import type { App } from '../app.ts';
import { withJournal } from '../journals.ts';
import { accountAt, accountsIn, isHolding, isOwned, isReal, readableAccount, type Account } from '../ops/account.ts';
import { heldIn, type PositionRow } from '../ops/holdings.ts';
import { killHolds } from '../ops/kill.ts';
import { disarmedSince } from '../ops/rearm.ts';
import type { ReportToTell } from './report-to-tell.ts';

export interface AccountDay {
  /** `alpaca-paper` */
  readonly account: string;
  /** Neither a dry run nor a replay. */
  readonly isReal: boolean;
  /** Why its journal cannot be read, so that nothing else is known of it; null: it can be. */
  readonly unread: string | null;
  /** Null: nothing ran. */
  readonly summary: DailySummary | null;
  /** Of that session, oldest first. */
  readonly trades: readonly ClosedTrade[];
  /** Of earlier sessions, closed on that date. */
  readonly earlier: readonly ClosedTrade[];
  /** Now, of whatever session. */
  readonly held: readonly PositionRow[];
  /** What holds the kill switch, also for the next run; null: nothing does. */
  readonly kill: string | null;
  /** Why entries wait until a person re-arms them; null: they do not. */
  readonly disarmed: string | null;
  /** Null: there is nothing to say of a book. */
  readonly book: string | null;
}

type ToldReport = Pick<ReportToTell, 'report' | 'unread'>;

/**
 * The configured account first, also when nothing ran in it; then what else is traded for real and ran, holds something, is owned, has
 * closed something of an earlier session on that date or cannot be read; then dry runs and replays that ran.
 */
export async function accountDays(app: App, toTell: ToldReport): Promise<readonly [AccountDay, ...AccountDay[]]> {
  const configured = readableAccount(app);
  const ran: readonly RanAccount[] = toTell.report.summaries
    .filter(({ runs }) => runs > 0)
    .map((summary) => ({ account: accountAt(app.home, summary.journal), summary }));
  const quiet: readonly RanAccount[] = accountsIn(app.home)
    .filter((account) => isReal(account) && !ran.some((each) => each.account.name === account.name))
    .map((account) => ({ account, summary: null }));
  const isConfigured = ({ account }: RanAccount): boolean => account.name === configured.name;
  const asked = { app, toTell, stateOf: await bookStates(app) };
  const others = [...ran, ...quiet]
    .filter((each) => !isConfigured(each))
    .sort((a, b) => rank(a.account) - rank(b.account))
    .map((each) => ({ ...each, day: accountDay(asked, each) }))
    .filter(({ account, day }) => isOfInterest(account, day));
  const first = ran.find(isConfigured) ?? { account: configured, summary: null };
  return [accountDay(asked, first), ...others.map(({ day }) => day)];
}

interface RanAccount {
  readonly account: Account;
  /** Null: nothing ran. */
  readonly summary: DailySummary | null;
}

function isOfInterest(account: Account, { summary, unread, earlier }: AccountDay): boolean {
  return summary !== null || unread !== null || earlier.length > 0 || isOwned(account) || isHolding(account);
}

function rank(account: Account): number {
  if (isReal(account)) return 0;
  return account.replay === null ? 1 : 2;
}

interface Asked {
  readonly app: App;
  readonly toTell: ToldReport;
  readonly stateOf: (account: Account) => string | null;
}

/** The books' code is loaded for this alone. */
async function bookStates(app: App): Promise<Asked['stateOf']> {
  const { bookState } = await import('../ledger/book-state.ts');
  return (account) =>
    isReal(account) && (account.mode === 'paper' || account.mode === 'live') ? bookState(app, account.mode) : null;
}

function accountDay({ app, toTell, stateOf }: Asked, { account, summary }: RanAccount): AccountDay {
  const { report, unread } = toTell;
  const known = { account: account.name, isReal: isReal(account), summary, book: stateOf(account) };
  const nothing = { trades: [], earlier: [], held: [], kill: null, disarmed: null };
  const why = unread.find(({ journal }) => journal === account.name)?.why;
  if (why !== undefined) return { ...known, ...nothing, unread: why };
  try {
    return {
      ...{ ...known, unread: null, ...closedIn(account, report.date, summary) },
      ...{ held: heldIn(account), kill: killHolds(app, account), disarmed: disarmedSince(account) },
    };
  } catch (error) {
    if (!(error instanceof TbotError)) throw error;
    return { ...known, ...nothing, unread: error.message };
  }
}

/** With what they have gained to the cent. */
function closedIn(
  { journal }: Account,
  date: string,
  summary: DailySummary | null,
): Pick<AccountDay, 'trades' | 'earlier'> {
  const trades: ClosedTrade[] = [];
  const earlier: ClosedTrade[] = [];
  if (!existsSync(journal)) return { trades, earlier };
  withJournal(journal, (reader) => {
    const money = new TradeMoney();
    for (const stored of reader.ofKinds(FILL_KINDS)) money.apply(stored);
    for (const { session, at, record } of reader.ofKinds(['closed'])) {
      if (record.kind !== 'closed') continue;
      if (session === summary?.session) trades.push(money.settled(record.trade));
      else if (dateOf(session) < date && localIsoDate(NEW_YORK, at) === date) earlier.push(money.settled(record.trade));
    }
  });
  return { trades, earlier };
}
