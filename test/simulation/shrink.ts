/** The same day with fewer kinds of faults, as long as something still goes wrong. */
import { simulate, type FinishedDay } from './pool.ts';

export async function shrunk(day: FinishedDay): Promise<FinishedDay> {
  let smallest = day;
  for (const kind of day.faults) {
    const faults = smallest.faults.filter((each) => each !== kind);
    const tried = await simulate({ seed: day.seed, count: 1, workers: 1, faults, bug: null });
    if (tried !== null) smallest = tried;
  }
  return smallest;
}
