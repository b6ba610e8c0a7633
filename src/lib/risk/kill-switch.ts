/**
 * The kill switch's state. Guarantees: once halted it stays so for the session; halting again changes nothing; whatever
 * its state, exits pass (they have a gate of their own).
 */
export type KillState = 'active' | 'halted';

export class KillSwitch {
  #state: KillState = 'active';

  get isEngaged(): boolean {
    return this.#state !== 'active';
  }

  halt(): void {
    this.#state = 'halted';
  }

  startSession(): void {
    this.#state = 'active';
  }
}

/** Whether the day's profit, fees included, is a loss that stops trading. Dollars, and the limit as a share of equity. */
export function isLossLimitReached(profit: number, equity: number, limit: number): boolean {
  return profit / equity <= -limit;
}
