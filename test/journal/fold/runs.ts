/** The start of a run and of a session, as they stand in a journal. */
import type { RunStarted, SessionOpened } from '../../../src/lib/session/records.ts';
import { OPEN_MINUTE, SESSION } from '../records.ts';

export const RUN: RunStarted = {
  ...{ kind: 'run_started', run: 'R1', version: '0.1.0', configHash: 'abc', settings: { DAILY_LOSS_LIMIT: '0.03' } },
  ...{ broker: 'sim', mode: 'paper', isDryRun: true, feed: { name: 'sip', hasQuotes: true }, strategies: ['open'] },
  ...{ testStart: null, symbols: ['AAA'], pid: 7 },
};

export function opened(more: Partial<SessionOpened> = {}): SessionOpened {
  const account = { accountId: 'X', mode: 'paper', mayBuyPuts: true, hindrance: null } as const;
  return {
    ...{ kind: 'session_opened', date: SESSION, minutes: 390, openMinute: OPEN_MINUTE, equity: 10_000, vix: null },
    account: { ...account, equity: 10_000, cash: 10_000, buyingPower: 10_000 },
    ...more,
  };
}
