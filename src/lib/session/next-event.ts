/**
 * What a run does next: what has come in, a decision that is due, a step of a feed that is pulled, or a look around when time
 * has come for that. Guarantees: a feed that tells much keeps nobody from being looked at; time goes on only when nothing is under way.
 */
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import type { Feed } from './feed.ts';
import type { Inbox } from './inbox.ts';
import type { LiveSession } from './live-session.ts';
import type { Minutes } from './minutes.ts';
import type { Outgoing } from './outgoing.ts';
import type { RunEvent } from './run-events.ts';

export interface NextEventParts {
  readonly session: LiveSession;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Without anything to do, a run looks around that often. */
const TICK_MS = 1_000;

export class NextEvent {
  readonly #parts: NextEventParts;
  readonly #inbox: Inbox<RunEvent>;
  readonly #minutes: Minutes;
  readonly #outgoing: Outgoing;
  #lookedAt: EpochMs = -Infinity;

  constructor(parts: NextEventParts, inbox: Inbox<RunEvent>, minutes: Minutes, outgoing: Outgoing) {
    this.#parts = parts;
    this.#inbox = inbox;
    this.#minutes = minutes;
    this.#outgoing = outgoing;
  }

  /** It has looked around. */
  looked(now: EpochMs): void {
    this.#lookedAt = now;
  }

  async next(): Promise<RunEvent> {
    const { feed, clock, timers } = this.#parts;
    for (;;) {
      if (feed.advance === null && clock.now() >= this.#lookedAt + TICK_MS) return { is: 'tick' };
      const event = this.#inbox.take();
      if (event !== undefined) return event;
      const isSettled = !this.#outgoing.isWaiting;
      const isAnswered = feed.advance === null ? !this.#outgoing.awaitsPuts : isSettled;
      if (isAnswered && this.#minutes.isDecisionDue) return { is: 'decide' };
      if (feed.advance !== null && isSettled && this.#minutes.isFollowing) {
        if (!(await feed.advance()) && this.#inbox.isEmpty) return { is: 'over' };
        if (feed.isWaiting === true) return { is: 'tick' };
        continue;
      }
      const now = clock.now();
      const until = this.#lookAgainAt(now);
      if (until <= now || !(await this.#inbox.filledBy(until, timers))) return { is: 'tick' };
    }
  }

  /** What is pulled tells whatever happens, once it has begun. */
  #lookAgainAt(now: EpochMs): EpochMs {
    const { feed, session } = this.#parts;
    if (feed.advance === null) return Math.min(session.desk.deadline(now) ?? Infinity, this.#lookedAt + TICK_MS);
    return this.#minutes.isFollowing ? Infinity : now + TICK_MS;
  }
}
