/** Simulates the days whose seeds it is sent, one after the other; with a planted bug where it is given one. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FinishedDay } from './pool.ts';
import { plant } from './planted/plant.ts';
import type { PlantedBug } from './planted/bugs.ts';

const { faults, bug } = workerData as { readonly faults: readonly string[] | null; readonly bug: PlantedBug | null };
if (bug !== null) plant(bug);
const { World } = await import('./world.ts');

parentPort?.on('message', (seed: number) => {
  void new World(seed, faults === null ? null : new Set(faults)).live().then(({ violation, ...day }) => {
    const found = violation === null ? null : { message: violation.message, stack: violation.stack ?? '' };
    parentPort?.postMessage({ ...day, violation: found } satisfies FinishedDay);
  });
});
