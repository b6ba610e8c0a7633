/** What is said of an account whose owner comes or goes while it is looked at. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownerReport } from '../../../src/lib/app/ops/status.ts';
import { SessionWatch, withOwner } from '../../../src/lib/app/ops/session-watch.ts';
import { examineHealth } from '../../../src/lib/app/ops/watchdog.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { Heartbeat } from '../../../src/lib/journal/heartbeat.ts';
import { takeOwnership, type Ownership } from '../../../src/lib/journal/ownership.ts';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import { appIn, DATE, simAccount, simHome, write, writeHeldSession } from '../../helpers/ops.ts';
import { OPEN } from '../../helpers/told-session.ts';

function owned({ ownerFolder }: Account, since: number): Ownership {
  const taking = takeOwnership(ownerFolder, { pid: process.pid, run: 'run mid', since });
  assert.ok(taking.isTaken);
  return taking.ownership;
}

function namelessly(account: Account, since: number): Ownership {
  const ownership = owned(account, since);
  rmSync(join(account.ownerFolder, 'owner.json'));
  return ownership;
}

/** 10:30 in New York, in the middle of a session. */
const NOW = OPEN(DATE) + 60 * MINUTE_MS;

/** One that says that there were neither data nor alerts since 10:10. */
function beat(account: Account, of: { readonly pid: number; readonly run: string; readonly at: number }): void {
  const heartbeat = new Heartbeat(account.heartbeat);
  const since = NOW - 20 * MINUTE_MS;
  const counters = { fresh_at: since, alerts_failing: 'email', alerts_failing_since: since };
  heartbeat.beat({ ...of, wallAt: of.at, state: 'trading', counters });
  heartbeat.close();
}

async function foundIn(home: string, account: Account, now: number): Promise<readonly string[]> {
  const app = { ...appIn(home), clock: { now: () => now } };
  const ports = { askBroker: null, careForLeftovers: null };
  const { checks } = await examineHealth(app, account, ports, ['owner', 'feed', 'alerts']);
  return checks.map(({ found }) => found);
}

describe('an account that is looked at', () => {
  it('while its run ends: the run has not died', () => {
    const account = simAccount(simHome());
    writeHeldSession(account, process.pid);
    const ownership = owned(account, Date.now());
    const watch = new SessionWatch(account);
    let looks = 0;
    const look = (): ReturnType<SessionWatch['look']> => {
      const view = watch.look();
      if (looks++ > 0) return view;
      const run = view?.runs.at(-1)?.started.run ?? '';
      write(account, [{ kind: 'run_ended', run, how: 'done', code: null }], OPEN(DATE) + 28 * MINUTE_MS);
      ownership.release();
      return view;
    };
    const { owner, view } = withOwner(
      look,
      () => ownerReport(account),
      (each) => each === null,
    );
    watch.close();
    assert.equal(owner, null);
    assert.equal(view?.runs.at(-1)?.ended?.how, 'done');
  });

  it('while a run begins: what the heartbeat of the run before says is not of it', async () => {
    const home = simHome();
    const account = simAccount(home);
    beat(account, { pid: 1, run: 'run open', at: NOW - 20 * MINUTE_MS });
    const ownership = owned(account, NOW);
    const found = await foundIn(home, account, NOW);
    ownership.release();
    assert.deepEqual(found, [
      `process ${String(process.pid)} (run mid), 0 s since its last sign of life`,
      'nothing runs that needs it',
      'nothing runs that tells anybody',
    ]);
  });

  it('while its owner has no name, for want of room: its heartbeat tells of it all the same', async () => {
    const home = simHome();
    const account = simAccount(home);
    const ownership = namelessly(account, NOW - 30 * MINUTE_MS);
    beat(account, { pid: process.pid, run: 'run mid', at: NOW - 1000 });
    const found = await foundIn(home, account, NOW);
    ownership.release();
    assert.deepEqual(found, [
      'the owner, 1 s since its last sign of life',
      'the newest data is 1200 s old',
      "the run's alerts have not been taken by email for 20 minutes",
    ]);
  });

  it('while its owner has no name and no heartbeat: it is thought to come for a minute, then it is silent', async () => {
    const home = simHome();
    const account = simAccount(home);
    beat(account, { pid: 1, run: 'run open', at: NOW - 20 * MINUTE_MS });
    const ownership = namelessly(account, NOW);
    const coming = await foundIn(home, account, NOW + 60_000);
    const silent = await foundIn(home, account, NOW + 61_000);
    ownership.release();
    const rest = ['nothing runs that needs it', 'nothing runs that tells anybody'];
    assert.deepEqual(coming, ['the owner, 60 s since its last sign of life', ...rest]);
    const found = 'the owner gave no sign of life for 61 s, and has not said which process it is';
    assert.deepEqual(silent, [found, ...rest]);
  });
});
