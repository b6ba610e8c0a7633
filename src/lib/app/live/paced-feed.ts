/**
 * A feed that is pulled, held back so that its session passes as fast as a person wants to watch it. Guarantees: it waits
 * between two steps only; whoever wants it to end at once is not kept waiting for longer than a look.
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
    const until = last === null ? now.wall : last.wall + (now.session - last.session) / speed;
    while (wall.now() < until && !isUrgent()) await pause(wall, Math.min(until, wall.now() + LOOK_MS));
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
