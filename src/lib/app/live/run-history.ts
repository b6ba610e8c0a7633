/** What the dry-run gate asks of the journals: read from their beginning, as a start of a live run may take a moment. */
import { existsSync } from 'node:fs';
import { configOf } from '../../config/files.ts';
import type { EpochMs } from '../../core/clock.ts';
import { PAST_KINDS, PastFold, type DecidesFrom } from '../../journal/fold/past-fold.ts';
import { readJournal, type StoredJournal } from '../../journal/reader.ts';
import type { StoredRecord } from '../../session/records.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import type { App } from '../app.ts';
import { configuredAccount } from '../ops/account.ts';
import type { RunHistory } from './dry-run-gate.ts';

/** Of the configured account and of its dry runs; read when it is asked for the first time. */
export function runHistoryOf(app: App): (strategy: string) => RunHistory {
  let known: ((strategy: string) => RunHistory) | null = null;
  return (strategy) => (known ??= readAll(app))(strategy);
}

function readAll(app: App): (strategy: string) => RunHistory {
  const { trading } = configOf(app.configuration());
  const decidesFrom: DecidesFrom = (strategy, minutes) => {
    const window = createStrategy(strategy as StrategyName, trading, { imbalanceOf: null }).window(minutes);
    return { first: window.firstDecision, last: window.lastDecision };
  };
  const [dry, live] = [configuredAccount(app, { isDryRun: true }), configuredAccount(app)].map(({ journal }) =>
    existsSync(journal) ? readJournal(journal) : null,
  );
  try {
    return readRunHistory(dry ?? null, live ?? null, decidesFrom);
  } finally {
    dry?.close();
    live?.close();
  }
}

/** Of the journals of dry and of live runs, as far as there are any. */
function readRunHistory(
  dry: StoredJournal | null,
  live: StoredJournal | null,
  decidesFrom: DecidesFrom,
): (strategy: string) => RunHistory {
  const past = new PastFold(decidesFrom);
  const runs = new Map<string, EpochMs[]>();
  for (const stored of dry?.ofKinds(PAST_KINDS) ?? []) {
    past.apply(stored);
    note(runs, stored);
  }
  for (const stored of live?.ofKinds(STARTS) ?? []) note(runs, stored);
  return (strategy) => ({ passed: past.passed.get(strategy) ?? null, runs: runs.get(strategy) ?? [] });
}

/** PAST_KINDS has them too. */
const STARTS = ['run_started', 'joined'] as const;

function note(runs: Map<string, EpochMs[]>, { at, record }: StoredRecord): void {
  if (record.kind !== 'run_started' && record.kind !== 'joined') return;
  for (const strategy of record.strategies) runs.set(strategy, [...(runs.get(strategy) ?? []), at]);
}
