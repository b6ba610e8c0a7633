/**
 * The simulated exchange within a whole day: its clock goes on before the minute in which its session begins, and after the
 * close. Guarantees: within the session it is the exchange, step by step.
 */
import type { ExchangeSetup } from '../../src/lib/brokers/sim/exchange-setup.ts';
import { SimExchange } from '../../src/lib/brokers/sim/exchange.ts';
import type { EpochMs } from '../../src/lib/core/clock.ts';

export class DayExchange extends SimExchange {
  /** Null: the exchange's own clock is the day's. */
  #outside: EpochMs | null;

  /** `from`: at the latest a minute before the open, where the exchange itself begins; null: there. */
  constructor(setup: ExchangeSetup, from: EpochMs | null) {
    super(setup);
    this.#outside = from;
  }

  override now(): EpochMs {
    return this.#outside ?? super.now();
  }

  override advance(until: EpochMs | null = null): boolean {
    if (until !== null && until < super.now()) {
      this.#outside = Math.max(this.now(), until);
      return true;
    }
    if (super.advance(until)) {
      this.#outside = null;
      return true;
    }
    this.#outside = Math.max(this.now(), until ?? 0);
    return false;
  }
}
