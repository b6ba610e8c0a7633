/** The journal of a backtest: kept in memory, in the order in which it happened. */
import type {
  ClosedEvent,
  Journal,
  OrderEvent,
  RefusalEvent,
  SessionEvent,
  SignalEvent,
  UnfilledEvent,
} from '../session/journal.ts';

/** What signals.jsonl holds. */
export type Decision = SignalEvent | RefusalEvent | UnfilledEvent;

/** The decisions and trades of one session. */
export interface SessionRecord {
  readonly decisions: readonly Decision[];
  readonly closed: readonly ClosedEvent[];
  /** Entries that were sent. */
  readonly orders: readonly OrderEvent[];
  /** Ids of those that were filled, at least in part. */
  readonly filled: readonly string[];
}

export class MemoryJournal implements Journal {
  #decisions: Decision[] = [];
  #closed: ClosedEvent[] = [];
  #orders: OrderEvent[] = [];
  #filled: string[] = [];

  record(event: SessionEvent): void {
    switch (event.kind) {
      case 'signal':
      case 'refusal':
      case 'unfilled':
        this.#decisions.push(event);
        break;
      case 'closed':
        this.#closed.push(event);
        break;
      case 'order':
        this.#orders.push(event);
        break;
      case 'bought':
        this.#filled.push(event.id);
        break;
      case 'proposal':
      case 'exit_asked':
      case 'sold':
      case 'kill_switch':
        break;
    }
  }

  /** What has come since `take`. */
  get soFar(): SessionRecord {
    return { decisions: this.#decisions, closed: this.#closed, orders: this.#orders, filled: this.#filled };
  }

  /** What has come since the last time. */
  take(): SessionRecord {
    const record = this.soFar;
    this.#decisions = [];
    this.#closed = [];
    this.#orders = [];
    this.#filled = [];
    return record;
  }
}
