/** Finding the decision that somebody means: by the id of its trade or of an order, or by words that it is known by. */
import { parseIsoDate } from '../calendar/civil-date.ts';
import { sessionOn } from '../calendar/sessions.ts';
import { localMinute, NEW_YORK } from '../calendar/zone.ts';
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { editDistance } from '../core/nearest.ts';
import { Answered } from '../reports/explain/answered.ts';
import type { CandidateKey } from '../reports/explain/story.ts';
import { dateOf } from '../reports/logs/log-names.ts';
import { tradeIdOf } from '../reports/logs/trade-context.ts';
import type { JournalRecord, StoredRecord } from '../session/records.ts';
import { withJournal, type ListedJournal } from './journals.ts';

/** A decision in a journal, with all that it is known by. */
export interface Candidate extends CandidateKey {
  readonly journal: ListedJournal;
  readonly session: string;
  /** Null: it never became an order. */
  readonly tradeId: string | null;
  /** What was or would have been bought; null where that was not settled. */
  readonly ticker: string | null;
}

export interface Search {
  readonly found: readonly Candidate[];
  /** What was looked through, the nearest first; empty where something was found. */
  readonly near: readonly Candidate[];
}

/** Sessions that are looked through for words without a date, and for what is near. */
const SESSIONS_MAX = 20;

/** "2025-12-01:open:SPY:25" */
export function candidateId({ session, strategy, symbol, m }: Candidate): string {
  return [session, strategy, symbol, String(m)].join(':');
}

/** The end of the minute at whose close it was decided. */
export function decidedAt({ session, m }: Pick<Candidate, 'session' | 'm'>): EpochMs {
  return (sessionOn(parseIsoDate(dateOf(session)))?.open ?? NaN) + (m + 1) * MINUTE_MS;
}

/** In the newest session that has something of it; of all journals. */
export function findCandidates(journals: readonly ListedJournal[], asked: string): Search {
  const date = /\d{4}-\d\d-\d\d/.exec(asked)?.[0] ?? null;
  const dates = [...new Set(journals.flatMap(({ sessions }) => sessions.map(dateOf)))].sort().reverse();
  const words = wordsOf(asked);
  const seen: Candidate[] = [];
  for (const each of date === null ? dates.slice(0, SESSIONS_MAX) : dates.filter((day) => day === date)) {
    const ofDay = journals.flatMap((journal) => candidatesOn(journal, each));
    const exact = ofDay.filter(({ tradeId }) => tradeId !== null && tradeId === tradeIdOf(asked));
    const found = exact.length > 0 ? exact : ofDay.filter((candidate) => words.every((word) => fits(candidate, word)));
    if (found.length > 0 && words.length > 0) return { found, near: [] };
    seen.push(...ofDay);
  }
  return { found: [], near: byNearness(seen, asked, words) };
}

function candidatesOn(journal: ListedJournal, date: string): Candidate[] {
  const sessions = journal.sessions.filter((session) => dateOf(session) === date);
  if (sessions.length === 0) return [];
  return withJournal(journal.file, (reader) =>
    sessions.flatMap((session) => candidatesIn(journal, session, reader.read(session))),
  );
}

function candidatesIn(journal: ListedJournal, session: string, records: Iterable<StoredRecord>): Candidate[] {
  const candidates = new Map<string, Candidate>();
  const answered = new Answered();
  for (const { record } of records) {
    answered.apply(record);
    if (!isDecision(record)) continue;
    const { strategy, symbol } = record;
    const m = answered.minuteOf(record);
    const key = `${strategy} ${symbol} ${String(m)}`;
    const before = candidates.get(key);
    const ticker = record.kind === 'signal' ? null : record.ticker;
    candidates.set(key, {
      ...{ journal, session, strategy, symbol, m },
      tradeId: record.kind === 'order' ? record.id : (before?.tradeId ?? null),
      ticker: ticker ?? before?.ticker ?? null,
    });
  }
  return [...candidates.values()];
}

type Decision = Extract<JournalRecord, { kind: 'signal' | 'refusal' | 'order' }>;

function isDecision(record: JournalRecord): record is Decision {
  return record.kind === 'signal' || record.kind === 'refusal' || record.kind === 'order';
}

/** Apart by spaces or colons; a time of day is one word. */
function wordsOf(asked: string): string[] {
  return asked.match(/\d{1,2}:\d\d(?!\d)|[^\s:]+/g)?.map((word) => word.toLowerCase()) ?? [];
}

function fits(candidate: Candidate, word: string): boolean {
  const { session, strategy, symbol, ticker, m, tradeId } = candidate;
  const names = [session, dateOf(session), strategy, symbol, ticker, String(m), tradeId, ...clockTexts(candidate)];
  return names.some((name) => name?.toLowerCase() === word);
}

/** New York's clock at the close of the minute: "9:56" and "09:56". */
function clockTexts(candidate: Candidate): string[] {
  const minute = localMinute(NEW_YORK, decidedAt(candidate));
  const [hour, rest] = [String(Math.floor(minute / 60)), String(minute % 60).padStart(2, '0')];
  return [`${hour}:${rest}`, `${hour.padStart(2, '0')}:${rest}`];
}

/** Most words in common first, then the fewest edits of its id. */
function byNearness(seen: readonly Candidate[], asked: string, words: readonly string[]): Candidate[] {
  const ranked = seen.map((candidate) => ({
    candidate,
    common: words.filter((word) => fits(candidate, word)).length,
    edits: editDistance(candidateId(candidate).toLowerCase(), asked.slice(0, 80).toLowerCase()),
  }));
  return ranked.sort((a, b) => b.common - a.common || a.edits - b.edits).map(({ candidate }) => candidate);
}
