/**
 * A book against the brokers: asked are accounts that hold something, and the one that traded last. Guarantees: nothing is
 * changed and nothing sent but questions; an account that a run owns is not disturbed; a broker that cannot be asked is said.
 */
import { asError } from '../../core/errors.ts';
import { centsNear } from '../../core/money.ts';
import { holdsAnything } from '../../journal/fold/holding.ts';
import { ownerOf } from '../../journal/ownership.ts';
import type { Book, BookTransaction } from '../../ledger/book/model.ts';
import type { BookMode } from '../../ledger/fill.ts';
import { brokerFindings, type AccountInBook } from '../../ledger/verify/broker-agreement.ts';
import type { BrokerListener } from '../../orders/broker.ts';
import { sessionOfTrade } from '../../orders/trade-id.ts';
import type { App } from '../app.ts';
import { listJournals, withJournal, type ListedJournal } from '../journals.ts';
import { accountAt } from '../ops/account.ts';
import type { Reach } from '../ops/reconcile.ts';
import { told, type ToldFinding } from './told-finding.ts';

export interface AskedBroker {
  readonly account: string;
  /** Why it could not be asked; null: it was. */
  readonly not_asked: string | null;
  readonly findings: readonly ToldFinding[];
}

const NOBODY: BrokerListener = { order: () => undefined, execution: () => undefined, connection: () => undefined };

export async function askBrokers(app: App, mode: BookMode, book: Book, reach: Reach): Promise<readonly AskedBroker[]> {
  const traded = new Set(book.transactions.map(({ facts }) => `${facts.broker ?? ''} ${sessionOf(facts)}`));
  const journals = listJournals(app.home).filter(
    ({ mode: of, isDryRun, broker, sessions }) =>
      of === mode && !isDryRun && sessions.some((session) => traded.has(`${broker} ${session}`)),
  );
  const asked = journals.filter(({ file }, at) => at === 0 || withJournal(file, holdsAnything));
  const answers: AskedBroker[] = [];
  for (const journal of asked) answers.push(await ask(app, journal, book, reach));
  return answers;
}

async function ask(app: App, journal: ListedJournal, book: Book, reach: Reach): Promise<AskedBroker> {
  const account = accountAt(app.home, journal.name);
  const what = { account: account.name, findings: [] };
  if (ownerOf(account.ownerFolder).isOwned)
    return { ...what, not_asked: 'a run owns it, and compares it every minute' };
  try {
    const { broker, close } = await reach(app, account);
    try {
      await broker.connect(NOBODY);
      const [positions, { cash }] = [await broker.positions(), await broker.account()];
      await broker.disconnect();
      const findings = brokerFindings(book, placeInBook(journal, account.replay !== null), {
        account: account.name,
        positions,
        cash,
      });
      return { ...what, not_asked: null, findings: findings.map(told) };
    } finally {
      await close();
    }
  } catch (error) {
    return { ...what, not_asked: asError(error).message };
  }
}

/** In which it was decided, or opened. */
function sessionOf({ trade_id: id, session = '' }: BookTransaction['facts']): string {
  return id === undefined ? session : (sessionOfTrade(id) ?? '');
}

function placeInBook({ file, broker, sessions }: ListedJournal, isReplay: boolean): AccountInBook {
  const own = new Set(sessions);
  const opened = withJournal(file, (journal) => [...journal.ofKinds(['session_opened'])][0]?.record);
  const cash = opened?.kind === 'session_opened' ? opened.account.cash : 0;
  return {
    isIn: ({ facts }) => facts.broker === broker && own.has(sessionOf(facts)),
    opening: isReplay ? centsNear(cash) : null,
  };
}
