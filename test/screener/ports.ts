/** Clocks for sources that talk over real sockets. */
import { setTimeout as wait } from 'node:timers/promises';
import { seededRng } from '../../src/lib/core/rng.ts';
import type { Wish } from '../../src/lib/screener/facts.ts';
import type { MovedClock } from '../helpers/moved-clock.ts';

export const RNG = seededRng(1);

/** The clock goes on while the work does: so many of its milliseconds for every two real ones. */
export async function whilePassing<T>(clock: MovedClock, stepMs: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const done = work.finally(() => over.abort());
  done.catch(() => undefined);
  while (!over.signal.aborted) {
    await wait(2);
    clock.pass(stepMs);
  }
  return done;
}

export function wishFor(wish: Pick<Wish, 'moment' | 'symbols'> & Partial<Wish>): Wish {
  return { isWorthMore: () => true, progress: () => undefined, signal: new AbortController().signal, ...wish };
}
