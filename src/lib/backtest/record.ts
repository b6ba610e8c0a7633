/** The journal of a backtest: kept in memory, in the order in which it happened. */
import type {
  ClosedEvent,
  Journal,
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
  readonly orders: number;
}

export class MemoryJournal implements Journal {
  #decisions: Decision[] = [];
  #closed: ClosedEvent[] = [];
  #orders = 0;

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
        this.#orders++;
        break;
      case 'bought':
      case 'sold':
      case 'kill_switch':
        break;
    }
  }

  /** The decisions so far. */
  get decisions(): readonly Decision[] {
    return this.#decisions;
  }

  /** What has come since the last time. */
  take(): SessionRecord {
    const record = { decisions: this.#decisions, closed: this.#closed, orders: this.#orders };
    this.#decisions = [];
    this.#closed = [];
    this.#orders = 0;
    return record;
  }
}
