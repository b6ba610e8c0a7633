/** The Clock port on the machine's own clock. The only file that reads it. */
import type { Clock } from '../core/clock.ts';

export const systemClock: Clock = { now: () => Date.now() };
