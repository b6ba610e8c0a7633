import assert from 'node:assert/strict';
import { RefusedError } from '../../../src/lib/core/errors.ts';
import {
  assertDryRunPassed,
  hindranceOf,
  type DryRunOutcome,
  type LiveRunFacts,
  type PastRun,
} from '../../../src/lib/app/live/dry-run-gate.ts';

const DAY = 86_400_000;
/** 2026-11-30 10:20 in New York. */
const NOON = Date.UTC(2026, 10, 30, 15, 20);
const PASSED: DryRunOutcome = {
  wholeWindow: true,
  liveData: true,
  errors: 0,
  selfCheck: true,
  everySignalLogged: true,
};

function run(daysAgo: number, more: Partial<PastRun> = {}): PastRun {
  const endedAt = NOON - daysAgo * DAY;
  return { strategy: 'open', isDryRun: true, version: '1', configHash: 'a', endedAt, outcome: PASSED, ...more };
}

function facts(runs: readonly PastRun[], more: Partial<LiveRunFacts> = {}): LiveRunFacts {
  return {
    ...{ mode: 'live', isDryRun: false, strategies: ['open'], version: '1', configHash: 'a', now: NOON, runs },
    ...more,
  };
}

function hindrance(...runs: PastRun[]): string | null {
  return hindranceOf('open', facts(runs));
}

describe('the gate before a live run', () => {
  it('opens for a dry run that passed within the last 7 days', () => {
    assert.equal(hindrance(run(1)), null);
    assert.equal(hindrance(run(7)), null);
    assert.match(hindrance(run(7.01)) ?? '', /more than 7 days went by without a run after 2026-11-2/);
  });

  it('stays open as long as no 7 days go by without a dry or a live run', () => {
    assert.equal(
      hindrance(run(20), run(13.5, { isDryRun: false }), run(7, { isDryRun: false }), run(1, { isDryRun: false })),
      null,
    );
    assert.match(
      hindrance(run(20), run(12, { isDryRun: false }), run(1, { isDryRun: false })) ?? '',
      /more than 7 days/,
    );
  });

  it('says that there was none, or that it was of another version or configuration', () => {
    assert.equal(hindrance(), 'there was no dry run');
    assert.equal(hindrance(run(1, { isDryRun: false })), 'there was no dry run');
    assert.equal(hindrance(run(1, { strategy: 'mid' })), 'there was no dry run');
    assert.match(hindrance(run(1, { version: '0' })) ?? '', /another version \(0; now 1\)/);
    assert.match(hindrance(run(1, { configHash: 'b' })) ?? '', /the trading configuration has changed/);
  });

  it('says what a dry run lacked to pass', () => {
    const lacking: readonly [Partial<DryRunOutcome>, RegExp][] = [
      [{ wholeWindow: false }, /one whole window/],
      [{ liveData: false }, /no live data/],
      [{ errors: 2 }, /had errors \(2\)/],
      [{ selfCheck: false }, /self-check/],
      [{ everySignalLogged: false }, /signal ended without a record/],
    ];
    for (const [lack, words] of lacking)
      assert.match(hindrance(run(1, { outcome: { ...PASSED, ...lack } })) ?? '', words);
  });

  it('is not closed again by a later dry run that did not pass', () => {
    assert.equal(hindrance(run(2), run(1, { outcome: { ...PASSED, errors: 1 } })), null);
  });

  it('asks each strategy for its own, and tells how a dry run is done', () => {
    const asking = (): void => assertDryRunPassed(facts([run(1)], { strategies: ['open', 'mid', 'close'] }));
    assert.throws(asking, (error: RefusedError) => {
      assert.ok(error instanceof RefusedError);
      assert.equal(error.code, 'dry_run_needed');
      assert.match(error.message, /mid: there was no dry run; close: there was no dry run/);
      assert.match(error.cure, /tbot run mid --dry-run, tbot run close --dry-run/);
      return true;
    });
  });

  it('is no matter of paper and dry runs', () => {
    assertDryRunPassed(facts([], { mode: 'paper' }));
    assertDryRunPassed(facts([], { isDryRun: true }));
    assert.throws(() => assertDryRunPassed(facts([])));
  });
});
