/**
 * Messages to people, beside trading. Guarantees: `tell` returns at once and never throws, whatever the channels do; a
 * critical message leaves on every channel at once, unless 8 others of its kind are on their way there; a message that a
 * channel does not take is tried again with backoff; no channel waits for another; every failure is told to `onFailure`.
 */
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import type { Alert, Channel } from './channel.ts';
import { sendInTime } from './in-time.ts';
import { Lane, type Item } from './lane.ts';

export interface SendFailure {
  readonly channel: string;
  readonly alert: Alert;
  readonly error: unknown;
  readonly isTriedAgain: boolean;
}

export interface AlertTools {
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  /** For the log. What it throws is ignored. */
  readonly onFailure: (failure: SendFailure) => void;
  /** What a channel has taken. What it throws is ignored. */
  readonly onSent?: (channel: string, alert: Alert) => void;
}

/** A channel that does not take what it is given. */
export interface FailingChannel {
  readonly channel: string;
  /** When it did not for the first time since it did last. */
  readonly since: EpochMs;
}

interface Outlet {
  readonly channel: Channel;
  readonly lane: Lane;
  /** Takes back the alarm for what leaves later. */
  sleep: () => void;
  /** Null: it took the last message that it was given. */
  failingSince: EpochMs | null;
}

export class AlertQueue {
  readonly #tools: AlertTools;
  readonly #outlets: readonly Outlet[];
  #waiters: (() => void)[] = [];
  readonly #closing = new AbortController();

  constructor(tools: AlertTools) {
    this.#tools = tools;
    this.#outlets = tools.channels.map((channel) => ({
      ...{ channel, lane: new Lane(tools.rng), sleep: () => undefined },
      failingSince: null,
    }));
  }

  /** `isFor`: by the names of the channels; left out: for all. */
  tell(alert: Omit<Alert, 'at' | 'repeats'>, isFor: (channel: string) => boolean = () => true): void {
    if (this.#isClosed) return;
    const at = this.#tools.clock.now();
    for (const outlet of this.#outlets.filter(({ channel }) => isFor(channel.name))) {
      outlet.lane.offer({ ...alert, at });
      this.#pump(outlet);
    }
  }

  /** Waits until all has left or was given up, until then at the latest. Whether all has. */
  async drained(until: EpochMs): Promise<boolean> {
    const isEmpty = (): boolean => this.#outlets.every(({ lane }) => lane.isEmpty);
    while (!isEmpty() && this.#tools.clock.now() < until) {
      await new Promise<void>((resolve) => {
        const takeBack = this.#tools.timers.at(until, resolve);
        this.#waiters.push(() => {
          takeBack();
          resolve();
        });
      });
    }
    return isEmpty();
  }

  /** Those that do not get rid of what they are given. */
  get failing(): readonly FailingChannel[] {
    return this.#outlets.flatMap(({ channel, failingSince: since }) =>
      since === null ? [] : [{ channel: channel.name, since }],
    );
  }

  /** Nothing is sent any more, what is on its way is let go, and no alarm is left behind. */
  close(): void {
    this.#closing.abort();
    for (const { sleep } of this.#outlets) sleep();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #pump(outlet: Outlet): void {
    if (this.#isClosed) return;
    const { lane } = outlet;
    const now = this.#tools.clock.now();
    for (const item of lane.take(now)) void this.#send(outlet, item);
    outlet.sleep();
    const { dueAt } = lane;
    // What is due already waits for one that is on its way, whose end pumps again.
    outlet.sleep =
      dueAt === null || dueAt <= now ? () => undefined : this.#tools.timers.at(dueAt, () => this.#pump(outlet));
  }

  /** Never rejects. */
  async #send(outlet: Outlet, item: Item): Promise<void> {
    try {
      await sendInTime(outlet.channel, item.alert, this.#tools, this.#closing.signal);
      outlet.lane.sent(item);
      outlet.failingSince = null;
      this.#tellSent(outlet.channel.name, item.alert);
    } catch (error) {
      outlet.failingSince ??= this.#tools.clock.now();
      const isTriedAgain = outlet.lane.failed(item, this.#tools.clock.now(), error);
      this.#tellFailure({ channel: outlet.channel.name, alert: item.alert, error, isTriedAgain });
    }
    this.#pump(outlet);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #tellSent(channel: string, alert: Alert): void {
    try {
      this.#tools.onSent?.(channel, alert);
    } catch {
      // As of failures.
    }
  }

  #tellFailure(failure: SendFailure): void {
    if (this.#isClosed) return;
    try {
      this.#tools.onFailure(failure);
    } catch {
      // A log that fails is no reason not to send the next message.
    }
  }
}
