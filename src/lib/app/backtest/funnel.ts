/** How often a price rule fired, why some went no further, and what became of the others: each is counted once. */
import type { SessionRecord } from '../../backtest/record.ts';
import type { FunnelRow, FunnelStage } from '../../reports/backtest-report.ts';

export class Funnel {
  readonly #rows = new Map<string, { strategy: string; stage: FunnelStage; reason: string | null; count: number }>();

  get rows(): readonly FunnelRow[] {
    return [...this.#rows.values()];
  }

  add({ decisions, orders, filled }: SessionRecord): void {
    for (const event of decisions) {
      // What is refused for a whole window has not fired, and is on no way to an order.
      const isOfWindow = event.kind === 'refusal' && event.side === null;
      const hasFired = event.kind === 'signal' || (event.kind === 'refusal' && event.stage === 'strategy');
      if (hasFired && !isOfWindow) this.#count(event.strategy, 'signals', null);
      if (event.kind === 'refusal') this.#count(event.strategy, isOfWindow ? 'window' : event.stage, event.reason);
      if (event.kind === 'unfilled') this.#count(event.strategy, 'unfilled', null);
    }
    const bought = new Set(filled);
    for (const { strategy, id } of orders) {
      this.#count(strategy, 'sent', null);
      if (bought.has(id)) this.#count(strategy, 'filled', null);
    }
  }

  #count(strategy: string, stage: FunnelStage, reason: string | null): void {
    const key = `${strategy} ${stage} ${reason ?? ''}`;
    const row = this.#rows.get(key) ?? { strategy, stage, reason, count: 0 };
    row.count++;
    this.#rows.set(key, row);
  }
}
