/**
 * What the strategies of a session answer at the close of a minute. Guarantees: they are asked about a minute once, however often
 * it is wanted, for their answers are of that moment; one that may not decide is not asked, and what is ruled out for it is not told.
 */
import type { Tape } from '../market/tape.ts';
import { PerTape } from '../strategies/per-tape.ts';
import { Hearing } from './hearing.ts';
import type { TradingRules } from './rules.ts';
import type { Exclusion, Seat } from './seat.ts';
import type { SessionSources } from './sources.ts';

export interface HearingsParts {
  readonly rules: TradingRules;
  readonly sources: SessionSources;
  /** Whether a strategy that sits may decide; left out: all may. */
  readonly mayDecide?: (strategy: string) => boolean;
}

export class Hearings {
  readonly #parts: HearingsParts;
  #newest: { readonly m: number; readonly all: readonly Hearing[] } | null = null;

  constructor(parts: HearingsParts) {
    this.#parts = parts;
  }

  startSession(): void {
    this.#newest = null;
  }

  /** In the order of the seats. */
  at(m: number, seats: readonly Seat[]): readonly Hearing[] {
    if (this.#newest?.m === m) return this.#newest.all;
    const { mayDecide = anyone } = this.#parts;
    const all: Hearing[] = [];
    for (const seat of seats) {
      if (!this.#decidesAt(seat, m)) continue;
      if (mayDecide(seat.strategy.name)) all.push(this.#hear(seat, m));
      else seat.admit(m, this.#exclude, () => undefined);
    }
    this.#newest = { m, all };
    return all;
  }

  /** A minute that an earlier process has decided at, or that is too old for it: what it rules out has been told. */
  passOver(m: number, seats: readonly Seat[]): void {
    for (const seat of seats) if (this.#decidesAt(seat, m)) seat.admit(m, this.#exclude, () => undefined);
  }

  #decidesAt(seat: Seat, m: number): boolean {
    return seat.decidesAt(m) && m + 1 >= this.#parts.rules.firstMoment;
  }

  #hear(seat: Seat, m: number): Hearing {
    const hearing = new Hearing(seat, m);
    seat.admit(m, this.#exclude, hearing.excluded);
    seat.strategy.decide(m, hearing, seat.admitted);
    return hearing;
  }

  /** What a symbol is does not change from session to session. */
  readonly #leveraged = new PerTape((tape): Exclusion | null =>
    this.#parts.sources.isLeveraged(tape.symbol) ? { reason: 'leveraged', numbers: {} } : null,
  );
  readonly #exclude = (tape: Tape): Exclusion | null => this.#leveraged.of(tape);
}

const anyone = (): boolean => true;
