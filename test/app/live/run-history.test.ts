/** What the journals of a home say to the gate before a live run. */
import assert from 'node:assert/strict';
import { runHistoryOf } from '../../../src/lib/app/live/run-history.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { appIn, DATE, simAccount, simHome, write } from '../../helpers/ops.ts';
import { OPEN, runStarted, sessionOpened } from '../../helpers/told-session.ts';

describe('the runs of a home', () => {
  it('are none where nothing was run', () => {
    assert.deepEqual(runHistoryOf(appIn(simHome()))('open'), { passed: null, runs: [] });
  });

  it('are read from the journals of dry and of other runs: open decided its window in the dry one', () => {
    const home = simHome({ TEST_MODE: 'false' });
    const feed = { name: 'sip', hasQuotes: true } as const;
    const dry = simAccount(home, 'sim-paper-dry');
    write(dry, [runStarted({ run: 'D', isDryRun: true, feed, testStart: null }), sessionOpened(DATE)], OPEN(DATE));
    // 20 minutes of analysis and 30 of monitoring: decisions at 20 to 48, each a second after its minute.
    for (let m = 20; m <= 48; m++) write(dry, [{ kind: 'decided', m }], OPEN(DATE) + (m + 1) * 60_000 + 1_000);
    const ended: JournalRecord = { kind: 'run_ended', run: 'D', how: 'done', code: null };
    const endedAt = OPEN(DATE) + 51 * 60_000;
    write(dry, [ended], endedAt);
    write(simAccount(home), [runStarted({ run: 'L' })], endedAt + 60_000);
    const { passed, runs } = runHistoryOf(appIn(home))('open');
    assert.equal(passed?.at, endedAt);
    assert.deepEqual(runs, [OPEN(DATE), endedAt + 60_000]);
    assert.equal(runHistoryOf(appIn(home))('mid').passed, null);
  });
});
