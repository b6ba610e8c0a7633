/** A strategy that trades a lot, by chance that hangs on seed, symbol and minute alone: a restart decides the same. */
import { Chance } from './chance.ts';
import { NO_ROW, type Tape } from '../../src/lib/market/tape.ts';
import type { Answers, Strategy, StrategyRules } from '../../src/lib/strategies/strategy.ts';
import type { Window } from '../../src/lib/strategies/window.ts';

export class BusyStrategy implements Strategy {
  readonly name: string;
  readonly rules: StrategyRules;
  readonly isExitSignal: Strategy['isExitSignal'];
  readonly #seed: number;
  readonly #window: Window;
  readonly #rate: number;
  /** Of its signals. */
  readonly #longShare: number;

  constructor(name: string, seed: number, window: Window, longShare: number) {
    const chance = new Chance(seed, name);
    this.name = name;
    this.#seed = seed;
    this.#window = window;
    this.#longShare = longShare;
    this.#rate = chance.pick(0.05, 0.15, 0.4);
    const isLimited = chance.isHit(0.5);
    this.rules = {
      stopShare: chance.pick(0.002, 0.005, 0.02),
      maxPositions: isLimited ? null : chance.pick(3, 5),
      isLimitedByMaxTrades: isLimited,
      sharing: isLimited ? 'row' : chance.pick('equal', 'priority'),
      maxShareOfBudget: chance.pick(1, 0.4),
      timeoutMinutes: chance.pick(null, 2, 5, 15),
      allowsPuts: true,
    };
    const leaves = chance.isHit(0.3);
    this.isExitSignal = leaves ? (tape, m) => this.#chance(`${tape.symbol} out`, m).isHit(0.05) : null;
  }

  selfCheck(): [] {
    return [];
  }

  window(): Window {
    return this.#window;
  }

  startSession(): void {
    // it remembers nothing
  }

  admit(): null {
    return null;
  }

  decide(m: number, answers: Answers, tapes: readonly Tape[]): void {
    for (const tape of tapes) {
      if (tape.rowAt(m) === NO_ROW) continue;
      const chance = this.#chance(tape.symbol, m);
      if (chance.isHit(this.#rate))
        answers.signal(tape, chance.isHit(this.#longShare) ? 'long' : 'bearish', chance.next(), {});
    }
  }

  #chance(what: string, m: number): Chance {
    return new Chance(this.#seed + m, `${this.name} ${what}`);
  }
}
