/** What a session has seen of signals, refusals, errors and alerts: counts, and the last ones. */
import type { RefusalEvent, SignalEvent } from '../../session/journal.ts';
import type { Alerted } from '../../orders/order-records.ts';
import type { ErrorRecord, StoredRecord } from '../../session/records.ts';
import { entryOf, handle, Last, type Handlers } from './handlers.ts';

const KEPT = 20;

export interface Tallies {
  /** By strategy, then by reason. */
  readonly refusals: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly lastRefusals: readonly RefusalEvent[];
  /** By strategy. */
  readonly signals: ReadonlyMap<string, number>;
  readonly lastSignals: readonly SignalEvent[];
  /** By strategy, then by symbol: entries that were sent, and those refused for their size. */
  readonly tries: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly errors: { readonly all: number; readonly critical: number };
  readonly lastErrors: readonly ErrorRecord[];
  readonly alerts: Readonly<Record<Alerted['severity'], number>>;
  readonly lastAlerts: readonly Alerted[];
}

export class TalliesFold {
  readonly #refusals = new Map<string, Map<string, number>>();
  readonly #lastRefusals = new Last<RefusalEvent>(KEPT);
  readonly #signals = new Map<string, number>();
  readonly #lastSignals = new Last<SignalEvent>(KEPT);
  readonly #tries = new Map<string, Map<string, number>>();
  readonly #errors = { all: 0, critical: 0 };
  readonly #lastErrors = new Last<ErrorRecord>(KEPT);
  readonly #alerts = { info: 0, warning: 0, critical: 0 };
  readonly #lastAlerts = new Last<Alerted>(KEPT);

  apply(stored: StoredRecord): void {
    handle(this.#handlers, stored);
  }

  get view(): Tallies {
    return {
      refusals: copyOf(this.#refusals),
      lastRefusals: this.#lastRefusals.items,
      signals: new Map(this.#signals),
      lastSignals: this.#lastSignals.items,
      tries: copyOf(this.#tries),
      errors: { ...this.#errors },
      lastErrors: this.#lastErrors.items,
      alerts: { ...this.#alerts },
      lastAlerts: this.#lastAlerts.items,
    };
  }

  readonly #handlers: Handlers = {
    signal: (event) => {
      count(this.#signals, event.strategy);
      this.#lastSignals.add(event);
    },
    refusal: (event) => {
      const { strategy, symbol, stage, reason } = event;
      count(entryOf(this.#refusals, strategy, counts), reason);
      this.#lastRefusals.add(event);
      if (stage === 'size') count(entryOf(this.#tries, strategy, counts), symbol);
    },
    order: ({ strategy, symbol }) => count(entryOf(this.#tries, strategy, counts), symbol),
    error: (error) => {
      this.#errors.all++;
      if (error.isCritical) this.#errors.critical++;
      this.#lastErrors.add(error);
    },
    alert: (alert) => {
      this.#alerts[alert.severity]++;
      this.#lastAlerts.add(alert);
    },
  };
}

function counts(): Map<string, number> {
  return new Map();
}

function count(of: Map<string, number>, key: string): void {
  of.set(key, (of.get(key) ?? 0) + 1);
}

function copyOf(of: Map<string, Map<string, number>>): Map<string, Map<string, number>> {
  return new Map([...of].map(([key, inner]) => [key, new Map(inner)]));
}
