import assert from 'node:assert/strict';
import { replayAccount } from '../../../src/lib/app/live/replay-account.ts';
import type { JournalRecord, RunEnded } from '../../../src/lib/session/records.ts';
import type { StrategyName } from '../../../src/lib/strategies/names.ts';
import { appIn, DATE, simAccount, simHome, write, writeHeldSession } from '../../helpers/ops.ts';
import { OPEN, runStarted, sessionOpened } from '../../helpers/told-session.ts';

/** The session that `tbot run` of these strategies replays after a run of open that ended so; null: it was killed. */
function sessionAfter(
  how: RunEnded['how'] | null,
  strategies: readonly StrategyName[],
  joined: readonly string[] = [],
): string {
  const home = simHome();
  const started = runStarted({ strategies: ['open'] });
  const records: JournalRecord[] = [started, { kind: 'joined', strategies: joined, symbols: [], testStart: null }];
  if (how !== null) records.push({ kind: 'run_ended', run: started.run, how, code: null });
  write(simAccount(home, `sim-paper-${DATE}`), records, OPEN(DATE));
  return replayAccount(appIn(home), { date: DATE, isDryRun: false, strategies, testStart: null }).session;
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
    const { name } = replayAccount(appIn(simHome()), {
      date: DATE,
      isDryRun: true,
      strategies: ['open'],
      testStart: null,
    });
    assert.equal(name, `sim-paper-dry-${DATE}`);
  });

  /** The session that a run of mid replays, after mid has been done in it and open has left something. */
  function midAfter(records: readonly JournalRecord[]): { session: string; why: string | null } {
    const home = simHome({ TEST_MODE: 'false' });
    const account = simAccount(home, `sim-paper-${DATE}`);
    const mid = runStarted({ strategies: ['mid'], run: 'run-0' });
    write(account, [mid, { kind: 'run_ended', run: 'run-0', how: 'done', code: null }], OPEN(DATE));
    writeHeldSession(account);
    write(account, records, OPEN(DATE) + 28 * 60_000);
    return replayAccount(appIn(home), { date: DATE, isDryRun: false, strategies: ['mid'], testStart: null });
  }

  it('goes on where something is still held, also for a strategy that was traded to its end there, and says why', () => {
    for (const how of ['kept', 'done', 'stopped', 'failed'] as const) {
      const { session, why } = midAfter([{ kind: 'run_ended', run: 'run-1', how, code: null }]);
      assert.equal(session, DATE, how);
      assert.match(why ?? '', /what an earlier run left in it is looked after first/);
    }
  });

  /** The session that is replayed where nothing is held and minute m was the last one decided. */
  function sessionAt(m: number, strategies: readonly StrategyName[], how: RunEnded['how'] | null = 'done'): string {
    const home = simHome({ TEST_MODE: 'false' });
    const mid = runStarted({ strategies: ['mid'] });
    const records: JournalRecord[] = [sessionOpened(DATE), mid, { kind: 'decided', m }];
    if (how !== null) records.push({ kind: 'run_ended', run: mid.run, how, code: null });
    write(simAccount(home, `sim-paper-${DATE}`), records, OPEN(DATE));
    return replayAccount(appIn(home), { date: DATE, isDryRun: false, strategies, testStart: null }).session;
  }

  it('begins anew where the window is over: nothing would be traded', () => {
    // Open decides from minute 20 to minute 48, close in the last half hour.
    assert.equal(sessionAt(10, ['open']), DATE);
    assert.equal(sessionAt(250, ['open']), `${DATE}.2`);
    assert.equal(sessionAt(250, ['close']), DATE);
    assert.equal(sessionAt(250, ['open', 'close']), `${DATE}.2`, 'one of them would be left out');
    assert.equal(sessionAt(380, ['mid'], 'failed'), `${DATE}.2`, 'nothing is left to go on with');
    assert.equal(sessionAt(380, ['mid'], null), DATE, 'its end is still to be written');
  });
});
