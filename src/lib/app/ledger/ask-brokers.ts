/**
 * A book against the brokers: asked are accounts that hold something, and the one that traded last. Guarantees: nothing is
 * changed and nothing sent but questions; an account that a run owns is not disturbed; a broker that cannot be asked is said.
 */
import { asError } from '../../core/errors.ts';
import { centsOf } from '../../core/money.ts';
import { holdsAnything } from '../../journal/fold/holding.ts';
import { readHeartbeat } from '../../journal/heartbeat.ts';
import { ownerOf } from '../../journal/ownership.ts';
import type { Book, BookTransaction } from '../../ledger/book/model.ts';
import { BOOKED_KINDS, bookableOf } from '../../ledger/from-journal.ts';
import type { BookMode } from '../../ledger/fill.ts';
import { brokerFindings, roundedAway, type AccountInBook } from '../../ledger/verify/broker-agreement.ts';
import type { Finding } from '../../ledger/verify/finding.ts';
import type { BrokerListener } from '../../orders/broker.ts';
import { sessionOfTrade } from '../../orders/trade-id.ts';
import type { App } from '../app.ts';
import { journalFiles, listedJournal, withJournal, type ListedJournal } from '../journals.ts';
import { accountAt, type Account } from '../ops/account.ts';
import { underLock } from '../ops/reach.ts';
import type { Reach, Reached } from '../ops/reconcile.ts';

export interface AskedBroker {
  readonly account: string;
  /** Why it could not be asked; null: it was. */
  readonly not_asked: string | null;
}

const NOBODY: BrokerListener = { order: () => undefined, execution: () => undefined, connection: () => undefined };

/** What the brokers say that the book does not, beside whom was asked. */
export async function askBrokers(
  app: App,
  mode: BookMode,
  book: Book,
  reach: Reach,
): Promise<{ readonly asked: readonly AskedBroker[]; readonly findings: readonly Finding[] }> {
  const traded = new Set(book.transactions.map(({ facts }) => `${facts.broker ?? ''} ${sessionOf(facts)}`));
  const journals = readableJournals(app).filter(
    ({ mode: of, isDryRun, broker, sessions }) =>
      of === mode && !isDryRun && sessions.some((session) => traded.has(`${broker} ${session}`)),
  );
  const asked: AskedBroker[] = [];
  const findings: Finding[] = [];
  for (const journal of journals.filter(({ file }, at) => at === 0 || withJournal(file, holdsAnything))) {
    const answer = await ask(app, journal, book, reach);
    if (typeof answer !== 'string') findings.push(...answer);
    asked.push({ account: journal.name, not_asked: typeof answer === 'string' ? answer : null });
  }
  return { asked, findings };
}

/** Of accounts, the one that ran last first; one that cannot be read is told where the journals are compared. */
function readableJournals({ home }: App): readonly ListedJournal[] {
  return journalFiles(home)
    .filter(({ name }) => accountAt(home, name).broker !== '')
    .flatMap((journal) => {
      try {
        return listedJournal(journal) ?? [];
      } catch {
        return [];
      }
    })
    .sort((a, b) => b.startedAt - a.startedAt);
}

/** Who has the account, as text; null: nobody. */
function heldBy({ ownerFolder, heartbeat }: Account): string | null {
  const now = ownerOf(ownerFolder);
  if (!now.isOwned) return null;
  if (now.owner === null) return 'another process has it: try again';
  const { pid, run } = now.owner;
  // Of owners, only runs have a heartbeat.
  if (readHeartbeat(heartbeat)?.run === run) return 'a run owns it, and compares it every minute';
  return `process ${String(pid)} has it (${run}): try again`;
}

/** Why it could not be asked, as text. */
async function ask(app: App, journal: ListedJournal, book: Book, reach: Reach): Promise<readonly Finding[] | string> {
  const account = accountAt(app.home, journal.name);
  const held = heldBy(account);
  if (held !== null) return held;
  try {
    const open = await reach(app, account);
    const asking = (): Promise<readonly Finding[]> => answered(account, journal, book, open);
    // The log of the built-in one is for one at a time.
    if (account.broker === 'sim')
      return await underLock<readonly Finding[] | string>(app, account, 'ledger verify', {
        alone: asking,
        asking: () => Promise.resolve(heldBy(account)),
      });
    const findings = await asking();
    return heldBy(account) ?? findings;
  } catch (error) {
    return asError(error).message;
  }
}

async function answered(
  account: Account,
  journal: ListedJournal,
  book: Book,
  open: () => Promise<Reached>,
): Promise<readonly Finding[]> {
  const { broker, close } = await open();
  try {
    await broker.connect(NOBODY);
    const [positions, { cash }] = [await broker.positions(), await broker.account()];
    await broker.disconnect();
    const says = { account: account.name, positions, cash };
    return brokerFindings(book, placeInBook(journal, account.replay !== null), says);
  } finally {
    await close();
  }
}

/** In which it was decided, or opened. */
function sessionOf({ trade_id: id, session = '' }: BookTransaction['facts']): string {
  return id === undefined ? session : (sessionOfTrade(id) ?? '');
}

function placeInBook({ file, broker, mode, sessions }: ListedJournal, isReplay: boolean): AccountInBook {
  const own = new Set(sessions);
  const { opening, fills } = withJournal(file, (journal) =>
    bookableOf({ broker, mode, records: journal.ofKinds(BOOKED_KINDS) }),
  );
  return {
    isIn: ({ facts }) => facts.broker === broker && own.has(sessionOf(facts)),
    opening: isReplay ? (opening?.cash ?? centsOf(0n)) : null,
    slack: roundedAway(fills),
  };
}
