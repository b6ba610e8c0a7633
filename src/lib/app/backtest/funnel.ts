/** The refusal funnel of a backtest, from what its sessions left. */
import type { SessionRecord } from '../../backtest/record.ts';
import type { FunnelRow } from '../../reports/backtest-report.ts';
import { FunnelCount } from '../../reports/funnel-count.ts';

export class Funnel {
  readonly #count = new FunnelCount();

  get rows(): readonly FunnelRow[] {
    return this.#count.rows;
  }

  add({ decisions, orders, filled }: SessionRecord): void {
    for (const event of decisions) this.#count.decided(event);
    const bought = new Set(filled);
    for (const { strategy, id } of orders) {
      this.#count.count(strategy, 'sent', null);
      if (bought.has(id)) this.#count.count(strategy, 'filled', null);
    }
  }
}
