/** Days on several workers at once, each with the next seed that nobody has taken. */
import { Worker } from 'node:worker_threads';
import type { DayResult } from './world.ts';
import type { BrokerName } from './scenario.ts';
import type { PlantedBug } from './planted/bugs.ts';

export interface PoolParts {
  readonly broker: BrokerName;
  readonly seed: number;
  readonly count: number;
  readonly workers: number;
  /** Kinds of faults that there may be; null: all. */
  readonly faults: readonly string[] | null;
  /** A bug that is put into the product first; null: none. */
  readonly bug: PlantedBug | null;
  readonly told?: (day: FinishedDay) => void;
}

export interface FinishedDay extends Omit<DayResult, 'violation'> {
  /** Null: all was as it must be. */
  readonly violation: { readonly message: string; readonly stack: string } | null;
}

/** Resolves with the first day that goes wrong; null: none did. */
export async function simulate({
  broker,
  seed,
  count,
  workers,
  faults,
  bug,
  told,
}: PoolParts): Promise<FinishedDay | null> {
  let next = seed;
  const team: Worker[] = [];
  const takes = Array.from({ length: Math.min(workers, count) }, () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { broker, faults, bug } });
    team.push(worker);
    return new Promise<FinishedDay | null>((resolve, reject) => {
      const give = (): void => {
        if (next < seed + count) worker.postMessage(next++);
        else resolve(null);
      };
      worker.on('error', reject);
      worker.on('message', (day: FinishedDay) => {
        told?.(day);
        if (day.violation === null) give();
        else resolve(day);
      });
      give();
    });
  });
  try {
    return await firstFound(takes);
  } finally {
    await Promise.all(team.map((worker) => worker.terminate()));
  }
}

/** The first that found something; null when all have found nothing. */
async function firstFound(takes: readonly Promise<FinishedDay | null>[]): Promise<FinishedDay | null> {
  return new Promise((resolve, reject) => {
    let open = takes.length;
    for (const take of takes)
      take.then((found) => {
        if (found !== null || --open === 0) resolve(found);
      }, reject);
  });
}
