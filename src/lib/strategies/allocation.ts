/**
 * The money of one strategy's window in one session, and how a batch of signals shares it.
 * Guarantees: what is given out and not given back never exceeds the budget (up to rounding of doubles); a batch is
 * shared by what was left before it, so what one of it gives back is for later batches.
 */
import type { StrategyRules } from './strategy.ts';

/** The keys of `.env_bot` that it goes by. */
export interface AllocationSettings {
  readonly ALLOCATION_PLAN: 'signals' | 'slots';
  readonly MAX_TRADES: number;
  /** The row for MAX_TRADES signals. */
  readonly weights: readonly number[];
}

/** A part of the budget that an entry may use. */
export interface Share {
  /** Dollars. */
  amount: number;
  /** The weight that it occupies with the slots plan; null otherwise. */
  readonly slot: number | null;
}

/** Rows of weights by the number of signals; of more signals each gets the same. */
const ROWS: readonly (readonly number[])[] = [[], [1], [0.6, 0.4], [0.4, 0.3, 0.3], [0.4, 0.2, 0.2, 0.2]];

/** What is left below this share of the budget is what doubles leave behind, and counts as nothing. */
const RESIDUE = 1e-9;

export class WindowBudget {
  /** B of the specification: TOTAL_ALLOCATION x equity. Dollars. */
  readonly budget: number;
  readonly #settings: AllocationSettings;
  readonly #rules: StrategyRules;
  #inUse: Share[] = [];

  constructor(budget: number, settings: AllocationSettings, rules: StrategyRules) {
    this.budget = budget;
    this.#settings = settings;
    this.#rules = rules;
  }

  get left(): number {
    return this.#inUse.reduce((left, { amount }) => left - amount, this.budget);
  }

  /** What each of a batch may use, by its scores from the highest on; null where nothing is left for it. */
  offers(scores: readonly number[]): (Share | null)[] {
    const { sharing } = this.#rules;
    if (sharing === 'equal') return scores.map(() => ({ amount: this.#equalPart(), slot: null }));
    if (sharing === 'row' && this.#settings.ALLOCATION_PLAN === 'slots') return this.#freeSlots(scores.length);
    const left = this.left;
    if (left <= RESIDUE * this.budget) return scores.map(() => null);
    const parts = sharing === 'priority' ? proportions(scores) : rowFor(scores.length, this.#settings);
    return parts.map((part) => ({ amount: this.#capped(part * left), slot: null }));
  }

  /** The offer is used by an order. */
  use(share: Share): void {
    this.#inUse.push(share);
  }

  /** Only a part of it, above 0 and up to 1, was filled: the rest is free again, its slot is not. */
  keepPart(share: Share, part: number): void {
    share.amount *= part;
  }

  /** It is free again. */
  release(share: Share): void {
    this.#inUse = this.#inUse.filter((each) => each !== share);
  }

  #equalPart(): number {
    return this.budget / (this.#rules.maxPositions ?? 1);
  }

  #freeSlots(signals: number): (Share | null)[] {
    const taken = new Set(this.#inUse.map(({ slot }) => slot));
    const free = this.#settings.weights.flatMap((weight, slot) => (taken.has(slot) ? [] : [{ weight, slot }]));
    return Array.from({ length: signals }, (_, at) => {
      const place = free[at];
      return place === undefined ? null : { amount: this.#capped(place.weight * this.budget), slot: place.slot };
    });
  }

  #capped(amount: number): number {
    return Math.min(amount, this.#rules.maxShareOfBudget * this.budget);
  }
}

function proportions(scores: readonly number[]): number[] {
  const total = scores.reduce((sum, score) => sum + score, 0);
  return scores.map((score) => score / total);
}

function rowFor(signals: number, { MAX_TRADES: maxTrades, weights }: AllocationSettings): readonly number[] {
  if (signals === maxTrades) return weights;
  return ROWS[signals] ?? Array.from({ length: signals }, () => 1 / signals);
}
