/**
 * A recorded session decided once more: what was heard is heard again, what was decided is decided anew, and the first
 * decision that comes out differently is told. Guarantees: up to there the session is in the very state in which it was
 * recorded; nothing is sent.
 */
import { LiveSession } from './live-session.ts';
import type { LiveSetup } from './live-setup.ts';
import { Notebook } from './notebook.ts';
import type { JournalRecord, StoredRecord } from './records.ts';

/** What is decided, and compared. */
const DECISIONS = ['signal', 'refusal', 'proposal', 'order', 'exit_asked', 'kill_switch'] as const;
export type DecisionRecord = Extract<JournalRecord, { kind: (typeof DECISIONS)[number] }>;

export interface Difference {
  /** Session minute. */
  readonly m: number;
  /** Null: today's code decides nothing more there; or nothing more was recorded. */
  readonly recorded: DecisionRecord | null;
  readonly now: DecisionRecord | null;
}

export interface Redecided {
  /** Minutes that were decided once more, and decisions that came out the same. */
  readonly minutes: number;
  readonly decisions: number;
  /** Null: nothing differs. */
  readonly difference: Difference | null;
}

export function redecide(records: Iterable<StoredRecord>, setup: LiveSetup): Redecided {
  const again = new Again(setup);
  for (const stored of records) {
    again.hear(stored);
    if (again.difference !== null) break;
  }
  return { minutes: again.minutes, decisions: again.decisions, difference: again.difference };
}

class Again {
  readonly #notebook = new Notebook();
  readonly #session: LiveSession;
  /** As recorded, and not compared yet. */
  #recorded: DecisionRecord[] = [];
  #now: DecisionRecord[] = [];
  /** Exits at the open of that minute have been asked for. */
  #opened = -1;
  minutes = 0;
  decisions = 0;
  difference: Difference | null = null;

  constructor(setup: LiveSetup) {
    this.#session = new LiveSession(setup, this.#notebook);
  }

  hear({ record, at }: StoredRecord): void {
    const session = this.#session;
    if (isDecision(record)) {
      this.#recorded.push(record);
      if (record.kind === 'exit_asked') this.#open(record.m);
      return;
    }
    if (record.kind === 'bars' && record.m > session.lastBars) this.#close(record.m);
    if (record.kind === 'decided') {
      this.#decide(record.m, at, record.isLate !== true);
      return;
    }
    // The machine finds the loss by itself; what a person or the broker did is heard.
    if (record.kind === 'kill' && record.cause === 'loss') return;
    session.record(record, at);
    this.#note();
  }

  /** At an exit that was recorded in a minute all that are due by then are asked for. */
  #open(m: number): void {
    if (m < this.#opened) return;
    this.#opened = m;
    this.#session.openMinute(m);
    this.#note();
  }

  /** The minute's exits are all recorded by now; where none was, none may be asked for. */
  #close(m: number): void {
    this.#open(m);
    this.#compare(m);
  }

  #decide(m: number, at: number, decides: boolean): void {
    this.#session.closeMinute(m, at, decides);
    this.#note();
    this.minutes++;
    this.#compare(m);
  }

  /** What has been decided since. */
  #note(): void {
    this.#now.push(...this.#notebook.take().filter(isDecision));
  }

  #compare(m: number): void {
    const [recorded, now] = [this.#recorded, this.#now];
    this.#recorded = [];
    this.#now = [];
    for (let at = 0; at < Math.max(recorded.length, now.length); at++) {
      const [was, is] = [recorded[at] ?? null, now[at] ?? null];
      if (asKept(was) !== asKept(is)) {
        this.difference = { m, recorded: was, now: is };
        return;
      }
      this.decisions++;
    }
  }
}

/** As a journal keeps it: what is no number is null there. */
function asKept(record: DecisionRecord | null): string {
  return JSON.stringify(record);
}

function isDecision(record: JournalRecord): record is DecisionRecord {
  return DECISIONS.some((kind) => kind === record.kind);
}
