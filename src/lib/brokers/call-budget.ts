/**
 * How many calls a broker allows in a minute, shared out among all who note theirs in one log.
 * Guarantees: in no minute are there more than allowed; exits and cancels go before everything else, then what an order's fate is
 * asked by, and these alone may make the last calls, so that none of them waits for a download, whichever process makes it; what
 * has waited too long is thrown and never sent late; after a refusal for too many calls nothing leaves before the time that was
 * asked for, a minute at most, and repeated refusals make it longer.
 */
import { backoffMs, RETRY_AFTER } from '../core/backoff.ts';
import { MINUTE_MS, type Clock, type EpochMs, type Timers } from '../core/clock.ts';
import { BrokerError, InterruptedError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import { isOfLastMinute, OwnCalls, type CallLog } from './call-log.ts';

/**
 * Who goes first, in this order. `lookup`: orders, fills and positions, without which no exit goes on; `bulk`: what takes many
 * calls and can wait (downloads, scans, what a run asks of each symbol before it trades).
 */
const URGENCIES = ['exit', 'lookup', 'entry', 'question', 'bulk'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** The share of a minute's calls that is left to those who are more urgent. */
const RESERVED: Readonly<Record<Urgency, number>> = { exit: 0, lookup: 0, entry: 0.2, question: 0.2, bulk: 0.5 };
/** What has waited for longer is not sent any more. */
const PATIENCE_MS: Readonly<Record<Urgency, number>> = {
  ...{ exit: 2_500, lookup: 2_500, entry: 2_500, question: 2_500 },
  bulk: 10 * MINUTE_MS,
};
const STORM = { baseMs: 1_000, capMs: 30_000 } as const;
/** However long is asked for: a position that is to be sold cannot wait for longer. */
const PAUSE_MAX_MS = MINUTE_MS;

export interface BudgetPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
}

interface Waiting {
  readonly urgency: Urgency;
  readonly go: () => void;
}

export class CallBudget {
  readonly #ports: BudgetPorts;
  readonly #callsPerMinute: number;
  readonly #log: CallLog;
  readonly #waiting: Waiting[] = [];
  #pausedUntil: EpochMs = -Infinity;
  #refusals = 0;
  #takeBack: () => void = () => undefined;

  constructor(callsPerMinute: number, ports: BudgetPorts, log: CallLog = new OwnCalls()) {
    this.#ports = ports;
    this.#callsPerMinute = callsPerMinute;
    this.#log = log;
  }

  /** Resolves when the call may leave. @throws BrokerError `rate_limited`, InterruptedError by the signal: it did not */
  async turn(urgency: Urgency, signal?: AbortSignal): Promise<void> {
    const { clock, timers } = this.#ports;
    if (signal?.aborted === true) throw brokenOff();
    return new Promise((resolve, reject) => {
      const overAt = clock.now() + PATIENCE_MS[urgency];
      const leave = (why: Error): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        signal?.removeEventListener('abort', breakOff);
        reject(why);
      };
      const breakOff = (): void => {
        takeBack();
        leave(brokenOff());
        this.#serve(); // its alarm was perhaps for this one
      };
      const takeBack = timers.at(overAt, () =>
        leave(rateLimited(Math.max(0, this.#readyAt(urgency) - overAt), 'it was not sent')),
      );
      const waiting: Waiting = {
        urgency,
        go: () => {
          takeBack();
          signal?.removeEventListener('abort', breakOff);
          resolve();
        },
      };
      signal?.addEventListener('abort', breakOff);
      this.#waiting.push(waiting);
      this.#serve();
    });
  }

  /**
   * A call was taken; the broker says how many more it takes until its count begins anew. Calls that it has counted and nobody
   * has noted (of another machine, say) are noted as of that count.
   */
  taken(remaining: number | null, countsAnewAt: EpochMs | null): void {
    this.#refusals = 0;
    if (remaining === null) return;
    const now = this.#ports.clock.now();
    const missing = this.#callsPerMinute - this.#log.ofLastMinute(now).length - remaining;
    const beganAt = (countsAnewAt ?? Infinity) - MINUTE_MS;
    if (missing > 0) this.#log.note(isOfLastMinute(beganAt, now) ? beganAt : now, missing);
  }

  /** A call was refused as one too many. `retryAfterMs`: 0 where nothing was asked for. */
  refused(retryAfterMs: number): BrokerError {
    const { clock, rng } = this.#ports;
    this.#refusals++;
    const askedMs = Math.min(retryAfterMs, PAUSE_MAX_MS);
    const waitMs = Math.max(askedMs, backoffMs(this.#refusals, STORM, rng, STORM.baseMs / 2));
    this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + waitMs);
    return rateLimited(waitMs, 'it was refused');
  }

  #serve(): void {
    this.#takeBack();
    for (;;) {
      const next = this.#next();
      if (next === undefined) return;
      const readyAt = this.#readyAt(next.urgency);
      if (readyAt > this.#ports.clock.now()) {
        this.#takeBack = this.#ports.timers.at(readyAt, () => this.#serve());
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#log.note(this.#ports.clock.now());
      next.go();
    }
  }

  /** The most urgent one, of these the first. */
  #next(): Waiting | undefined {
    for (const urgency of URGENCIES) {
      const first = this.#waiting.find((each) => each.urgency === urgency);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  /** When the call that is one too many now is a minute old. */
  #readyAt(urgency: Urgency): EpochMs {
    const calls = this.#log.ofLastMinute(this.#ports.clock.now());
    const allowed = Math.max(1, Math.floor((1 - RESERVED[urgency]) * this.#callsPerMinute));
    const first = calls[calls.length - allowed];
    return Math.max(this.#pausedUntil, first === undefined ? -Infinity : first + MINUTE_MS);
  }
}

export function lessUrgent(one: Urgency, other: Urgency): Urgency {
  return URGENCIES.indexOf(one) > URGENCIES.indexOf(other) ? one : other;
}

export function brokenOff(): InterruptedError {
  const message = 'the call was broken off before it was answered';
  return new InterruptedError({ code: 'interrupted', message, cure: 'run it again' });
}

function rateLimited(waitMs: number, what: string): BrokerError {
  return new BrokerError({
    code: 'rate_limited',
    message: `too many calls to the broker: ${what}`,
    cure: 'nothing to do: calls are spread over the minute; watch fewer symbols if it goes on',
    retryable: true,
    details: { [RETRY_AFTER]: waitMs },
  });
}
