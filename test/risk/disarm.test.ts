import assert from 'node:assert/strict';
import { Arming } from '../../src/lib/risk/disarm.ts';

const facts = (rejectsInARow: number, ...adopted: string[]) => ({ rejectsInARow, adopted });

describe('disarming', () => {
  it('comes with the third reject in a row, is told once, and stays when an entry is accepted later', () => {
    const arming = new Arming();
    assert.equal(arming.look(facts(2)), null);
    assert.equal(arming.look(facts(3)), 'the broker refused 3 entries in a row');
    assert.equal(arming.look(facts(4)), null);
    arming.look(facts(0));
    assert.equal(arming.why, 'the broker refused 3 entries in a row');
  });

  it('comes with the first order of ours that no intent explains', () => {
    const arming = new Arming();
    assert.match(arming.look(facts(0, '2025-01-31-open-SPY-1-entry1')) ?? '', /adopted 2025-01-31-open-SPY-1-entry1/);
  });

  it('after a person has re-armed counts anew, and does not come back for what was seen', () => {
    const arming = new Arming();
    arming.look(facts(3, 'a'));
    arming.rearm(facts(3, 'a'));
    assert.equal(arming.why, null);
    assert.equal(arming.look(facts(5, 'a')), null);
    assert.match(arming.look(facts(6, 'a')) ?? '', /refused 3 entries/);
  });

  it('counts from one again once an entry was accepted after the re-arming', () => {
    const arming = new Arming();
    arming.rearm(facts(3));
    arming.look(facts(0));
    assert.equal(arming.look(facts(2)), null);
    assert.notEqual(arming.look(facts(3)), null);
  });

  it('outlives a restart', () => {
    const arming = new Arming();
    arming.restore('the broker refused 3 entries in a row');
    assert.equal(arming.look(facts(0)), null);
    assert.notEqual(arming.why, null);
  });
});
