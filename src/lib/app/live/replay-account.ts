/**
 * Which account a replay trades on: one of its own for each session, with a journal, a venue and an owner of its own.
 * Guarantees: what still holds something is gone on with before anything else, whoever left it; so is what was killed, failed
 * or kept. A session that one of the strategies was traded in to its end, or whose window is over in it, is replayed anew, as
 * .2, .3 ...
 */
import { existsSync } from 'node:fs';
import { configOf } from '../../config/files.ts';
import { holdsAnything } from '../../journal/fold/holding.ts';
import { RunsFold, type FoldedRun } from '../../journal/fold/runs.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import { windowsOf } from '../../session/windows.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { Window } from '../../strategies/window.ts';
import type { App } from '../app.ts';
import { accountAt, headOf, isOwned, type Account } from '../ops/account.ts';
import type { RunAccount } from './plan.ts';

export interface ReplayAccount extends RunAccount {
  /** The end of its journal. */
  readonly seen: number;
  /** Symbols that may have signalled in earlier runs of it. */
  readonly watched: readonly string[];
  /** What a person should know of why it is gone on with; null: nothing. */
  readonly why: string | null;
}

interface Wanted {
  /** New York date. */
  readonly date: string;
  readonly isDryRun: boolean;
  readonly strategies: readonly StrategyName[];
  /** Session minute in which the first of TEST_MODE's windows starts; null: the strategies' own windows. */
  readonly testStart: number | null;
}

export function replayAccount(app: App, wanted: Wanted): ReplayAccount {
  const settings = settingsOf(app);
  for (let number = 1; ; number++) {
    const session = number === 1 ? wanted.date : `${wanted.date}.${String(number)}`;
    const account = accountAt(app.home, `sim-paper${wanted.isDryRun ? '-dry' : ''}-${session}`);
    const seen = headOf(account);
    const found = lookInto(app, account, wanted);
    if (found !== null) return { ...account, session, settings, seen, ...found };
  }
}

/** Null: it is finished, for these strategies. */
function lookInto(app: App, account: Account, wanted: Wanted): Pick<ReplayAccount, 'watched' | 'why'> | null {
  if (!existsSync(account.journal)) return { watched: [], why: null };
  const reader = readJournal(account.journal);
  try {
    const fold = new RunsFold();
    const watched: string[] = [];
    for (const stored of reader.ofKinds(['watching', 'run_started', 'joined', 'run_ended'])) {
      fold.apply(stored);
      if (stored.record.kind === 'watching' && stored.record.maySignal) watched.push(stored.record.symbol);
    }
    const runs = fold.all;
    const m = newestMinute(reader);
    const windows = windowsIn(app, reader, wanted);
    if (isLeft(runs.at(-1), wanted)) {
      const isOver = windows.length > 0 && windows.every(({ hardExit }) => m >= hardExit);
      if (!isOver || isOwned(account)) return { watched, why: null };
      // Killed in its last moments: its end is still to be written down.
      if (runs.at(-1)?.ended === null) return { watched, why: 'the run that was killed in it is brought to its end' };
    }
    if (!isOwned(account) && holdsAnything(reader)) return { watched, why: leftWords(runs, windows, wanted, m) };
    const isOver = windows.some(({ lastDecision }) => m >= lastDecision);
    return isOver || isTraded(runs, wanted) ? null : { watched, why: null };
  } finally {
    reader.close();
  }
}

/** Whether the last run traded one of these strategies and did not bring it to its end. */
function isLeft(last: FoldedRun | undefined, { strategies }: Wanted): boolean {
  if (!last?.strategies.some((each) => isOneOf(strategies, each))) return false;
  return last.ended === null || last.ended.how === 'failed' || last.ended.how === 'kept';
}

/** Whether one of these strategies has been traded to its end, or was stopped. */
function isTraded(runs: readonly FoldedRun[], { strategies }: Wanted): boolean {
  return runs.some(
    ({ ended, strategies: traded }) =>
      ended !== null &&
      ended.how !== 'failed' &&
      ended.how !== 'kept' &&
      traded.some((each) => isOneOf(strategies, each)),
  );
}

function leftWords(runs: readonly FoldedRun[], windows: readonly Window[], wanted: Wanted, m: number): string | null {
  const left = 'what an earlier run left in it is looked after first';
  if (windows.every(({ lastDecision }) => m >= lastDecision)) return left;
  return isTraded(runs, wanted)
    ? `${left}, and of ${wanted.strategies.join(', ')} the rest of the window is traded`
    : null;
}

function isOneOf(strategies: readonly string[], name: string): boolean {
  return strategies.includes(name);
}

/** The newest session minute that is known in it; -1: none. */
function newestMinute(reader: StoredJournal): number {
  return Math.max(reader.lastOf('bars')?.record.m ?? -1, reader.lastOf('decided')?.record.m ?? -1);
}

/** Of these strategies; none: the session has not been opened yet. */
function windowsIn(app: App, reader: StoredJournal, { strategies, testStart }: Wanted): readonly Window[] {
  const opened = reader.lastOf('session_opened');
  if (opened === null) return [];
  const { trading } = configOf(app.configuration());
  const made = strategies.map((name) => createStrategy(name, trading, { imbalanceOf: null }));
  return windowsOf(made, testStart, opened.record.minutes);
}

/** Of `.env_bot`, as texts. */
export function settingsOf(app: App): Readonly<Record<string, string>> {
  const { settings } = app.configuration();
  return Object.fromEntries(settings.flatMap(({ file, key, value }) => (file === '.env_bot' ? [[key, value]] : [])));
}
