/** A strategy that signals what it is told to, when it is told to: for tests of what the session makes of signals. */
import { NO_ROW, type Tape } from '../../src/lib/market/tape.ts';
import type { Answers, Side, Strategy, StrategyRules } from '../../src/lib/strategies/strategy.ts';
import type { Window } from '../../src/lib/strategies/window.ts';

/** Symbol, score, side. */
export type ScriptedSignal = readonly [symbol: string, score?: number, side?: Side];

export class Scripted implements Strategy {
  readonly name: string;
  readonly rules: StrategyRules;
  readonly isExitSignal: Strategy['isExitSignal'] = null;
  readonly #signals: Readonly<Record<number, readonly ScriptedSignal[]>>;

  /** By minute. Without rules it is like open; its window is 10..300, out at 380. */
  constructor(
    signals: Readonly<Record<number, readonly ScriptedSignal[]>>,
    rules: Partial<StrategyRules> = {},
    name = 'scripted',
  ) {
    this.name = name;
    this.#signals = signals;
    this.rules = {
      stopShare: 0.02,
      maxPositions: null,
      isLimitedByMaxTrades: true,
      sharing: 'row',
      maxShareOfBudget: 1,
      timeoutMinutes: null,
      allowsPuts: true,
      ...rules,
    };
  }

  selfCheck(): [] {
    return [];
  }

  window(): Window {
    return { analysisFrom: 0, analysisTo: 9, firstDecision: 10, lastDecision: 300, hardExit: 380 };
  }

  startSession(): void {
    // its script holds for every session
  }

  admit(): null {
    return null;
  }

  decide(m: number, answers: Answers, tapes: readonly Tape[]): void {
    for (const [symbol, score = 1, side = 'long'] of this.#signals[m] ?? []) {
      const tape = tapes.find((each) => each.symbol === symbol);
      if (tape !== undefined && tape.rowAt(m) !== NO_ROW) answers.signal(tape, side, score, {});
    }
  }
}

/** The rules of mid: five at once, a fifth of the budget each, free again when closed. */
export const LIKE_MID: Partial<StrategyRules> = { maxPositions: 5, isLimitedByMaxTrades: false, sharing: 'equal' };
