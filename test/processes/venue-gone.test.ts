/** A venue that hangs, that dies and is there again, and that never comes back. */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { audited } from './audit.ts';
import { bookOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo, recordsIn, until, untilRuns } from './moments.ts';
import { startTbot, startVenue, type RunningVenue } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;
/** Of that session, undisturbed: see `a trading day whose process is killed`. */
const TRADES = 16;

interface Scene {
  readonly home: string;
  readonly venue: RunningVenue;
  readonly run: readonly string[];
}

async function scene(): Promise<Scene> {
  const home = await busyHome();
  const venue = await startVenue(home, DATE, 'plain');
  return { home, venue, run: ['run', 'all', '--home', home, '--replay', DATE, '--venue', venue.socket] };
}

async function again({ home, venue }: Scene): Promise<RunningVenue> {
  return startVenue(home, DATE, 'plain', dirname(venue.log));
}

async function assertWhole({ home, venue }: Scene): Promise<void> {
  const audit = await audited(home, DATE, 'plain', venue.log);
  assert.deepEqual([audit.held, audit.faults], [[], []]);
  const { trades, executions, verdict } = bookOf(home, ACCOUNT);
  assert.equal(verdict.isIntact, true);
  assert.deepEqual(executions.map(({ id }) => id).sort(), audit.executions.map(({ id }) => id).sort());
  assert.equal(trades.length, TRADES);
}

function isAt(home: string, m: number): boolean {
  return recordsIn(home, ACCOUNT).some(({ record }) => record.kind === 'decided' && record.m >= m);
}

describe('a venue that is out of reach', function () {
  this.timeout(90_000);

  it('and hangs for seconds is waited for', async () => {
    const stage = await scene();
    await bringTo(stage.run, '"kind":"protected"');
    const running = startTbot([...stage.run, '--speed', '60']);
    await untilRuns(stage.home, ACCOUNT, 2);
    stage.venue.child.kill('SIGSTOP');
    await pause(12_000); // a call that is not answered is over after 10 s
    stage.venue.child.kill('SIGCONT');
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    stage.venue.child.kill('SIGKILL');
    assert.equal(code, 0, stderr);
    const audit = await audited(stage.home, DATE, 'plain', stage.venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
  });

  it('and is started again from its log is gone on with: the same book', async () => {
    const stage = await scene();
    const running = startTbot(stage.run);
    for (const m of [40, 90, 200]) {
      await until(`minute ${String(m)}`, () => isAt(stage.home, m));
      stage.venue.child.kill('SIGKILL');
      await stage.venue.ended;
      const venue = await again(stage);
      Object.assign(stage, { venue });
    }
    const { code, stderr } = await running.ended;
    stage.venue.child.kill('SIGKILL');
    assert.equal(code, 0, stderr);
    await assertWhole(stage);
  });

  it('and never comes back ends the run with exit code 4, and says what is held; the next start goes on', async () => {
    const stage = await scene();
    await bringTo(stage.run, '"kind":"decided","m":70}');
    const running = startTbot([...stage.run, '--speed', '60']);
    await untilRuns(stage.home, ACCOUNT, 2);
    stage.venue.child.kill('SIGKILL');
    const { code, stderr } = await running.ended;
    assert.equal(code, 4, stderr);
    assert.match(stderr, /the broker is out of reach/);
    assert.match(stderr, /critical: the run ends, and .* could not be sold: the next run or watchdog goes on/);
    assert.match(stderr, /error venue_unreachable: .*\ncure: /);
    const venue = await again(stage);
    const next = await startTbot(stage.run).ended;
    venue.child.kill('SIGKILL');
    assert.equal(next.code, 0, next.stderr);
    const audit = await audited(stage.home, DATE, 'plain', venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
  });
});
