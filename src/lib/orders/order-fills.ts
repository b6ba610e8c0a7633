/**
 * How much of an order is filled, by reports and by executions. Guarantees: what is filled never becomes less; a report that comes
 * late makes no order smaller than it is.
 */
import { leftOf } from '../core/quantity.ts';

export class OrderFills {
  /** Its quantity is what is filled of its entry: it grows with that. */
  readonly #grows: boolean;
  #quantity: number;
  #filled = 0;
  #executed = 0;
  #value = 0;
  #isSized = false;

  constructor(quantity: number, grows: boolean) {
    this.#quantity = quantity;
    this.#grows = grows;
  }

  /** Shares or contracts. */
  get quantity(): number {
    return this.#quantity;
  }
  /** By reports. */
  get filled(): number {
    return this.#filled;
  }
  /** By executions. */
  get executed(): number {
    return this.#executed;
  }
  /** Dollars a share x shares, of the executions. */
  get value(): number {
    return this.#value;
  }
  /** By whatever says more. */
  get known(): number {
    return Math.max(this.#filled, this.#executed);
  }
  /** By arithmetic; of one that grows only the broker can say so. */
  get isFull(): boolean {
    return !this.#grows && leftOf(this.#quantity, this.known) === 0;
  }
  get isTooMuch(): boolean {
    return leftOf(this.#executed, this.#quantity) > 0;
  }

  /** `isProof`: nothing newer was looked up. */
  reported(quantity: number, filled: number, isProof: boolean): void {
    if (this.#grows) this.#grow(quantity, isProof);
    this.#filled = Math.max(this.#filled, filled);
  }

  execute(quantity: number, price: number): void {
    this.#executed += quantity;
    this.#value += quantity * price;
  }

  #grow(quantity: number, isProof: boolean): void {
    const isFirst = !this.#isSized;
    this.#isSized = true;
    this.#quantity = isFirst || isProof ? quantity : Math.max(this.#quantity, quantity);
  }
}
