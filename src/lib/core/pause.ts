/** A wait on the Timers port that a signal ends at once. Guarantees: leaves no alarm and no listener behind. */
import type { Clock, Timers } from './clock.ts';

/** `brokenOff`: what is thrown when the signal has ended it, or had before it began. */
export async function pause(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  ms: number,
  signal: AbortSignal,
  brokenOff: () => Error,
): Promise<void> {
  if (signal.aborted) throw brokenOff();
  if (ms <= 0) return;
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
