/**
 * What a strategy answers at the close of one minute: all of it for the journal, the signals for the entry desk. Guarantees: nothing
 * is in the journal before it is told to it, and then in the order in which it was said; what it answers of a symbol that it is not
 * to look at, for no scan names it any more, is not heard.
 */
import type { Tape } from '../market/tape.ts';
import { NO_ROW } from '../market/tape.ts';
import type { Answers, Numbers, Side, StrategyRefusal } from '../strategies/strategy.ts';
import type { Journal, RefusalEvent, SignalEvent } from './journal.ts';
import type { Exclusion, Seat, Signal } from './seat.ts';

export class Hearing implements Answers {
  readonly seat: Seat;
  readonly #m: number;
  readonly #said: (SignalEvent | RefusalEvent)[] = [];
  readonly #signals: Signal[] = [];

  constructor(seat: Seat, m: number) {
    this.seat = seat;
    this.#m = m;
  }

  get signals(): readonly Signal[] {
    return this.#signals;
  }

  tellTo(journal: Journal): void {
    for (const event of this.#said) journal.record(event);
  }

  signal(tape: Tape, side: Side, score: number, numbers: Numbers): void {
    if (!this.seat.candidates.has(tape)) return;
    const close = this.#close(tape);
    const { symbol } = tape;
    const strategy = this.seat.strategy.name;
    this.#said.push({ kind: 'signal', m: this.#m, strategy, symbol, side, score, close, numbers });
    this.#signals.push({ tape, side, score, close });
  }

  refusal(tape: Tape, side: Side | null, reason: StrategyRefusal, numbers: Numbers): void {
    if (this.seat.candidates.has(tape)) this.#refused(tape, side, reason, numbers, 'strategy');
  }

  /** Ruled out for the whole window. */
  readonly excluded = (tape: Tape, why: Exclusion): void => {
    this.#refused(tape, null, why.reason, why.numbers, why.reason === 'leveraged' ? 'gate' : 'strategy');
  };

  #refused(
    tape: Tape,
    side: Side | null,
    reason: Exclusion['reason'],
    numbers: Numbers,
    stage: 'strategy' | 'gate',
  ): void {
    this.#said.push({
      kind: 'refusal',
      m: this.#m,
      strategy: this.seat.strategy.name,
      symbol: tape.symbol,
      side,
      stage,
      reason,
      ticker: null,
      close: this.#close(tape),
      numbers,
    });
  }

  #close(tape: Tape): number {
    const row = tape.rowAt(this.#m);
    return row === NO_ROW ? NaN : (tape.bars.close[row] ?? NaN);
  }
}
