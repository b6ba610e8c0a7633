/** Simulates the days whose seeds it is sent, one after the other; with a planted bug where it is given one. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FinishedDay, PoolParts } from './pool.ts';
import { plant } from './planted/plant.ts';

const { broker, faults, bug } = workerData as Pick<PoolParts, 'broker' | 'faults' | 'bug'>;
if (bug !== null) plant(bug);
const only = faults === null ? null : new Set(faults);
const { World } = await import('./world.ts');

parentPort?.on('message', (seed: number) => {
  void new World(seed, { broker, only }).live().then(({ violation, ...day }) => {
    const found = violation === null ? null : { message: violation.message, stack: violation.stack ?? '' };
    parentPort?.postMessage({ ...day, violation: found } satisfies FinishedDay);
  });
});
