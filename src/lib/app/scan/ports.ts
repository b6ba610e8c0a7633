/** The clock, alarms and chance that a scan goes by. */
import { seededRng } from '../../core/rng.ts';
import type { App } from '../app.ts';
import { systemTimers } from '../system-timers.ts';
import type { SourcePorts } from './sources.ts';

export function scanPorts({ clock }: App): SourcePorts {
  const timers = systemTimers(clock);
  return {
    time: { now: () => clock.now(), at: (instant, ring) => timers.at(instant, ring) },
    rng: seededRng(clock.now()),
  };
}
