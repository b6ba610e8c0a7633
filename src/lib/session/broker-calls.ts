/**
 * Does what the order desk asks of the broker, and makes records of what comes back (the table of desk-action.ts).
 * Guarantees: a call that is not answered in time counts as unanswered, never as failed; nothing is thrown at the caller.
 */
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import { BrokerError, NetworkError } from '../core/errors.ts';
import type { Broker } from '../orders/broker.ts';
import type { DeskAction } from '../orders/desk-action.ts';
import type { OrderReport } from '../orders/order.ts';
import type { OrderRecord } from '../orders/order-records.ts';

/** What a call came to. */
export interface CallOutcome {
  readonly records: readonly OrderRecord[];
  /** Why there was no answer, or a refusal; null: it went well. */
  readonly error: Error | null;
  readonly tookMs: number;
}

/** A call that nobody answers is over after that time. */
export const CALL_TIMEOUT_MS = 10_000;

export class BrokerCalls {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #timers: Timers;

  constructor(broker: Broker, clock: Clock, timers: Timers) {
    this.#broker = broker;
    this.#clock = clock;
    this.#timers = timers;
  }

  async perform(action: DeskAction): Promise<CallOutcome> {
    const startedAt = this.#clock.now();
    try {
      const records = await this.inTime(this.#asked(action));
      return { records, error: null, tookMs: this.#clock.now() - startedAt };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { records: failed(action, error, startedAt), error, tookMs: this.#clock.now() - startedAt };
    }
  }

  /** @throws NetworkError `no_answer` when it is not there after so long; left out: CALL_TIMEOUT_MS */
  async inTime<T>(call: Promise<T>, withinMs = CALL_TIMEOUT_MS): Promise<T> {
    let takeBack: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      takeBack = this.#timers.at(this.#clock.now() + withinMs, () => reject(noAnswer(withinMs)));
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      takeBack();
    }
  }

  async #asked(action: DeskAction): Promise<OrderRecord[]> {
    const broker = this.#broker;
    switch (action.do) {
      case 'place':
        return [{ kind: 'order_report', report: await broker.place(action.request), from: 'reply', askedAt: null }];
      case 'cancel':
        await broker.cancel(action.clientId);
        return [];
      case 'lookup': {
        const askedAt = this.#clock.now();
        const report = await broker.orderByClientId(action.clientId);
        if (report !== null) return [{ kind: 'order_report', report, from: 'lookup', askedAt }];
        return action.provesAbsence ? [{ kind: 'order_absent', clientId: action.clientId }] : [];
      }
      case 'executions': {
        const executions = await broker.executionsSince(action.since);
        return executions.map((execution) => ({ kind: 'execution', execution }));
      }
      case 'positions': {
        const askedAt = this.#clock.now();
        const held = (await broker.positions()).find(({ ticker }) => ticker === action.ticker);
        const { quantity, available } = held ?? { quantity: 0, available: 0 };
        return [{ kind: 'position_seen', ticker: action.ticker, quantity, available, askedAt }];
      }
      case 'quote': {
        const [quote] = await broker.quotes([action.ticker]);
        return [{ kind: 'quote_seen', ticker: action.ticker, bid: quote?.bid ?? 0 }];
      }
      case 'note':
      case 'alert':
        return [];
    }
  }
}

function failed(action: DeskAction, error: Error, at: EpochMs): OrderRecord[] {
  if (action.do === 'place') {
    if (isRefused(error))
      return [{ kind: 'order_report', report: rejected(action, error, at), from: 'reply', askedAt: null }];
    return [{ kind: 'order_unknown', clientId: action.request.clientId, asked: 'place', error: error.message }];
  }
  if (action.do === 'cancel') {
    const { clientId } = action;
    if (error instanceof BrokerError) return [{ kind: 'cancel_refused', clientId, error: error.message }];
    return [{ kind: 'order_unknown', clientId, asked: 'cancel', error: error.message }];
  }
  return [];
}

/** It is not there and never will be; unless it was refused for now, or because it is there already: that is looked up. */
function isRefused(error: Error): boolean {
  return error instanceof BrokerError && !error.retryable && error.code !== 'duplicate_order';
}

function rejected({ request }: Extract<DeskAction, { do: 'place' }>, error: Error, at: EpochMs): OrderReport {
  const { clientId, instrument, side, kind, quantity, limit, stop } = request;
  return {
    ...{ clientId, brokerId: '', ticker: instrument.ticker, side, kind, quantity, limit, stop },
    ...{ state: 'rejected', filled: 0, reason: error.message, at },
  };
}

function noAnswer(withinMs: number): NetworkError {
  const message = `the broker has not answered within ${String(withinMs / 1000)} s`;
  return new NetworkError({
    code: 'no_answer',
    message,
    cure: 'look at the connection and at the status page of the broker',
    retryable: true,
  });
}
