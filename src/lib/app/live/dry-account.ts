/**
 * The simulated account of a dry run on live data, of one date. Guarantees: what an earlier dry run of the date was traded to its
 * end is gone on with, blocklist and limits too; one that died or failed has left nothing that is anywhere, and the next
 * begins anew, as .2, .3 ...
 */
import { existsSync } from 'node:fs';
import { SessionFold } from '../../journal/fold/session-fold.ts';
import { readJournal } from '../../journal/reader.ts';
import { isOwned, type Account } from '../ops/account.ts';

export interface DrySession {
  /** As the journal names it. */
  readonly session: string;
  /** Dollars that it has now; null: it begins. */
  readonly cash: number | null;
}

export function drySession(account: Account, date: string): DrySession {
  if (!existsSync(account.journal)) return { session: date, cash: null };
  const reader = readJournal(account.journal);
  try {
    const known = reader.sessions().filter((session) => session === date || session.startsWith(`${date}.`));
    const newest = known.at(-1);
    if (newest === undefined) return { session: date, cash: null };
    const fold = new SessionFold(newest);
    for (const stored of reader.read(newest)) fold.apply(stored);
    const { opened, day, trades, runs } = fold.view;
    const ended = runs.at(-1)?.ended ?? null;
    const isWhole = ended !== null && ended.how !== 'failed' && trades.every(({ remaining }) => remaining === 0);
    if (opened !== null && (isWhole || isOwned(account)))
      return { session: newest, cash: opened.account.cash + day.realised };
    return { session: `${date}.${String(known.length + 1)}`, cash: null };
  } finally {
    reader.close();
  }
}
