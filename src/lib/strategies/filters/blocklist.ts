/**
 * The blocklist, always on: a symbol that was traded in this session by any strategy is not traded again; the underlying
 * and its instruments are one. Guarantees: working entries count, and those filled at least in part; what stayed unfilled
 * does not.
 */
export class Blocklist {
  readonly #symbols = new Set<string>();

  /** Whether the symbol that signals has been traded. */
  has(symbol: string): boolean {
    return this.#symbols.has(symbol);
  }

  add(symbol: string): void {
    this.#symbols.add(symbol);
  }

  /** Its entry stayed unfilled. */
  release(symbol: string): void {
    this.#symbols.delete(symbol);
  }

  startSession(): void {
    this.#symbols.clear();
  }
}
