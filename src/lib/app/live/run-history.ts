/** What the dry-run gate asks of the journals: read whole, as a start of a live run may take a moment. */
import type { EpochMs } from '../../core/clock.ts';
import { PastFold, type DecidesFrom } from '../../journal/fold/past-fold.ts';
import type { JournalReader, StoredRecord } from '../../session/records.ts';
import type { RunHistory } from './dry-run-gate.ts';

/** Of the journals of dry and of live runs, as far as there are any. */
export function readRunHistory(
  dry: JournalReader | null,
  live: JournalReader | null,
  decidesFrom: DecidesFrom,
): (strategy: string) => RunHistory {
  const past = new PastFold(decidesFrom);
  const runs = new Map<string, EpochMs[]>();
  for (const stored of dry?.read() ?? []) {
    past.apply(stored);
    note(runs, stored);
  }
  for (const stored of live?.read() ?? []) note(runs, stored);
  return (strategy) => ({ passed: past.passed.get(strategy) ?? null, runs: runs.get(strategy) ?? [] });
}

function note(runs: Map<string, EpochMs[]>, { at, record }: StoredRecord): void {
  if (record.kind !== 'run_started' && record.kind !== 'joined') return;
  for (const strategy of record.strategies) runs.set(strategy, [...(runs.get(strategy) ?? []), at]);
}
