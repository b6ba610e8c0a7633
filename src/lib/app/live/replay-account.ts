/**
 * Which account a replay trades on: one of its own for each session, with a journal, a venue and an owner of its own. What
 * is not finished is gone on with, also what was left under its stops; a session whose strategies have been traded to their
 * end is replayed anew, as .2, .3 ...
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
  /** Symbols that may have signalled in earlier runs of it. */
  readonly watched: readonly string[];
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
    const watched = watchedIn(account, strategies);
    if (watched !== null) return { ...account, session, settings, watched };
  }
}

/** What was watched so far; null: one of these strategies has been traded to its end. */
function watchedIn({ journal }: Account, strategies: readonly string[]): readonly string[] | null {
  if (!existsSync(journal)) return [];
  const reader = readJournal(journal);
  try {
    let traded: readonly string[] = [];
    const watched: string[] = [];
    for (const { record } of reader.ofKinds(['watching', 'run_started', 'joined', 'run_ended'])) {
      if (record.kind === 'watching' && record.maySignal) watched.push(record.symbol);
      if (record.kind === 'run_started') traded = record.strategies;
      if (record.kind === 'joined') traded = [...traded, ...record.strategies];
      if (record.kind !== 'run_ended' || record.how === 'failed' || record.how === 'kept') continue;
      if (traded.some((strategy) => strategies.includes(strategy))) return null;
    }
    return watched;
  } finally {
    reader.close();
  }
}

function settingsOf(app: App): Readonly<Record<string, string>> {
  const { settings } = app.configuration();
  return Object.fromEntries(settings.flatMap(({ file, key, value }) => (file === '.env_bot' ? [[key, value]] : [])));
}
