/** What happened in a simulated day, for who looks at a failure: the newest lines, which are written when they are read. */
import type { Clock, EpochMs } from '../../src/lib/core/clock.ts';
import type { JournalRecord } from '../../src/lib/session/records.ts';

/** That many lines, and up to three times more. */
const LINES = 400;
const RECORD_LENGTH = 400;
/** Records that say little of what went wrong. */
const DULL: ReadonlySet<string> = new Set(['bars', 'decided', 'refusal', 'signal', 'watching', 'instrument']);

export class Trace {
  readonly #clock: Clock;
  readonly #open: EpochMs;
  readonly #noted: { readonly at: EpochMs; readonly what: string | (() => string) }[] = [];

  constructor(clock: Clock, open: EpochMs) {
    this.#clock = clock;
    this.#open = open;
  }

  note(what: string | (() => string)): void {
    this.#noted.push({ at: this.#clock.now(), what });
    if (this.#noted.length > 4 * LINES) this.#noted.splice(0, 2 * LINES);
  }

  noteRecord(record: JournalRecord): void {
    if (DULL.has(record.kind)) return;
    this.note(() => {
      const isLong = (key: string): boolean => key === 'stack' || key === 'instrument';
      const text = JSON.stringify(record, (key, value: unknown) => (isLong(key) ? undefined : value));
      return `journal: ${text.slice(0, RECORD_LENGTH)}`;
    });
  }

  /** Minute and second of the session, and what happened. */
  get lines(): string[] {
    return this.#noted.map(({ at, what }) => {
      const seconds = (at - this.#open) / 1000;
      const minute = Math.floor(seconds / 60);
      const text = typeof what === 'string' ? what : what();
      return `${String(minute)}:${(seconds - minute * 60).toFixed(3).padStart(6, '0')} ${text}`;
    });
  }
}
