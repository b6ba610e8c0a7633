/**
 * Whether the newest session of a journal has left something behind: what is held, or an entry that may still buy.
 * Guarantees: it reads only, and only that session.
 */
import { isWorking } from './orders.ts';
import { SessionFold } from './session-fold.ts';
import type { StoredJournal } from '../reader.ts';

export function holdsAnything(reader: StoredJournal): boolean {
  const session = reader.lastOf('session_opened')?.session;
  if (session === undefined) return false;
  const fold = new SessionFold(session);
  for (const stored of reader.read(session)) fold.apply(stored);
  const { trades, orders } = fold.view;
  return (
    trades.some(({ remaining }) => remaining > 0) || orders.some((order) => order.leg === 'entry' && isWorking(order))
  );
}
