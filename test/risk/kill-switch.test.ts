import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ACTIVE,
  engaged,
  isLossLimitReached,
  KillSwitch,
  lifted,
  statusOn,
  type KillCause,
  type KillStatus,
  type Lifting,
} from '../../src/lib/risk/kill-switch.ts';

const CAUSES: readonly KillCause[] = ['loss', 'person', 'file', 'errors', 'reconcile', 'keep', 'shutdown'];
const HALTING: readonly KillCause[] = ['loss', 'person', 'file', 'errors'];
const LIFTINGS: readonly Lifting[] = ['release', 'agreed', 'file_gone', 'next_session', 'next_run'];

describe('the loss limit', () => {
  it('is reached at its very share of equity', () => {
    // 5 % of 1000
    assert.deepEqual(
      [-49.99, -50, -50.01].map((profit) => isLossLimitReached(profit, 1000, 0.05)),
      [false, true, true],
    );
    assert.equal(isLossLimitReached(50, 1000, 0.05), false);
  });
});

describe('the kill switch', () => {
  it('stays engaged until the next session after the loss of the day', () => {
    const killSwitch = new KillSwitch();
    assert.equal(killSwitch.isEngaged, false);
    killSwitch.halt();
    killSwitch.halt();
    assert.equal(killSwitch.isEngaged, true);
    assert.deepEqual(killSwitch.status, { state: 'halted', cause: 'loss', by: 'DAILY_LOSS_LIMIT' });
    killSwitch.startSession();
    assert.equal(killSwitch.isEngaged, false);
  });

  it('is halted by loss, person, file and errors, and only reducing by reconcile, --keep and shutdown', () => {
    const states = CAUSES.map((cause) => engaged(ACTIVE, cause, 'x').state);
    assert.deepEqual(states, ['halted', 'halted', 'halted', 'halted', 'reducing', 'reducing', 'reducing']);
  });

  it('refuses entries when it is reducing, and exits positions only when it is halted', () => {
    const killSwitch = new KillSwitch();
    assert.equal(killSwitch.engage('reconcile', 'AAPL: 10 held, 0 at the broker'), true);
    assert.deepEqual([killSwitch.isEngaged, killSwitch.isHalted], [true, false]);
    killSwitch.halt();
    assert.deepEqual([killSwitch.isEngaged, killSwitch.isHalted], [true, true]);
  });

  it('is lifted by what the table of causes allows, and by nothing else', () => {
    const may = Object.fromEntries(
      CAUSES.map((cause) => [
        cause,
        LIFTINGS.filter((by) => lifted(engaged(ACTIVE, cause, 'x'), by).state === 'active'),
      ]),
    );
    assert.deepEqual(may, {
      loss: ['release', 'next_session'],
      person: ['release'],
      file: ['file_gone'],
      errors: ['release', 'next_session'],
      reconcile: ['release', 'agreed', 'next_session'],
      keep: ['release', 'next_session', 'next_run'],
      shutdown: ['release', 'next_session', 'next_run'],
    });
  });

  it('keeps over night what a person did', () => {
    const killSwitch = new KillSwitch();
    killSwitch.halt();
    killSwitch.engage('person', 'me');
    killSwitch.startSession();
    assert.deepEqual(killSwitch.status, { state: 'halted', cause: 'person', by: 'me' });
  });

  it('says who released it', () => {
    const killSwitch = new KillSwitch();
    killSwitch.engage('person', 'me');
    assert.equal(killSwitch.lift('release', 'somebody else'), true);
    assert.deepEqual(killSwitch.status, { state: 'active', cause: null, by: 'somebody else' });
    assert.equal(killSwitch.lift('release', 'again'), false);
  });

  it('of an earlier day holds on if a person engaged it, and is over if it was the loss of that day', () => {
    const note = (cause: KillCause) => ({ ...engaged(ACTIVE, cause, 'x'), date: '2025-01-30' });
    const on = (date: string, cause: KillCause) => statusOn(date, note(cause), false).state;
    assert.deepEqual([on('2025-01-30', 'loss'), on('2025-01-31', 'loss')], ['halted', 'active']);
    assert.deepEqual([on('2025-01-31', 'errors'), on('2025-01-31', 'person')], ['active', 'halted']);
  });

  it('is halted as long as data/KILL is there, whatever was written down, and no longer', () => {
    assert.deepEqual(statusOn('2025-01-31', null, true), { state: 'halted', cause: 'file', by: 'data/KILL' });
    const byFile = { ...engaged(ACTIVE, 'file', 'data/KILL'), date: '2025-01-31' };
    assert.equal(statusOn('2025-01-31', byFile, false).state, 'active');
    assert.equal(statusOn('2025-01-31', { ...ACTIVE, by: 'me', date: '2025-01-31' }, true).state, 'halted');
    assert.equal(statusOn('2025-01-31', null, false).state, 'active');
  });

  it('goes on with what else holds when its gravest cause is lifted', () => {
    const killSwitch = new KillSwitch();
    killSwitch.engage('reconcile', 'AAPL');
    killSwitch.engage('errors', 'too many');
    killSwitch.engage('file', 'data/KILL');
    const also = [
      { cause: 'errors', by: 'too many' },
      { cause: 'reconcile', by: 'AAPL' },
    ];
    assert.deepEqual(killSwitch.status, { state: 'halted', cause: 'file', by: 'data/KILL', also });
    killSwitch.lift('file_gone');
    assert.deepEqual([killSwitch.status.cause, killSwitch.isHalted], ['errors', true]);
    killSwitch.lift('agreed');
    assert.deepEqual(killSwitch.status, { state: 'halted', cause: 'errors', by: 'too many' });
  });

  it('holds each cause until that very cause is lifted, whatever comes and goes beside it', () => {
    const step = fc.oneof(
      fc.record({ engage: fc.constantFrom(...CAUSES) }),
      fc.record({ lift: fc.constantFrom(...LIFTINGS) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let status: KillStatus = ACTIVE;
        let holding = new Set<KillCause>();
        for (const each of steps) {
          if ('engage' in each) holding.add(each.engage);
          else
            holding = new Set(
              [...holding].filter((cause) => lifted(engaged(ACTIVE, cause, 'x'), each.lift).cause !== null),
            );
          status = 'engage' in each ? engaged(status, each.engage, 'x') : lifted(status, each.lift);
          const isHalted = [...holding].some((cause) => HALTING.includes(cause));
          assert.equal(status.state, isHalted ? 'halted' : holding.size > 0 ? 'reducing' : 'active');
          assert.equal(status.state === 'active', status.cause === null);
        }
      }),
    );
  });
});
