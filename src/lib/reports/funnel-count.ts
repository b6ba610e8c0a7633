/** How often a price rule fired, why some went no further, and what became of the others: each is counted once. */
import type { RefusalEvent, SignalEvent, UnfilledEvent } from '../session/journal.ts';
import type { FunnelRow, FunnelStage } from './backtest-report.ts';

export class FunnelCount {
  readonly #rows = new Map<string, { strategy: string; stage: FunnelStage; reason: string | null; count: number }>();

  get rows(): readonly FunnelRow[] {
    return [...this.#rows.values()];
  }

  decided(event: SignalEvent | RefusalEvent | UnfilledEvent): void {
    // What is refused for a whole window has not fired, and is on no way to an order.
    const isOfWindow = event.kind === 'refusal' && event.side === null;
    const hasFired = event.kind === 'signal' || (event.kind === 'refusal' && event.stage === 'strategy');
    if (hasFired && !isOfWindow) this.count(event.strategy, 'signals', null);
    if (event.kind === 'refusal') this.count(event.strategy, isOfWindow ? 'window' : event.stage, event.reason);
    if (event.kind === 'unfilled') this.count(event.strategy, 'unfilled', null);
  }

  count(strategy: string, stage: FunnelStage, reason: string | null, times = 1): void {
    const key = `${strategy} ${stage} ${reason ?? ''}`;
    const row = this.#rows.get(key) ?? { strategy, stage, reason, count: 0 };
    row.count += times;
    this.#rows.set(key, row);
  }
}
