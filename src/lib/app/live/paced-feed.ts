/**
 * A feed that is pulled, held back so that its session passes as fast as a person wants to watch it. Guarantees: it waits
 * after a step only, and never longer than the step lasts, whatever becomes of the wall's clock; who is in a hurry is not
 * kept waiting for longer than a look.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import type { Feed } from '../../session/feed.ts';

/** Seconds of the session in one of the wall's; the wall's clock and alarms. */
export function paced(feed: Feed, speed: number, session: Clock, wall: Clock & Timers, isUrgent: () => boolean): Feed {
  const { advance } = feed;
  if (advance === null) return feed;
  let last: { readonly session: EpochMs; readonly wall: EpochMs } | null = null;
  const held = async (): Promise<boolean> => {
    const goesOn = await advance();
    const now = { session: session.now(), wall: wall.now() };
    const lengthMs = last === null ? 0 : (now.session - last.session) / speed;
    const until = Math.min(last?.wall ?? now.wall, now.wall) + lengthMs;
    for (let looks = lengthMs / LOOK_MS; looks > 0 && wall.now() < until && !isUrgent(); looks--)
      await pause(wall, Math.min(until, wall.now() + LOOK_MS));
    last = { session: now.session, wall: Math.max(until, now.wall) };
    return goesOn;
  };
  return {
    identity: feed.identity,
    advance: held,
    start: (...of) => feed.start(...of),
    watch: (...of) => feed.watch(...of),
    stop: () => feed.stop(),
    get freshAt() {
      return feed.freshAt;
    },
  };
}

const LOOK_MS = 200;

async function pause(wall: Timers, until: EpochMs): Promise<void> {
  await new Promise<void>((resolve) => wall.at(until, resolve));
}
