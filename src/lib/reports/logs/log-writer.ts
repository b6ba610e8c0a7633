/**
 * The writer of data/logs/. Its files are a fold over the journal, so the journal is what they are checked against.
 * Guarantees: a process that is killed at any moment leaves no line out and writes none twice: at the next start what the
 * journal holds and the files do not is appended; a torn last line is cut off, said, and written whole. A disk that is
 * full or a folder that may not be written to is an answer and no error: lines wait for the next write. Whoever trades
 * is never stopped by its logs.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TradeMoney } from '../../journal/fold/trade-money.ts';
import type { JournalReader, StoredRecord } from '../../session/records.ts';
import { readCursor, writeCursor, type Cursor } from './log-cursor.ts';
import { LogFailures, type LogFailure } from './log-failure.ts';
import { appendLines, pointTo, repairFile, syncFile } from './line-file.ts';
import { LogFold, type FileLine, type LogSettings } from './lines-of.ts';
import { DAILY_SUMMARY, datedName, TRADE_HISTORY } from './log-names.ts';
import { keepLatest } from './latest-summaries.ts';
import { PresentLines } from './present-lines.ts';
import type { JournalPlace } from './trade-context.ts';

export interface Repair {
  readonly file: string;
  /** Of a torn line, cut off. */
  readonly bytes: number;
}

export interface LogOutcome {
  readonly written: number;
  readonly repairs: readonly Repair[];
  /** Null: nothing waits. */
  readonly failure: LogFailure | null;
}

/** Lines for a file. More than these are not kept in memory: the next start finds them in the journal. */
const WAITING_MAX = 20_000;

export class LogWriter {
  readonly #folder: string;
  readonly #place: JournalPlace;
  readonly #fold: LogFold;
  /** By path. */
  readonly #waiting = new Map<string, FileLine[]>();
  /** Paths, since the last checkpoint. */
  readonly #touched = new Set<string>();
  /** By plain name, the path that it leads to. */
  readonly #linked = new Map<string, string>();
  readonly #failures = new LogFailures();
  #repairs: Repair[] = [];
  #written = 0;
  #seq = 0;
  #session: string | null = null;
  #cursor: Cursor | null = null;
  /** False: a line was given up; until the next start the cursor stays where it is. */
  #isWhole = true;
  #hasCaughtUp = false;

  /** @param money of the whole journal, also of trades that were opened before what the files lack */
  constructor(folder: string, place: JournalPlace, settings: LogSettings, money = new TradeMoney()) {
    this.#folder = folder;
    this.#place = place;
    this.#fold = new LogFold(place, settings, money);
  }

  /** At a start, before anything is written: appends what the journal holds and the files do not. */
  catchUp(reader: JournalReader): LogOutcome {
    const sessions = reader.sessions();
    const cursor = readCursor(this.#folder, this.#place.journal);
    const from = cursor === null ? -1 : sessions.indexOf(cursor.session);
    if (from >= 0) this.#cursor = cursor;
    const present = new PresentLines(this.#cursor?.trades ?? {});
    const lastOf = new Map<string, FileLine>();
    const wait = (line: FileLine): void => {
      this.#repair(line);
      lastOf.set(line.name, line);
      // A file that cannot be read cannot be compared: its lines are left to the next start.
      const isPresent = this.#failures.tried(() => present.has(this.#pathOf(line), line.key));
      this.#isWhole &&= isPresent !== undefined;
      if (isPresent === false) this.#wait(line);
    };
    for (const session of sessions.slice(Math.max(0, from)))
      for (const stored of reader.read(session)) this.#take(stored, wait);
    this.#flush();
    this.#hasCaughtUp = true;
    for (const line of lastOf.values()) this.#failures.tried(() => this.#link(line));
    return this.#outcome();
  }

  /** The records that were just committed, oldest first; those that were given before are passed over. */
  write(records: readonly StoredRecord[]): LogOutcome {
    for (const stored of records) if (stored.seq > this.#seq) this.#take(stored, (line) => this.#wait(line));
    this.#flush();
    return this.#outcome();
  }

  #take(stored: StoredRecord, wait: (line: FileLine) => void): void {
    if (stored.session !== this.#session) {
      for (const line of this.#fold.endSession()) wait(line);
      this.#flush();
      this.#failures.tried(() => this.#checkpoint(stored.session));
      this.#session = stored.session;
    }
    this.#seq = stored.seq;
    for (const line of this.#fold.linesOf(stored)) wait(line);
  }

  #pathOf({ name, date }: FileLine): string {
    return join(this.#folder, date === null ? name : datedName(name, date));
  }

  #wait(line: FileLine): void {
    const path = this.#pathOf(line);
    const lines = this.#waiting.get(path) ?? [];
    if (lines.length < WAITING_MAX) lines.push(line);
    else this.#isWhole = false;
    this.#waiting.set(path, lines);
  }

  #flush(): void {
    if (this.#waiting.size === 0) return;
    this.#failures.tried(() => mkdirSync(this.#folder, { recursive: true, mode: 0o700 }));
    for (const [path, lines] of this.#waiting) this.#failures.tried(() => this.#append(path, lines));
  }

  #append(path: string, lines: readonly FileLine[]): void {
    const [first] = lines;
    const texts = lines.map(({ text }) => text);
    this.#cut(path, appendLines(path, first?.head ?? null, texts));
    this.#waiting.delete(path);
    this.#touched.add(path);
    this.#written += lines.length;
    if (first !== undefined) this.#link(first);
  }

  /** Once, when the file is first met. */
  #repair(line: FileLine): void {
    const path = this.#pathOf(line);
    if (this.#touched.has(path)) return;
    this.#failures.tried(() => this.#cut(path, repairFile(path)));
    if (existsSync(path)) this.#touched.add(path);
  }

  #cut(path: string, bytes: number): void {
    if (bytes > 0) this.#repairs.push({ file: basename(path), bytes });
  }

  /** The plain name leads to the file that was written to last; of the summaries it is a copy of their last lines. */
  #link(line: FileLine): void {
    if (line.date === null) return;
    const [plain, path] = [join(this.#folder, line.name), this.#pathOf(line)];
    if (line.name === DAILY_SUMMARY) keepLatest(path, plain);
    else if (this.#linked.get(line.name) !== path) pointTo(plain, basename(path));
    this.#linked.set(line.name, path);
  }

  /** The sessions before that one are over: once their lines are on the disk, no start needs to look at them again. */
  #checkpoint(session: string): void {
    if (!this.#isWhole || this.#waiting.size > 0 || this.#cursor?.session === session) return;
    if (!existsSync(this.#folder)) return;
    for (const path of this.#touched) syncFile(path);
    this.#touched.clear();
    // While catching up, trades of that session may be in the file already: they must be found there again.
    const trades = this.#hasCaughtUp ? this.#historySizes() : (this.#cursor?.trades ?? {});
    this.#cursor = { session, trades };
    writeCursor(this.#folder, this.#place.journal, this.#cursor);
  }

  #historySizes(): Cursor['trades'] {
    const sizes = Object.values(TRADE_HISTORY).map((name) => [name, sizeOf(join(this.#folder, name))] as const);
    return Object.fromEntries(sizes);
  }

  #outcome(): LogOutcome {
    let waiting = 0;
    for (const lines of this.#waiting.values()) waiting += lines.length;
    const outcome = { written: this.#written, repairs: this.#repairs, failure: this.#failures.take(waiting) };
    this.#written = 0;
    this.#repairs = [];
    return outcome;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
