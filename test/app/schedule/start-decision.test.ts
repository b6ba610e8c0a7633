import assert from 'node:assert/strict';
import { utcText } from '../../../src/lib/calendar/text.ts';
import { decideStart, type Past, type StartDecision } from '../../../src/lib/app/schedule/start-decision.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../src/lib/strategies/names.ts';
import { fullPlan, newYork } from '../../helpers/schedule-world.ts';

const { windows } = fullPlan();

function decide(
  when: string,
  names: StrategyName | readonly StrategyName[],
  pasts: Partial<Record<StrategyName, Past>> = {},
  isTest = false,
): StartDecision {
  const strategies = [names].flat().map((name) => ({
    name,
    window: (minutes: number) => windows(name, minutes),
    past: pasts[name] ?? 'none',
  }));
  return decideStart({ now: newYork(when), isTest, strategies });
}

/** "wait 2025-12-01T15:25:00Z", "go open mid", "nothing traded" */
function told(decision: StartDecision): string {
  if (decision.do === 'wait') return `wait ${utcText(decision.until)}`;
  return decision.do === 'go' ? `go ${decision.strategies.join(' ')}` : `nothing ${decision.code}`;
}

describe('a run that starts', () => {
  it('too early waits until five minutes before its window, in winter, in summer and on early closes', () => {
    assert.equal(told(decide('2025-12-01 08:25', 'open')), 'wait 2025-12-01T14:25:00Z');
    assert.equal(told(decide('2025-07-01 09:24', 'open')), 'wait 2025-07-01T13:25:00Z');
    assert.equal(told(decide('2025-12-01 09:25', 'mid')), 'wait 2025-12-01T15:25:00Z');
    assert.equal(told(decide('2025-12-01 10:25', 'close')), 'wait 2025-12-01T19:25:00Z');
    assert.equal(told(decide('2025-11-28 10:25', 'close')), 'wait 2025-11-28T16:25:00Z');
    assert.equal(told(decide('2025-12-01 00:00', 'open')), 'wait 2025-12-01T14:25:00Z');
  });

  it('says until when, in both zones', () => {
    const decision = decide('2025-12-01 08:25', 'open');
    assert.ok(decision.do === 'wait');
    assert.equal(decision.why, 'open: waits until 9:25 AM EST / 6:25 AM PST');
  });

  it('in its window goes on, until the last decision is over', () => {
    assert.equal(told(decide('2025-12-01 09:25', 'open')), 'go open');
    assert.equal(told(decide('2025-12-01 10:18', 'open')), 'go open');
    assert.equal(told(decide('2025-12-01 10:19', 'open')), 'nothing window_over');
    assert.equal(told(decide('2025-12-01 15:45', 'close')), 'go close');
    assert.equal(told(decide('2025-12-01 15:46', 'close')), 'nothing window_over');
    assert.equal(told(decide('2025-11-28 12:46', 'close')), 'nothing window_over');
    assert.equal(told(decide('2025-11-28 11:29', 'mid')), 'nothing window_over');
  });

  it('on a day without a session has nothing to do, and says which day', () => {
    for (const day of ['2025-12-25', '2025-07-04', '2025-11-29', '2025-04-18']) {
      const decision = decide(`${day} 09:25`, 'open');
      assert.equal(told(decision), 'nothing no_session');
      assert.ok(decision.do === 'nothing' && decision.why.includes(day));
    }
  });

  it('a second time in the session has nothing to do', () => {
    assert.equal(told(decide('2025-12-01 09:30', 'open', { open: 'traded' })), 'nothing traded');
    assert.equal(told(decide('2025-12-01 08:25', 'open', { open: 'traded' })), 'nothing traded');
  });

  it('after one that died goes on until the hard exit: what is held must be sold then', () => {
    assert.equal(told(decide('2025-12-01 10:19', 'open', { open: 'unfinished' })), 'go open');
    assert.equal(told(decide('2025-12-01 10:20', 'open', { open: 'unfinished' })), 'nothing window_over');
    assert.equal(told(decide('2025-12-01 15:54', 'close', { close: 'unfinished' })), 'go close');
  });

  it('of all strategies waits for the first, and goes with those that have something left', () => {
    assert.equal(told(decide('2025-12-01 08:00', STRATEGY_NAMES)), 'wait 2025-12-01T14:25:00Z');
    assert.equal(told(decide('2025-12-01 09:25', STRATEGY_NAMES)), 'go open mid close');
    assert.equal(told(decide('2025-12-01 11:00', STRATEGY_NAMES)), 'go mid close');
    assert.equal(told(decide('2025-12-01 14:35', STRATEGY_NAMES, { close: 'traded' })), 'nothing window_over');
    assert.equal(
      told(decide('2025-12-01 10:25', STRATEGY_NAMES, { mid: 'traded', open: 'traded' })),
      'wait 2025-12-01T19:25:00Z',
    );
  });

  it('in TEST_MODE goes at any minute that leaves room: one window until C - 8, several until C - 14', () => {
    assert.equal(told(decide('2025-12-01 08:00', 'close', {}, true)), 'wait 2025-12-01T14:25:00Z');
    assert.equal(told(decide('2025-12-01 12:00', 'open', {}, true)), 'go open');
    assert.equal(told(decide('2025-12-01 15:52', 'open', {}, true)), 'go open'); // minute 382 = 390 - 8
    assert.equal(told(decide('2025-12-01 15:53', 'open', {}, true)), 'nothing window_over');
    assert.equal(told(decide('2025-12-01 15:46', STRATEGY_NAMES, {}, true)), 'go open mid close'); // 376 = 390 - 14
    assert.equal(told(decide('2025-12-01 15:47', STRATEGY_NAMES, {}, true)), 'nothing window_over');
    assert.equal(told(decide('2025-11-28 12:53', 'mid', {}, true)), 'nothing window_over');
  });

  it('at night is of the day that New York still has', () => {
    assert.equal(told(decide('2025-12-01 20:30', 'open')), 'nothing window_over');
    assert.equal(told(decide('2025-12-24 20:30', 'open')), 'nothing window_over');
  });

  it('beyond the calendar is an error and no guess', () => {
    assert.throws(() => decide('2030-01-02 09:25', 'open'), { code: 'calendar_range' });
  });
});
