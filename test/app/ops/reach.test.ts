import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { engageKill } from '../../../src/lib/app/ops/kill.ts';
import { actOn, askOwner, doneBy } from '../../../src/lib/app/ops/reach.ts';
import type { LogicError } from '../../../src/lib/core/errors.ts';
import { ownerOf, takeOwnership, type Ownership } from '../../../src/lib/journal/ownership.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import type { Account } from '../../../src/lib/app/ops/account.ts';
import { appIn, ended, hastened, simAccount, simHome, startBrowser, startOwner } from '../../helpers/ops.ts';
import { until } from '../../processes/moments.ts';

function owned({ ownerFolder }: Account): Ownership {
  const taking = takeOwnership(ownerFolder, { pid: process.pid, run: 'run open', since: Date.now() });
  assert.ok(taking.isTaken);
  return taking.ownership;
}

describe('acting on an account', function () {
  this.timeout(60_000);

  it('takes the lock for the time of the act, and gives it back also when that fails', async () => {
    const home = simHome();
    const account = simAccount(home);
    const acting = actOn(appIn(home), account, 'test', {
      alone: () => {
        assert.equal(ownerOf(account.ownerFolder).isOwned, true);
        throw new Error('broken');
      },
      asking: () => Promise.reject(new Error('nobody is there to be asked')),
    });
    await assert.rejects(acting, /broken/);
    assert.equal(ownerOf(account.ownerFolder).isOwned, false);
  });

  it('asks the owner where there is one, and gets its answer', async () => {
    const home = simHome();
    const account = simAccount(home);
    const owner = await startOwner(account, 'lively');
    const text = await actOn(appIn(home), account, 'test', {
      alone: () => 'alone',
      asking: async () => doneBy(await askOwner(appIn(home), account, { command: 'rearm', by: 'test' })),
    });
    assert.equal(text, 'did rearm');
    owner.stdin?.end();
    await ended(owner);
  });

  it('takes back what an owner that does not listen was asked for', async () => {
    const home = simHome();
    const account = simAccount(home);
    const owner = await startOwner(account, 'silent');
    const answered = await askOwner(appIn(home), account, { command: 'kill', by: 'test' }, 300);
    assert.deepEqual([answered.answer, answered.owner?.pid], [null, owner.pid]);
    assert.throws(
      () => doneBy(answered),
      (error: LogicError) => error.code === 'owner_silent' && error.retryable,
    );
    owner.kill('SIGKILL');
    await ended(owner);
  });

  for (const [what, isThere] of [
    ['has no journal yet', false],
    ['opens the journal only after it was asked', true],
  ] as const)
    it(`is heard by an owner that ${what}`, async () => {
      const home = simHome();
      const account = simAccount(home);
      if (isThere) openJournal(account.journal).close();
      const ownership = owned(account);
      const asking = askOwner(appIn(home), account, { command: 'stop', by: 'test' });
      await pause(100);
      const store = openJournal(account.journal);
      const { id } = await until('the wish', () => store.control.take()[0]);
      store.control.settle(id, { how: 'done', text: 'it sells', data: null });
      assert.deepEqual((await asking).answer, { how: 'done', text: 'it sells', data: null });
      store.close();
      ownership.release();
    });

  it('does it itself once an owner has gone that did not hear of it', async () => {
    const home = simHome();
    const account = simAccount(home);
    openJournal(account.journal).close();
    const ownership = owned(account);
    const acting = actOn(appIn(home), account, 'test', {
      alone: () => 'alone',
      asking: async () => {
        const { answer } = await askOwner(appIn(home), account, { command: 'rearm', by: 'test' });
        return answer === 'gone' ? null : 'asked';
      },
    });
    await pause(100);
    ownership.release();
    assert.equal(await acting, 'alone');
  });

  it('engages the kill switch also where the owner does not answer: the file is there for it', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'silent');
    const {
      accounts: [told],
    } = await engageKill(appIn(home));
    assert.equal(told?.how, 'silent');
    owner.kill('SIGKILL');
    await ended(owner);
  });

  describe('whose lock a program has open that is no owner', () => {
    it('gives up in time, has asked nobody, and lets signals and timers through meanwhile', async () => {
      const home = simHome();
      const account = simAccount(home);
      openJournal(account.journal).close();
      const browser = await startBrowser(account);
      let rings = 0;
      const bell = setInterval(() => rings++, 10);
      const acting = actOn(appIn(home), account, 'test', {
        alone: () => 'alone',
        asking: async () => {
          const answered = await askOwner(appIn(home), account, { command: 'rearm', by: 'test' });
          return answered.answer === 'gone' ? null : doneBy(answered);
        },
        forMs: 900,
      });
      await assert.rejects(acting, {
        code: 'owner_silent',
        message: /^the lock of sim-paper could not be had in 0\.9 s/,
      });
      clearInterval(bell);
      assert.notEqual(rings, 0);
      const journal = new DatabaseSync(account.journal, { readOnly: true });
      assert.deepEqual({ ...journal.prepare('SELECT count(*) AS wishes FROM wish').get() }, { wishes: 0 });
      journal.close();
      browser.stdin?.end();
      await ended(browser);
    });

    it('acts once that program has closed it', async () => {
      const home = simHome();
      const account = simAccount(home);
      const browser = await startBrowser(account);
      setTimeout(() => browser.stdin?.end(), 500);
      const acting = actOn(appIn(home), account, 'test', {
        alone: () => 'alone',
        asking: () => Promise.resolve(null),
      });
      assert.equal(await acting, 'alone');
      await ended(browser);
    });

    it('engages the kill switch by its file, and in the other accounts', async () => {
      const home = simHome();
      const browser = await startBrowser(simAccount(home));
      const other = await startOwner(simAccount(home, 'sim-paper-2025-12-01'), 'lively');
      const { file, accounts } = await engageKill(hastened(appIn(home)));
      assert.equal(file, true);
      assert.deepEqual(
        accounts.map(({ account, how }) => [account, how]),
        [
          ['sim-paper', 'silent'],
          ['sim-paper-2025-12-01', 'told'],
        ],
      );
      for (const child of [browser, other]) child.stdin?.end();
      await Promise.all([browser, other].map(ended));
    });
  });
});
