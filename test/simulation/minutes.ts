/** When a simulated day's exchange is looked at: as each minute opens, and as orders fill in it. */
import type { Session } from '../../src/lib/calendar/sessions.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { VirtualTime } from './virtual-time.ts';

/** After the minute has opened: fills, stops. */
const PHASES_MS = [0, 1_000, 30_000] as const;

export function followMinutes(time: VirtualTime, { open, minutes }: Session, goOn: () => void): void {
  const schedule = (m: number): void => {
    for (const ms of PHASES_MS) time.at(open + m * MINUTE_MS + ms, goOn);
    if (m < minutes) time.at(open + (m + 1) * MINUTE_MS - 1, () => schedule(m + 1));
  };
  schedule(0);
}
