/** One line on the terminal that is written over while long work goes on. Guarantees: nothing where stderr is no terminal. */

/** Often enough to be seen moving, seldom enough to cost nothing. */
const INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001B[K';

export class ProgressLine {
  #shownAt = -Infinity;
  #isShown = false;

  show(text: string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    process.stderr.write(`${CLEAR_LINE}${text}`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
