/** TEST_MODE's windows of today: counted from the minute in which the run starts. */
import { existsSync } from 'node:fs';
import { RunsFold } from '../../journal/fold/runs.ts';
import { readJournal } from '../../journal/reader.ts';
import { TEST_WINDOW_MINUTES } from '../../strategies/window.ts';
import type { RunAccount } from './plan.ts';

/**
 * The session minute in which the first one starts: of now, or as a run of the same strategies that died or failed in its
 * windows has begun them.
 */
export function testStartOn({ journal, session }: RunAccount, strategies: readonly string[], m: number): number {
  if (!existsSync(journal)) return m;
  const reader = readJournal(journal);
  try {
    const fold = new RunsFold();
    for (const stored of reader.ofKinds(['run_started', 'joined', 'run_ended']))
      if (stored.session === session) fold.apply(stored);
    const last = fold.all.findLast(({ started }) => started.testStart !== null);
    const start = last?.started.testStart ?? null;
    if (last === undefined || start === null) return m;
    const isLeft = last.ended === null || last.ended.how === 'failed' || last.ended.how === 'kept';
    const isSame = last.started.strategies.join() === strategies.join();
    return isLeft && isSame && m < start + strategies.length * TEST_WINDOW_MINUTES ? start : m;
  } finally {
    reader.close();
  }
}
