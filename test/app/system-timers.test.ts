import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { systemTimers } from '../../src/lib/app/system-timers.ts';

/** The machine's clock, and how far somebody has set it off. */
function clockThatIsSet(): { clock: { now: () => number }; set: (byMs: number) => void } {
  let offset = 0;
  return { clock: { now: () => Date.now() + offset }, set: (byMs) => (offset += byMs) };
}

describe('the system timers', function () {
  this.timeout(10_000);

  it('ring once, at the instant or right after it', async () => {
    const rings: number[] = [];
    const instant = Date.now() + 40;
    systemTimers().at(instant, () => rings.push(Date.now()));
    await pause(150);
    assert.equal(rings.length, 1);
    assert.ok((rings[0] ?? 0) >= instant);
  });

  it('ring soon for an instant that has passed, but never before the caller goes on', async () => {
    let rang = false;
    systemTimers().at(Date.now() - 1000, () => (rang = true));
    assert.equal(rang, false);
    await pause(30);
    assert.equal(rang, true);
  });

  it('do not ring once taken back', async () => {
    let rang = false;
    const takeBack = systemTimers().at(Date.now() + 20, () => (rang = true));
    takeBack();
    await pause(60);
    assert.equal(rang, false);
  });

  it('notice within a second or so that the clock was set forward over the instant', async () => {
    const { clock, set } = clockThatIsSet();
    let rang = false;
    systemTimers(clock).at(clock.now() + 3_600_000, () => (rang = true));
    set(3_600_000);
    await pause(1300);
    assert.equal(rang, true);
  });

  it('let a short wait end after its length when the clock is set back', async () => {
    const { clock, set } = clockThatIsSet();
    let rang = false;
    systemTimers(clock).at(clock.now() + 100, () => (rang = true));
    set(-3_600_000);
    await pause(250);
    assert.equal(rang, true);
  });

  it('wait for the time of day where the wait is long and the clock is set back', async () => {
    const { clock, set } = clockThatIsSet();
    let rang = false;
    const takeBack = systemTimers(clock).at(clock.now() + 61_000, () => (rang = true));
    set(61_000 - 500);
    set(-3_600_000);
    await pause(1500);
    assert.equal(rang, false);
    takeBack();
  });

  it('wait for months: longer than setTimeout can count', async () => {
    let rang = false;
    const takeBack = systemTimers().at(Date.now() + 2 ** 33, () => (rang = true));
    await pause(30);
    assert.equal(rang, false);
    takeBack();
  });
});
