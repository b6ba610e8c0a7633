/**
 * One strategy at work in one session: its window, the symbols that wait for their first bar in it, its budget, and what it has entered.
 * Guarantees: a refusal of the whole window is told once per symbol, at the symbol's first bar in it.
 */
import type { EpochMs } from '../core/clock.ts';
import type { Tape } from '../market/tape.ts';
import { NO_ROW } from '../market/tape.ts';
import type { WindowBudget } from '../strategies/allocation.ts';
import type { Numbers, SessionFacts, Side, Strategy, WindowRefusal } from '../strategies/strategy.ts';
import { isDecisionMinute, type Window } from '../strategies/window.ts';
import { Candidates } from './candidates.ts';

/** A signal on its way to an order. */
export interface Signal {
  readonly tape: Tape;
  readonly side: Side;
  readonly score: number;
  /** The signal symbol's close at the decision. */
  readonly close: number;
}

/** What rules a symbol out for a whole window. */
export type Exclusion = WindowRefusal | { readonly reason: 'leveraged'; readonly numbers: Numbers };

export class Seat {
  readonly strategy: Strategy;
  readonly window: Window;
  readonly budget: WindowBudget;
  readonly candidates = new Candidates();
  /** Entries that were filled at least in part, and those that work. */
  entries = 0;
  /** Positions and working entries. */
  positions = 0;
  #waiting: Tape[] = [];
  readonly #known = new Set<Tape>();
  readonly #admitted: Tape[] = [];
  readonly #tries = new Map<string, number>();

  constructor(strategy: Strategy, facts: SessionFacts, budget: WindowBudget, tapes: readonly Tape[]) {
    this.strategy = strategy;
    this.window = facts.window;
    this.budget = budget;
    this.lookAt(tapes);
    strategy.startSession(facts);
  }

  /** Symbols that it looks at for good. */
  lookAt(tapes: readonly Tape[]): void {
    this.candidates.name(tapes);
    this.#expect(tapes);
  }

  /** Symbols that it looks at until its next scan. */
  scanned(at: EpochMs, tapes: readonly Tape[]): void {
    this.candidates.scan(at, tapes);
    this.#expect(tapes);
  }

  #expect(tapes: readonly Tape[]): void {
    for (const tape of tapes) {
      if (this.#known.has(tape)) continue;
      this.#known.add(tape);
      this.#waiting.push(tape);
    }
  }

  decidesAt(m: number): boolean {
    return isDecisionMinute(this.window, m);
  }

  /** Those that nothing has ruled out. */
  get admitted(): readonly Tape[] {
    return this.#admitted;
  }

  /** Asks about each symbol at the first bar of the window that it is looked at in, and tells what rules it out, if anything does. */
  admit(m: number, exclude: (tape: Tape) => Exclusion | null, told: (tape: Tape, why: Exclusion) => void): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((tape) => {
      if (tape.rowAt(m) === NO_ROW || !this.candidates.has(tape)) return true;
      const why = exclude(tape) ?? this.strategy.admit(tape, m);
      if (why === null) this.#admitted.push(tape);
      else told(tape, why);
      return false;
    });
  }

  /** Entries of that symbol that were sent or refused for their size in this session. */
  triesOf(symbol: string): number {
    return this.#tries.get(symbol) ?? 0;
  }

  countTry(symbol: string): void {
    this.#tries.set(symbol, this.triesOf(symbol) + 1);
  }
}
