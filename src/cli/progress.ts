/** One line on the terminal that is written over while long work goes on. Guarantees: nothing where stderr is no terminal. */

/** Often enough to be seen moving, seldom enough to cost nothing. */
const INTERVAL_MS = 100;
const BAR_LENGTH = 30;
const CLEAR_LINE = '\r\u001B[K';

export class ProgressLine {
  readonly #startedAt = performance.now();
  #shownAt = -Infinity;
  #isShown = false;
  #isHeld = false;

  show(text: string): void {
    const now = performance.now();
    if (this.#isHeld || !process.stderr.isTTY || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    process.stderr.write(`${CLEAR_LINE}${text}`);
  }

  /** A bar with how much is done, how fast, and how long it will still take. */
  step(what: string, done: number, total: number, bars: number, speed = millions): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const filled = Math.round((done / total) * BAR_LENGTH);
    const bar = '#'.repeat(filled).padEnd(BAR_LENGTH, '.');
    const left = done === 0 ? '' : `, ${String(Math.ceil((seconds / done) * (total - done)))} s left`;
    this.show(`[${bar}] ${String(done)} of ${String(total)} ${what}, ${speed(bars / seconds)} bars/s${left}`);
  }

  /** Nothing is shown while somebody is asked something. */
  async aside<T>(ask: () => Promise<T>): Promise<T> {
    this.clear();
    this.#isHeld = true;
    try {
      return await ask();
    } finally {
      this.#isHeld = false;
    }
  }

  clear(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(1)} M`;
}
