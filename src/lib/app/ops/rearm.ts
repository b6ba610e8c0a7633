/** `tbot risk rearm`: entries may be sent again after a person has looked. */
import { existsSync } from 'node:fs';
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import { readJournal } from '../../journal/reader.ts';
import type { App } from '../app.ts';
import { accountNow } from './account-clock.ts';
import type { Account } from './account.ts';
import { actOn, actorOf, askOwner, doneBy } from './reach.ts';

export interface Rearming {
  readonly account: string;
  /** Why entries waited; null: they did not, and nothing was done. */
  readonly was: string | null;
  readonly text: string;
}

/** Why entries wait; null: they do not. */
export function disarmedSince({ journal }: Account): string | null {
  if (!existsSync(journal)) return null;
  const reader = readJournal(journal);
  try {
    const disarmed = reader.lastOf('disarmed');
    const rearmed = reader.lastOf('rearmed');
    return disarmed === null || (rearmed?.seq ?? 0) > disarmed.seq ? null : disarmed.record.why;
  } finally {
    reader.close();
  }
}

/** @throws RefusedError `owner_refused`; LogicError `owner_silent` */
export async function rearm(app: App, account: Account): Promise<Rearming> {
  const was = disarmedSince(account);
  const { name } = account;
  if (was === null) return { account: name, was, text: 'entries are not disarmed' };
  const by = actorOf('risk rearm');
  const text = await actOn(app, account, 'risk rearm', {
    alone: (store) => {
      const now = accountNow(app, account);
      store.append(account.replay ?? localIsoDate(NEW_YORK, now), now, [{ kind: 'rearmed', by }]);
      return 'written to its journal; nothing runs there';
    },
    asking: async () => {
      const answered = await askOwner(app, account, { command: 'rearm', by });
      return answered.answer === 'gone' ? null : doneBy(answered);
    },
  });
  return { account: name, was, text };
}
