/** Asked to stop at whatever moment: no new entries, everything sold, all of it written down, the exit code as documented. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { untilHalted } from '../helpers/process-state.ts';
import { audited } from './audit.ts';
import { bookOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo, untilRuns } from './moments.ts';
import { readJson, signalAtOnce, startTbot, startVenue, type RunningVenue } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;

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

/** Moments of a session, by the record after which it is gone on with, slowly. */
const MOMENTS = {
  'before the open': null,
  'with an entry on its way': '"leg":"entry"',
  'with a position under its stop': '"kind":"protected"',
  'with an exit on its way': '"leg":"exit"',
  'with several positions': '"kind":"decided","m":70}',
  'in the last minutes': '"kind":"decided","m":383}',
} as const;

/** Goes on from that moment at the market's speed, and signals; resolves to how it ended. */
async function signalled({ home, run }: Scene, moment: string | null, signals: readonly NodeJS.Signals[]) {
  if (moment !== null) await bringTo(run, moment);
  const running = startTbot([...run, '--speed', '1']);
  await untilRuns(home, ACCOUNT, moment === null ? 1 : 2);
  await signalAtOnce(running, signals);
  return running.ended;
}

async function assertFlat({ home, venue }: Scene): Promise<void> {
  const audit = await audited(home, DATE, 'plain', venue.log);
  assert.deepEqual(audit.held, []);
  assert.deepEqual(audit.faults, []);
  const book = bookOf(home, ACCOUNT);
  assert.equal(book.verdict.isIntact, true);
  const after = book.records.slice(book.records.findLastIndex(({ record }) => record.kind === 'control'));
  assert.deepEqual(
    after.filter(({ record }) => record.kind === 'order'),
    [],
    'nothing is bought after it',
  );
  const ended = book.records.at(-1)?.record;
  assert.deepEqual(ended?.kind === 'run_ended' && ended.how, 'stopped');
  const summary = readJson(join(home, 'data', 'logs', 'daily_summary.json')) as { trades: number; still_held: number };
  assert.equal(summary.still_held, 0);
  assert.equal(summary.trades, book.trades.length);
}

/** What a run says that has come to its own end. */
const TOLD = /^logs: /m;

describe('a run that is asked to stop by a signal', function () {
  this.timeout(60_000);

  for (const [name, moment] of Object.entries(MOMENTS))
    it(`ends flat, with exit code 0, ${name}`, async () => {
      const stage = await scene();
      const { code, stderr } = await signalled(stage, moment, ['SIGTERM']);
      stage.venue.child.kill('SIGKILL');
      assert.equal(code, 0, stderr);
      await assertFlat(stage);
    });

  it('ends flat, with exit code 130, by Ctrl-C', async () => {
    const stage = await scene();
    const { code, stderr } = await signalled(stage, '"kind":"protected"', ['SIGINT']);
    stage.venue.child.kill('SIGKILL');
    assert.equal(code, 130, stderr);
    await assertFlat(stage);
  });

  it('ends flat by tbot stop, which waits for it', async () => {
    const stage = await scene();
    await bringTo(stage.run, '"kind":"protected"');
    // Thinly traded: at the market's own speed its next bar may be a minute away.
    const running = startTbot([...stage.run, '--speed', '60']);
    await untilRuns(stage.home, ACCOUNT, 2);
    const asked = await startTbot(['stop', '--home', stage.home, '--json']).ended;
    const { code, stderr } = await running.ended;
    stage.venue.child.kill('SIGKILL');
    assert.equal(code, 0, stderr);
    assert.equal(asked.code, 0, asked.stderr);
    const { stopped } = JSON.parse(asked.stdout) as { stopped: { account: string; hasEnded: boolean }[] };
    assert.deepEqual(
      stopped.map(({ account, hasEnded }) => [account, hasEnded]),
      [[ACCOUNT, true]],
    );
    await assertFlat(stage);
  });

  it('ends by a second signal once nothing is held without stop or sale; the next start goes on to be flat', async () => {
    const stage = await scene();
    const { code, stderr } = await signalled(stage, '"kind":"protected"', ['SIGTERM', 'SIGINT']);
    assert.equal(code, 130, stderr);
    const left = await audited(stage.home, DATE, 'plain', stage.venue.log);
    assert.deepEqual([left.naked, left.faults], [[], []]); // the sale may have been filled: this venue is quick
    const next = await startTbot(stage.run).ended;
    stage.venue.child.kill('SIGKILL');
    assert.equal(next.code, 0, next.stderr);
    const audit = await audited(stage.home, DATE, 'plain', stage.venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
  });

  it('ends by a second signal also where its venue answers nothing, so that it cannot come to its own end', async () => {
    const stage = await scene();
    await bringTo(stage.run, '"kind":"protected"');
    const running = startTbot([...stage.run, '--speed', '1']);
    await untilRuns(stage.home, ACCOUNT, 2);
    stage.venue.child.kill('SIGSTOP');
    await untilHalted(stage.venue.child.pid ?? 0);
    await signalAtOnce(running, ['SIGTERM', 'SIGINT']);
    const late = setTimeout(() => running.child.kill('SIGKILL'), 20_000);
    const { code, stderr } = await running.ended;
    clearTimeout(late);
    stage.venue.child.kill(code === 130 ? 'SIGCONT' : 'SIGKILL');
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, TOLD);
    assert.notEqual(bookOf(stage.home, ACCOUNT).records.at(-1)?.record.kind, 'run_ended');
    const next = await startTbot(stage.run).ended;
    stage.venue.child.kill('SIGKILL');
    assert.equal(next.code, 0, next.stderr);
    assert.match(next.stderr, TOLD);
    const audit = await audited(stage.home, DATE, 'plain', stage.venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
  });
});
