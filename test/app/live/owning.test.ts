import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { takeAsPlanned } from '../../../src/lib/app/live/owning.ts';
import type { RunPlan } from '../../../src/lib/app/live/plan.ts';
import { headOf } from '../../../src/lib/app/ops/account.ts';
import { ownerOf } from '../../../src/lib/journal/ownership.ts';
import { simAccount, simHome, writeHeldSession } from '../../helpers/ops.ts';

const OWNER = { pid: process.pid, run: 'run open', since: 0 };

describe('an account that is taken as it was planned for', () => {
  it('is free again where its journal cannot be read', () => {
    const account = simAccount(simHome());
    writeHeldSession(account);
    const plan = { account, seen: headOf(account) } as RunPlan;
    writeFileSync(account.journal, 'no journal at all');
    assert.throws(() => takeAsPlanned(plan, OWNER));
    assert.equal(ownerOf(account.ownerFolder).isOwned, false);
  });

  it('is free again where others have written to its journal since', () => {
    const account = simAccount(simHome());
    const plan = { account, seen: headOf(account) } as RunPlan;
    writeHeldSession(account);
    assert.equal(takeAsPlanned(plan, OWNER), null);
    assert.equal(ownerOf(account.ownerFolder).isOwned, false);
  });
});
