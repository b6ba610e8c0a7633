/**
 * Takes down what a strategy answers in one minute: all of it for the journal, the signals for the entry desk. Guarantees: what
 * it answers of a symbol that it is not to look at, for no scan names it any more, is not heard.
 */
import type { Tape } from '../market/tape.ts';
import { NO_ROW } from '../market/tape.ts';
import type { Answers, Numbers, Side, StrategyRefusal } from '../strategies/strategy.ts';
import type { Candidates } from './candidates.ts';
import type { Journal } from './journal.ts';
import type { Exclusion, Signal } from './seat.ts';

export class Hearing implements Answers {
  readonly #journal: Journal;
  #strategy = '';
  #m = 0;
  #candidates: Pick<Candidates, 'has'> = { has: () => true };
  #signals: Signal[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What has signalled since `listenTo`. */
  get signals(): readonly Signal[] {
    return this.#signals;
  }

  listenTo(strategy: string, m: number, candidates: Pick<Candidates, 'has'>): void {
    this.#strategy = strategy;
    this.#m = m;
    this.#candidates = candidates;
    if (this.#signals.length > 0) this.#signals = [];
  }

  signal(tape: Tape, side: Side, score: number, numbers: Numbers): void {
    if (!this.#candidates.has(tape)) return;
    const close = this.#close(tape);
    const { symbol } = tape;
    this.#journal.record({ kind: 'signal', m: this.#m, strategy: this.#strategy, symbol, side, score, close, numbers });
    this.#signals.push({ tape, side, score, close });
  }

  refusal(tape: Tape, side: Side | null, reason: StrategyRefusal, numbers: Numbers): void {
    if (this.#candidates.has(tape)) this.#refused(tape, side, reason, numbers, 'strategy');
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
    this.#journal.record({
      kind: 'refusal',
      m: this.#m,
      strategy: this.#strategy,
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
