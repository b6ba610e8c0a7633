import assert from 'node:assert/strict';
import { assertDryRunPassed, type LiveRunFacts, type RunHistory } from '../../../src/lib/app/live/dry-run-gate.ts';
import { RefusedError } from '../../../src/lib/core/errors.ts';

const DAY = 86_400_000;
/** 2026-11-30 10:20 in New York. */
const NOW = Date.UTC(2026, 10, 30, 15, 20);
const ago = (days: number): number => NOW - days * DAY;

function history(passedDaysAgo: number | null, ...runsDaysAgo: number[]): RunHistory {
  const passed = passedDaysAgo === null ? null : { version: '1', configHash: 'a', at: ago(passedDaysAgo) };
  return { passed, runs: runsDaysAgo.map(ago) };
}

function facts(of: RunHistory, more: Partial<LiveRunFacts> = {}): LiveRunFacts {
  const asked = { mode: 'live', isDryRun: false, strategies: ['open'], version: '1', configHash: 'a' } as const;
  return { ...asked, now: NOW, historyOf: () => of, ...more };
}

function refusal(of: RunHistory, more: Partial<LiveRunFacts> = {}): string | null {
  try {
    assertDryRunPassed(facts(of, more));
    return null;
  } catch (error) {
    assert.ok(error instanceof RefusedError);
    assert.equal(error.code, 'dry_run_needed');
    return error.message;
  }
}

describe('the gate before a live run', () => {
  it('opens for a dry run that passed within the last 7 days', () => {
    assert.equal(refusal(history(1)), null);
    assert.equal(refusal(history(7)), null);
    assert.match(refusal(history(7.01)) ?? '', /more than 7 days went by without a run after 2026-11-23/);
  });

  it('stays open as long as no 7 days go by without a dry or a live run', () => {
    assert.equal(refusal(history(20, 7, 13.5, 1)), null);
    assert.match(refusal(history(20, 12, 1)) ?? '', /more than 7 days .* after 2026-11-10/);
  });

  it('is not opened by runs from before the dry run, or from the future', () => {
    assert.notEqual(refusal(history(8, 9, 30)), null);
    assert.notEqual(refusal(history(8, -1)), null);
  });

  it('is closed without a passed dry run, and by another version or configuration', () => {
    assert.match(refusal(history(null, 1)) ?? '', /open: no dry run has passed yet/);
    assert.match(refusal(history(1), { version: '2' }) ?? '', /of version 1, this is 2/);
    assert.match(refusal(history(1), { configHash: 'b' }) ?? '', /the trading configuration has changed/);
  });

  it('asks each strategy for its own, and tells how a dry run is done', () => {
    const historyOf = (strategy: string): RunHistory => history(strategy === 'open' ? 1 : null);
    const asking = (): void =>
      assertDryRunPassed(facts(history(1), { strategies: ['open', 'mid', 'close'], historyOf }));
    assert.throws(asking, (error: RefusedError) => {
      assert.match(error.message, /; mid: no dry run has passed yet; close: no dry run has passed yet$/);
      assert.match(error.cure, /: tbot run mid --dry-run, tbot run close --dry-run, over one whole window/);
      return true;
    });
  });

  it('is no matter of paper and dry runs', () => {
    assert.equal(refusal(history(null), { mode: 'paper' }), null);
    assert.equal(refusal(history(null), { isDryRun: true }), null);
  });
});
