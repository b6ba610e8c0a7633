import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Severity } from '../../src/lib/alerts/channel.ts';
import { Lane, WAITING_MAX } from '../../src/lib/alerts/lane.ts';
import { ConfigError, NetworkError } from '../../src/lib/core/errors.ts';
import { seededRng } from '../../src/lib/core/rng.ts';

function say(lane: Lane, severity: Severity, text: string, at: number): void {
  lane.offer({ severity, code: 'test', account: null, about: null, text, at });
}

function texts(lane: Lane, now: number): string[] {
  return lane.take(now).map(({ alert }) => alert.text);
}

const silence = new NetworkError({ code: 'alert_not_sent', message: 'no answer', cure: 'wait', retryable: true });
const newLane = (): Lane => new Lane(seededRng(1));

describe('what leaves on a channel', () => {
  it('is one ordinary message at a time, oldest first', () => {
    const lane = newLane();
    say(lane, 'info', 'one', 0);
    say(lane, 'warning', 'two', 0);
    const [first, ...more] = lane.take(0);
    assert.deepEqual([first?.alert.text, more.length], ['one', 0]);
    assert.deepEqual(texts(lane, 0), []);
    if (first !== undefined) lane.sent(first);
    assert.deepEqual(texts(lane, 0), ['two']);
  });

  it('is a critical message at once, while others are on their way or wait', () => {
    const lane = newLane();
    say(lane, 'info', 'slow', 0);
    lane.take(0);
    say(lane, 'info', 'waits', 0);
    say(lane, 'critical', 'fire', 0);
    say(lane, 'critical', 'flood', 0);
    assert.deepEqual(texts(lane, 0), ['fire', 'flood']);
  });

  it('is the same message once a minute, and the next says how often it was kept back', () => {
    const lane = newLane();
    const repeats: number[] = [];
    for (const at of [0, 1, 30_000, 59_999, 60_000, 61_000, 120_000]) {
      say(lane, 'critical', 'no answer', at);
      for (const item of lane.take(at)) {
        repeats.push(item.alert.repeats);
        lane.sent(item);
      }
    }
    assert.deepEqual(repeats, [0, 3, 1]);
  });

  it('is tried again with growing waits, and given up: info after 5 tries', () => {
    const lane = newLane();
    say(lane, 'info', 'news', 0);
    const again: boolean[] = [];
    for (let now = 0; again.length < 5; now = lane.dueAt ?? now)
      for (const item of lane.take(now)) again.push(lane.failed(item, now, silence));
    assert.deepEqual(again, [true, true, true, true, false]);
    assert.ok(lane.isEmpty);
  });

  it('is not tried again where that cannot help, and only when the other side allows it', () => {
    const lane = newLane();
    say(lane, 'critical', 'one', 0);
    const [one] = lane.take(0);
    assert.ok(one !== undefined);
    assert.equal(lane.failed(one, 0, new ConfigError({ code: 'x', message: 'gone', cure: 'mend it' })), false);
    say(lane, 'critical', 'two', 0);
    const [two] = lane.take(0);
    assert.ok(two !== undefined);
    const later = new NetworkError({
      code: 'alert_not_sent',
      message: 'busy',
      cure: 'wait',
      retryable: true,
      details: { retry_after_ms: 20_000 },
    });
    assert.equal(lane.failed(two, 0, later), true);
    assert.ok((lane.dueAt ?? 0) >= 20_000);
  });

  it('never waits in numbers without end: the oldest info is dropped first, and that is told', () => {
    const lane = newLane();
    say(lane, 'info', 'on its way', 0);
    const [first] = lane.take(0);
    say(lane, 'warning', 'old warning', 0);
    for (let n = 0; n < WAITING_MAX + 9; n++) say(lane, 'info', `info ${String(n)}`, 0);
    if (first !== undefined) lane.sent(first);
    const left: string[] = [];
    for (let now = 0; !lane.isEmpty;)
      for (const item of lane.take(now)) {
        left.push(item.alert.text);
        lane.sent(item);
      }
    assert.equal(left[0], '10 older messages were dropped: more came than could be sent');
    assert.deepEqual(left.slice(1, 3), ['old warning', 'info 10']);
    assert.equal(left.length, 1 + WAITING_MAX);
  });

  it('holds for any course of things: nothing twice in a minute, nothing lost unsaid, criticals never behind others', () => {
    const step = fc.record({
      severity: fc.constantFrom<Severity>('info', 'warning', 'critical'),
      text: fc.integer({ min: 0, max: 5 }).map(String),
      wait: fc.integer({ min: 0, max: 40_000 }),
      fails: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lane = newLane();
        const firstLeft = new Map<string, number>();
        let now = 0;
        for (const { severity, text, wait, fails } of steps) {
          now += wait;
          say(lane, severity, text, now);
          const left = lane.take(now);
          for (const item of left) {
            const key = `${item.alert.severity} ${item.alert.text}`;
            if (item.failures === 0) {
              assert.ok(item.alert.at - (firstLeft.get(key) ?? -Infinity) >= 60_000, key);
              firstLeft.set(key, item.alert.at);
            }
            if (fails) lane.failed(item, now, silence);
            else lane.sent(item);
          }
          if (severity === 'critical') assert.ok(firstLeft.has(`critical ${text}`));
        }
      }),
    );
  });
});
