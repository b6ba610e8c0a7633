/** Lets the clock of a local Alpaca run by itself. Guarantees: it never overtakes its pace, and rests when it is told to. */
import type { LocalAlpaca } from './local-alpaca.ts';

/** Of the machine's clock. */
const TICK_MS = 10;

/** `pace`: milliseconds of the exchange for one of the machine. Returns what stops it, when the step under way is done. */
export function paced(alpaca: LocalAlpaca, pace: number): () => Promise<void> {
  const [from, startedAt] = [alpaca.now(), performance.now()];
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const due = from + (performance.now() - startedAt) * pace;
      while (alpaca.now() < due) if (!(await alpaca.advance(due))) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  };
  const running = run();
  return async () => {
    isStopped = true;
    await running;
  };
}
