/** A day that goes wrong, told so that somebody can look at it. */
import { simulate, type FinishedDay } from './pool.ts';

/** With fewer kinds of faults, as long as something still goes wrong. */
export async function shrunk(day: FinishedDay): Promise<FinishedDay> {
  let smallest = day;
  for (const kind of day.faults) {
    const faults = smallest.faults.filter((each) => each !== kind);
    const tried = await simulate({ broker: day.broker, seed: day.seed, count: 1, workers: 1, faults, bug: null });
    if (tried !== null) smallest = tried;
  }
  return smallest;
}

/** What lives it once more. */
export function commandOf({ broker, seed, faults }: FinishedDay): string {
  return `npm run simulate -- --broker ${broker} --seed ${String(seed)} --faults '${faults.join(',')}'`;
}
