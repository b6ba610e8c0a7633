/** From an instant to its session minute: once per bar in every hot path. */
import { sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { median, type Benchmark } from './figure.ts';

const CALLS = 5_000_000;
const ROUNDS = 7;
const FROM = Date.UTC(2005, 0, 3, 14, 30);
/** A prime number of milliseconds: the instants fall in and out of sessions, over twenty years. */
const STEP_MS = 130_003;

export const sessionMinuteOfInstant: Benchmark = {
  name: 'calendar',
  run() {
    sessionMinute(FROM); // builds the table
    let sum = 0;
    const rounds = Array.from({ length: ROUNDS }, () => {
      const from = performance.now();
      for (let call = 0; call < CALLS; call++) sum += sessionMinute(FROM + call * STEP_MS);
      return ((performance.now() - from) * 1e6) / CALLS;
    });
    if (!Number.isFinite(sum)) throw new Error('the calls were optimised away');
    return [{ what: 'instant -> session minute', value: median(rounds), unit: 'ns', bound: 100 }];
  },
};
