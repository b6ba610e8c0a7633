/**
 * The Timers port on the machine's own clock and `setTimeout`. Guarantees: nothing rings before its instant, but what the
 * next point says; a clock that is set forward, or a machine that slept, is noticed within a second; a clock that is set
 * back holds up no wait of a minute or less (a time-out, a retry), which then rings after its length; an alarm that was
 * taken back never rings.
 */
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import { MINUTE_MS } from '../core/clock.ts';
import { systemClock } from './system-clock.ts';

/** How often a long wait looks at the clock. */
const LOOK_MS = 1000;
/** What is not longer is a length of time, whatever becomes of the clock; what is longer is a time of day. */
const LENGTH_MAX_MS = MINUTE_MS;

export function systemTimers(clock: Clock = systemClock): Timers {
  return { at: (instant, ring) => alarm(clock, instant, ring) };
}

function alarm(clock: Clock, instant: EpochMs, ring: () => void): () => void {
  const length = instant - clock.now();
  const overAt = length <= LENGTH_MAX_MS ? performance.now() + length : Infinity;
  const leftMs = (): number => Math.min(instant - clock.now(), overAt - performance.now());
  const look = (): void => {
    const left = leftMs();
    if (left <= 0) ring();
    else timer = wait(look, left);
  };
  let timer = wait(look, length);
  return () => clearTimeout(timer);
}

function wait(look: () => void, leftMs: number): NodeJS.Timeout {
  return setTimeout(look, Math.max(0, Math.min(Math.ceil(leftMs), LOOK_MS)));
}
