/** One line on the terminal that is written over while long work goes on. Guarantees: nothing where stderr is no terminal. */

/** Often enough to be seen moving, seldom enough to cost nothing. */
const INTERVAL_MS = 100;
const BAR_LENGTH = 30;
const CLEAR_LINE = '\r\u001B[K';

export class ProgressLine {
  readonly #startedAt = performance.now();
  #shownAt = -Infinity;
  #isShown = false;

  show(text: string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    process.stderr.write(`${CLEAR_LINE}${text}`);
  }

  /** A bar with how much is done, how fast, and how long it will still take. */
  step(what: string, done: number, total: number, units: number): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const filled = Math.round((done / total) * BAR_LENGTH);
    const bar = '#'.repeat(filled).padEnd(BAR_LENGTH, '.');
    const left = Math.ceil((seconds / done) * (total - done));
    const speed = (units / seconds / 1e6).toFixed(1);
    this.show(`[${bar}] ${String(done)} of ${String(total)} ${what}, ${speed} M bars/s, ${String(left)} s left`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
