/** What has come in and waits for its turn: one queue for all that can happen to a run, in the order in which it came. */
export class Inbox<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | null = null;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Undefined: it is empty. */
  take(): T | undefined {
    return this.#waiting.shift();
  }

  /** Resolves when something is there, or when it is woken. */
  async filled(): Promise<void> {
    if (!this.isEmpty) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }

  /** Lets whoever waits look again. */
  wake(): void {
    this.#wake?.();
  }
}
