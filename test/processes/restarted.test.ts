/** Starts after a death: late, by another strategy, and dry; what belongs to whom. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SimRemote } from '../../src/lib/brokers/sim/remote.ts';
import { audited } from './audit.ts';
import { bookOf, linesOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo, recordsIn } from './moments.ts';
import { startTbot, startVenue, type RunningVenue } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;

interface Scene {
  readonly home: string;
  readonly venue: RunningVenue;
  readonly run: (strategy: string) => string[];
}

async function scene(): Promise<Scene> {
  const home = await busyHome();
  const venue = await startVenue(home, DATE, 'plain');
  return {
    home,
    venue,
    run: (strategy) => ['run', strategy, '--home', home, '--replay', DATE, '--venue', venue.socket],
  };
}

/** Time goes on at the venue while nobody of tbot is there. */
async function timePasses({ socket }: RunningVenue, forMs: number): Promise<void> {
  const nobody = await SimRemote.open({ path: socket });
  await nobody.connect({ order: () => undefined, execution: () => undefined, connection: () => undefined });
  const until = nobody.venueClock.now() + forMs;
  while (nobody.venueClock.now() < until) await nobody.advance();
  await nobody.disconnect();
}

async function assertSound({ home, venue }: Scene): Promise<void> {
  venue.child.kill('SIGKILL');
  const audit = await audited(home, DATE, 'plain', venue.log);
  assert.deepEqual([audit.held, audit.faults], [[], []]);
  assert.equal(bookOf(home, ACCOUNT).verdict.isIntact, true);
}

/** Of the trades that were held when the second run began: how they ended. */
function endsOfHeld(home: string): { id: string; why: string; at: number; startedAt: number }[] {
  const records = recordsIn(home, ACCOUNT);
  const second = records.filter(({ record }) => record.kind === 'run_started')[1];
  assert.ok(second !== undefined);
  const bought = new Set<string>();
  for (const { record, seq } of records) {
    if (seq > second.seq) break;
    if (record.kind === 'bought') bought.add(record.id);
    if (record.kind === 'closed') bought.delete(record.trade.trade_id);
  }
  return records.flatMap(({ record, at }) =>
    record.kind === 'closed' && bought.has(record.trade.trade_id)
      ? [{ id: record.trade.trade_id, why: record.trade.exit_reason, at, startedAt: second.at }]
      : [],
  );
}

describe('a start after a death', function () {
  this.timeout(60_000);

  it('more than a minute later sells what was left, at once, and goes on with the day', async () => {
    const stage = await scene();
    await bringTo(stage.run('all'), '"kind":"decided","m":90}');
    await timePasses(stage.venue, 90_000);
    const { code, stderr } = await startTbot(stage.run('all')).ended;
    assert.equal(code, 0, stderr);
    await assertSound(stage);
    const ends = endsOfHeld(stage.home);
    assert.ok(ends.length > 0);
    for (const { why, at, startedAt } of ends) {
      assert.equal(why, 'hard_exit');
      assert.ok(at - startedAt < 2 * 60_000, 'at the next open');
    }
  });

  it('within a minute goes on with what was left', async () => {
    const stage = await scene();
    await bringTo(stage.run('all'), '"kind":"decided","m":90}');
    const { code, stderr } = await startTbot(stage.run('all')).ended;
    assert.equal(code, 0, stderr);
    await assertSound(stage);
    const ends = endsOfHeld(stage.home);
    assert.ok(ends.length > 0 && ends.every(({ at, startedAt }) => at - startedAt > 2 * 60_000));
  });

  it('by the run of another strategy takes care of what the first has left, and enters nothing for it', async () => {
    const stage = await scene();
    await bringTo(stage.run('open'), '"kind":"protected"');
    const { code, stderr } = await startTbot(stage.run('mid')).ended;
    assert.equal(code, 0, stderr);
    await assertSound(stage);
    assert.equal(endsOfHeld(stage.home).length, 1);
    const records = recordsIn(stage.home, ACCOUNT);
    const second = records.filter(({ record }) => record.kind === 'run_started')[1]?.seq ?? 0;
    const entered = records.filter(({ record, seq }) => seq > second && record.kind === 'order');
    assert.ok(entered.length > 0);
    assert.ok(entered.every(({ record }) => record.kind === 'order' && record.strategy === 'mid'));
  });

  it('that is dry has a journal and a lock of its own, and touches neither trade history nor leftovers', async () => {
    const stage = await scene();
    const { home } = stage;
    await bringTo(stage.run('all'), '"kind":"decided","m":90}');
    const before = recordsIn(home, ACCOUNT);
    const history = join(home, 'data', 'logs', 'trade_history.csv');
    const told = existsSync(history) ? linesOf(history) : [];
    const dry = await startTbot(['run', 'all', '--home', home, '--replay', DATE, '--dry-run']).ended;
    assert.equal(dry.code, 0, dry.stderr);
    assert.deepEqual(recordsIn(home, ACCOUNT), before);
    assert.deepEqual(existsSync(history) ? linesOf(history) : [], told);
    const journals = readdirSync(join(home, 'data', 'journal')).filter((name) => name.endsWith('.sqlite'));
    assert.deepEqual(journals.sort(), [`${ACCOUNT}.sqlite`, `sim-paper-dry-${DATE}.sqlite`]);
    assert.ok(bookOf(home, `sim-paper-dry-${DATE}`).trades.length > 0, 'its exits and limits are exercised');
    const { code, stderr } = await startTbot(stage.run('all')).ended;
    assert.equal(code, 0, stderr);
    await assertSound(stage);
    assert.equal(bookOf(home, ACCOUNT).trades.length, 16, 'as if it had not been');
  });
});
