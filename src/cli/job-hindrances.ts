/** What of the schedule's jobs this version of tbot has no commands for. */
import { TASKS, WATCHDOG } from '../lib/app/schedule/jobs.ts';
import type { Hindrance } from '../lib/app/schedule/plan.ts';
import { whyUnknown } from './known-command.ts';

/** Looked up once: a version does not change while it runs. */
export async function jobHindrances(): Promise<Hindrance> {
  const known = new Map<string, string | null>();
  for (const { words } of [...Object.values(TASKS), WATCHDOG]) known.set(words.join(' '), await whyUnknown(words));
  return (words) => known.get(words.join(' ')) ?? null;
}
