import assert from 'node:assert/strict';
import { replayAccount } from '../../../src/lib/app/live/replay-account.ts';
import type { JournalRecord, RunEnded } from '../../../src/lib/session/records.ts';
import { appIn, DATE, simAccount, simHome, write } from '../../helpers/ops.ts';
import { OPEN, runStarted } from '../../helpers/told-session.ts';

/** The session that `tbot run` of these strategies replays after a run of open that ended so; null: it was killed. */
function sessionAfter(
  how: RunEnded['how'] | null,
  strategies: readonly string[],
  joined: readonly string[] = [],
): string {
  const home = simHome();
  const started = runStarted({ strategies: ['open'] });
  const records: JournalRecord[] = [started, { kind: 'joined', strategies: joined, symbols: [], testStart: null }];
  if (how !== null) records.push({ kind: 'run_ended', run: started.run, how, code: null });
  write(simAccount(home, `sim-paper-${DATE}`), records, OPEN(DATE));
  return replayAccount(appIn(home), { date: DATE, isDryRun: false, strategies }).session;
}

describe('a replay of a session that was replayed before', () => {
  it('goes on with a run that was killed, that failed, or that left its positions under their stops', () => {
    assert.equal(sessionAfter(null, ['open']), DATE);
    assert.equal(sessionAfter('failed', ['open']), DATE);
    assert.equal(sessionAfter('kept', ['open']), DATE);
  });

  it('begins anew where one of the strategies has been traded to its end, or was stopped', () => {
    assert.equal(sessionAfter('done', ['open', 'mid']), `${DATE}.2`);
    assert.equal(sessionAfter('stopped', ['open']), `${DATE}.2`);
    assert.equal(sessionAfter('done', ['mid'], ['mid']), `${DATE}.2`, 'also by the run that it was handed to');
  });

  it('goes on for a strategy that has not been traded in it', () => {
    assert.equal(sessionAfter('done', ['mid']), DATE);
  });

  it('of a dry run is another account', () => {
    const { name } = replayAccount(appIn(simHome()), { date: DATE, isDryRun: true, strategies: ['open'] });
    assert.equal(name, `sim-paper-dry-${DATE}`);
  });
});
