/** Waiting on the Timers port, with a way out. Guarantees: ends at once when it is asked to, and by an InterruptedError. */
import type { Clock, Timers } from '../core/clock.ts';
import { InterruptedError } from '../core/errors.ts';

export type Time = Clock & Timers;

/** @throws InterruptedError `interrupted` */
export async function pause(time: Time, ms: number, signal: AbortSignal): Promise<void> {
  assertGoing(signal);
  if (ms <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      takeBack();
      reject(interrupted());
    };
    const takeBack = time.at(time.now() + ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
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
