/**
 * Which account a replay trades on: one of its own for each session, with a journal, a venue and an owner of its own. What
 * is not finished is gone on with; a session whose strategies have been traded to their end is replayed anew, as .2, .3 ...
 */
import { existsSync } from 'node:fs';
import { readJournal } from '../../journal/reader.ts';
import type { App } from '../app.ts';
import { accountAt, type Account } from '../ops/account.ts';

export interface ReplayAccount extends Account {
  /** Its session in the journal: the New York date, with .2, .3 for further replays. */
  readonly session: string;
  /** Of `.env_bot`, as texts: what is decided by. */
  readonly settings: Readonly<Record<string, string>>;
}

interface Wanted {
  /** New York date. */
  readonly date: string;
  readonly isDryRun: boolean;
  readonly strategies: readonly string[];
}

export function replayAccount(app: App, { date, isDryRun, strategies }: Wanted): ReplayAccount {
  const settings = settingsOf(app);
  for (let number = 1; ; number++) {
    const session = number === 1 ? date : `${date}.${String(number)}`;
    const account = accountAt(app.home, `sim-paper${isDryRun ? '-dry' : ''}-${session}`);
    if (isFresh(account, strategies)) return { ...account, session, settings };
  }
}

/** Whether there is something left to trade of these strategies. */
function isFresh({ journal }: Account, strategies: readonly string[]): boolean {
  if (!existsSync(journal)) return true;
  const reader = readJournal(journal);
  try {
    const started = new Map<string, readonly string[]>();
    for (const { record } of reader.read()) {
      if (record.kind === 'run_started') started.set(record.run, record.strategies);
      if (record.kind !== 'run_ended' || record.how === 'failed') continue;
      if (started.get(record.run)?.some((strategy) => strategies.includes(strategy)) === true) return false;
    }
    return true;
  } finally {
    reader.close();
  }
}

function settingsOf(app: App): Readonly<Record<string, string>> {
  const { settings } = app.configuration();
  return Object.fromEntries(settings.flatMap(({ file, key, value }) => (file === '.env_bot' ? [[key, value]] : [])));
}
