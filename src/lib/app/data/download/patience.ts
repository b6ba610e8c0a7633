/** A wait on the Timers port that a signal ends at once. */
import { brokenOff } from '../../../brokers/call-budget.ts';
import type { Clock, Timers } from '../../../core/clock.ts';

/** @throws InterruptedError `interrupted` */
export async function patience(clock: Clock, timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw brokenOff();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      takeBack();
      reject(brokenOff());
    };
    const takeBack = timers.at(clock.now() + ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
