/** A scan's waits, with a way out. Guarantees: ends at once when it is asked to, and by an InterruptedError that says what is kept. */
import type { Clock, Timers } from '../core/clock.ts';
import { InterruptedError } from '../core/errors.ts';
import { pause as interruptiblePause } from '../core/pause.ts';

export type Time = Clock & Timers;

/** @throws InterruptedError `interrupted` */
export async function pause(time: Time, ms: number, signal: AbortSignal): Promise<void> {
  await interruptiblePause({ clock: time, timers: time }, ms, signal, interrupted);
}

/** @throws InterruptedError `interrupted` */
export function assertGoing(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

function interrupted(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'the scan was stopped; its result was not kept',
    cure: 'run it again: what has been asked for is in the cache',
  });
}
