/** Two runs of one account: one owns it, the other hands its strategy over and waits; whatever becomes of the owner. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { simAccount, startOwner } from '../helpers/ops.ts';
import { bookOf } from './book.ts';
import { busyHome } from './homes.ts';
import { atOnce, bringTo, recordsIn, until, untilRuns } from './moments.ts';
import { startTbot, type Running } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;
/** Test windows of three minutes, so that the day is short; the first begins at session minute 93. */
const AT = '11:03';

function runOf(strategy: string, home: string, at = AT): string[] {
  return ['run', strategy, '--home', home, '--replay', DATE, '--test-mode', '--at', at];
}

/** `run open` owns the account, just before its window, at sixty times the market's speed. */
async function owned(speed: '1' | '60'): Promise<{ home: string; owner: Running }> {
  const home = await busyHome();
  await bringTo(runOf('open', home), '"kind":"decided","m":86}');
  const owner = startTbot([...runOf('open', home), '--speed', speed]);
  await untilRuns(home, ACCOUNT, 2);
  return { home, owner };
}

async function untilJoined(home: string): Promise<void> {
  await until('the joining', () => recordsIn(home, ACCOUNT).some(({ record }) => record.kind === 'joined'));
}

/** Wishes that nobody has answered. */
function wishesIn(journal: string): number {
  const db = new DatabaseSync(journal, { readOnly: true });
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM wish WHERE how IS NULL').get()?.n);
  } finally {
    db.close();
  }
}

async function ownerKeepsSilent(): Promise<void> {
  const { home, owner } = await owned('1');
  owner.child.kill('SIGSTOP');
  const askedAt = performance.now();
  const { code, stderr } = await startTbot(runOf('mid', home, '11:06')).ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /error owner_silent: process \d+ owns the account and does not answer\ncure: .*watchdog/);
  assert.ok(performance.now() - askedAt < 25_000);
  owner.child.kill('SIGCONT');
  const stopped = await startTbot(['stop', '--home', home]).ended;
  assert.equal(stopped.code, 0, stopped.stderr);
  const first = await owner.ended;
  assert.equal(first.code, 0, first.stderr);
  assert.ok(!recordsIn(home, ACCOUNT).some(({ record }) => record.kind === 'joined'));
}

async function handsOver(): Promise<void> {
  const { home, owner } = await owned('60');
  const second = startTbot([...runOf('mid', home, '11:06'), '--json']);
  const [first, joined] = await Promise.all([owner.ended, second.ended]);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(joined.code, 0, joined.stderr);
  assert.match(joined.stderr, new RegExp(`process ${String(owner.child.pid)} owns the account and trades mid too`));
  const { strategies, ended } = JSON.parse(joined.stdout) as { strategies: string[]; ended: string };
  assert.deepEqual([strategies, ended], [['mid'], 'done']);
  const { records, verdict } = bookOf(home, ACCOUNT);
  assert.equal(verdict.isIntact, true);
  const decided = records.flatMap(({ record }) => ('strategy' in record ? [record.strategy] : []));
  assert.ok(decided.includes('mid'), 'it was looked at');
  assert.equal(records.at(-1)?.record.kind, 'run_ended');
  assert.equal(records.filter(({ record }) => record.kind === 'run_started').length, 2, 'it has not run by itself');
}

describe('two runs of one account', function () {
  this.timeout(90_000);
  const [silence, handed] = atOnce(ownerKeepsSilent, handsOver); // they wait most of the time

  it('the second that is asked to stop has the owner stop', async () => {
    const { home, owner } = await owned('1');
    const second = startTbot(runOf('mid', home, '11:06'));
    await untilJoined(home);
    await until('the wait', () => second.said().includes('waiting for its end'));
    second.child.kill('SIGTERM');
    const [first, joined] = await Promise.all([owner.ended, second.ended]);
    assert.equal(first.code, 0, first.stderr);
    assert.equal(joined.code, 0, joined.stderr);
    const ended = recordsIn(home, ACCOUNT).at(-1)?.record;
    assert.equal(ended?.kind === 'run_ended' && ended.how, 'stopped');
  });

  it('an owner that does not answer is said within seconds, and nothing of what was asked is done later', async () =>
    silence());

  it('an owner that dies is said by the one that waits for it, which goes on in its place', async () => {
    const { home, owner } = await owned('1');
    const second = startTbot([...runOf('mid', home, '11:06'), '--json']);
    await untilJoined(home);
    await until('the wait', () => second.said().includes('waiting for its end'));
    owner.child.kill('SIGKILL');
    const { code, stderr, stdout } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /process \d+ owned the account and died: this run goes on where the journal ends/);
    assert.equal((JSON.parse(stdout) as { account: string }).account, ACCOUNT);
    const last = recordsIn(home, ACCOUNT).findLast(({ record }) => record.kind === 'run_started')?.record;
    assert.deepEqual(last?.kind === 'run_started' && [last.strategies, last.pid], [['mid'], second.child.pid]);
    assert.deepEqual(
      bookOf(home, ACCOUNT).records.at(-1)?.record.kind,
      'run_ended',
      'an end of an earlier run is not taken for that of the owner',
    );
  });

  it('an owner that dies after it was asked to stop is no success', async () => {
    const { home, owner } = await owned('1');
    const second = startTbot(runOf('mid', home, '11:06'));
    await untilJoined(home);
    await until('the wait', () => second.said().includes('waiting for its end'));
    owner.child.kill('SIGSTOP');
    second.child.kill('SIGTERM');
    await until('the word to stop', () => wishesIn(join(home, 'data', 'journal', `${ACCOUNT}.sqlite`)) > 0);
    owner.child.kill('SIGKILL');
    const { code, stderr } = await second.ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /error owner_died: .*\ncure: start it again/);
  });

  it('an owner that dies before it has answered is followed at once', async () => {
    const { home, owner } = await owned('1');
    owner.child.kill('SIGSTOP');
    const askedAt = performance.now();
    const second = startTbot(runOf('mid', home, '11:06'));
    const journal = join(home, 'data', 'journal', `${ACCOUNT}.sqlite`);
    await until('the question', () => wishesIn(journal) > 0);
    owner.child.kill('SIGKILL');
    const { code, stderr } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - askedAt < 15_000);
  });

  it('the second hands its strategy over, the owner trades it, and both end well', async () => handed());

  it('one that an owner which is about to end does not take waits, and then runs by itself', async () => {
    const home = await busyHome();
    const account = simAccount(home, ACCOUNT);
    const owner = await startOwner(account, 'leaving');
    const second = startTbot([...runOf('mid', home, '11:06'), '--json']);
    await until('the wait', () => second.said().includes('takes nothing more: it is about to end'));
    owner.stdin?.end();
    const { code, stderr, stdout } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.equal((JSON.parse(stdout) as { ended: string }).ended, 'done');
  });

  it('started in the same second, both end well, whichever is first', async () => {
    for (let round = 0; round < 4; round++) {
      const home = await busyHome();
      const runs = ['open', 'mid', 'close'].map((strategy) => startTbot(runOf(strategy, home)));
      for (const { code, stderr } of await Promise.all(runs.map(async ({ ended }) => ended)))
        assert.equal(code, 0, stderr);
      assert.equal(bookOf(home, ACCOUNT).verdict.isIntact, true);
    }
  });
});
