/**
 * Entries that wait for a person's yes. Guarantees: one of a strategy and symbol at a time; the money that it was offered is
 * kept for it while it waits, and no more than was proposed is bought after the yes.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Share } from '../strategies/allocation.ts';
import type { Seat, Signal } from './seat.ts';

export interface Proposal {
  readonly signal: Signal;
  readonly share: Share;
  /** Shares or contracts. */
  readonly quantity: number;
}

/** What a person said; `late`: nothing, for as long as is waited. */
export interface ProposalAnswer {
  readonly answer: 'yes' | 'no' | 'late';
  readonly at: EpochMs;
}

export class Proposals {
  readonly #waiting = new Map<string, Proposal>();

  startSession(): void {
    this.#waiting.clear();
  }

  has(seat: Seat, symbol: string): boolean {
    return this.#waiting.has(keyOf(seat, symbol));
  }

  put(seat: Seat, proposal: Proposal): void {
    seat.budget.use(proposal.share);
    this.#waiting.set(keyOf(seat, proposal.signal.tape.symbol), proposal);
  }

  /** It waits no more, and its money is free. Null: there is none. */
  take(seat: Seat, symbol: string): Proposal | null {
    const proposal = this.#waiting.get(keyOf(seat, symbol)) ?? null;
    this.#waiting.delete(keyOf(seat, symbol));
    if (proposal !== null) seat.budget.release(proposal.share);
    return proposal;
  }
}

function keyOf({ strategy }: Seat, symbol: string): string {
  return `${strategy.name} ${symbol}`;
}
