import assert from 'node:assert/strict';
import { engageKill } from '../../../src/lib/app/ops/kill.ts';
import { actOn, askOwner, doneBy } from '../../../src/lib/app/ops/reach.ts';
import type { LogicError } from '../../../src/lib/core/errors.ts';
import { ownerOf } from '../../../src/lib/journal/ownership.ts';
import { appIn, ended, simAccount, simHome, startOwner } from '../../helpers/ops.ts';

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
      asking: async (who) => doneBy(await askOwner(appIn(home), account, { command: 'rearm', by: 'test' }), who),
    });
    assert.equal(text, 'did rearm');
    owner.stdin?.end();
    await ended(owner);
  });

  it('takes back what an owner that does not listen was asked for', async () => {
    const home = simHome();
    const account = simAccount(home);
    const owner = await startOwner(account, 'silent');
    const outcome = await askOwner(appIn(home), account, { command: 'kill', by: 'test' }, 300);
    assert.equal(outcome, null);
    assert.throws(
      () => doneBy(outcome, null),
      (error: LogicError) => error.code === 'owner_silent' && error.retryable,
    );
    owner.kill('SIGKILL');
    await ended(owner);
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
});
