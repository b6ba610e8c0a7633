/**
 * The time that an order has at Alpaca, the questions before it included. Guarantees: nothing leaves, and nothing is waited
 * for, after the session has given the order up (session/broker-calls.ts): what is then looked up is proof.
 */
import type { Clock, EpochMs, Timers } from '../../core/clock.ts';
import { noAnswer } from './refusals.ts';

/** Less than what a call of the session may take. */
const ORDER_MAX_MS = 9_500;
/** What the questions may take: the turn of the order itself, and a good part of its answer, are still to come. */
const ASKING_MAX_MS = 4_000;

export class OrderTime {
  readonly #clock: Clock;
  readonly #startedAt: EpochMs;
  readonly #cut = new AbortController();
  readonly #takeBack: () => void;

  constructor({ clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#takeBack = timers.at(this.#startedAt + ORDER_MAX_MS, () => this.#cut.abort());
  }

  /** For the call that sends it. @throws NetworkError `no_answer`: the questions took too long, and it is not sent */
  signal(): AbortSignal {
    if (this.#clock.now() - this.#startedAt > ASKING_MAX_MS)
      throw noAnswer('what an order needs to know came too late, and it was not sent');
    return this.#cut.signal;
  }

  over(): void {
    this.#takeBack();
  }
}
