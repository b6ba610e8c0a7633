/**
 * From a record to the lines that it makes, in which files: the whole of what data/logs/ holds is this fold over the
 * journal. Guarantees: at most one line a record in each file; the same journal gives the same lines.
 */
import type { TradeMoney } from '../../journal/fold/trade-money.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import type { StoredRecord } from '../../session/records.ts';
import { SessionSummary, type DailySummary } from './daily-summary.ts';
import { csvLine, LOG_HEADER, logLine, type LogEntry, type LogFormat } from './log-entry.ts';
import { DAILY_SUMMARY, dateOf, PROGRAM_LOG, strategyLog, TRADE_HISTORY, UNRESOLVED_LOG } from './log-names.ts';
import { programEntry, type LogLevel } from './program-log.ts';
import { strategyEntry } from './strategy-log.ts';
import { TradeContext, type JournalPlace } from './trade-context.ts';
import { unresolvedEntry } from './unresolved-log.ts';

/** The keys of `.env_bot` that the logs go by. */
export interface LogSettings {
  readonly LOG_FORMAT: LogFormat;
  /** False: no logs of the strategies. */
  readonly ENABLE_LOGGING: boolean;
  readonly DEBUG_LOG_LEVEL: LogLevel;
}

export interface FileLine {
  /** "open.log" */
  readonly name: string;
  /** New York date, of a log that has a file for each; null: of one that grows. */
  readonly date: string | null;
  readonly head: string | null;
  readonly text: string;
  /** The same for the same line of the same journal, and for no other one in its file. */
  readonly key: string;
}

export const TRADE_HEAD = CLOSED_TRADE_COLUMNS.join(',');

export class LogFold {
  readonly #place: JournalPlace;
  readonly #settings: LogSettings;
  readonly #context: TradeContext;
  #summary: SessionSummary;

  constructor(place: JournalPlace, settings: LogSettings, money: TradeMoney) {
    this.#place = place;
    this.#settings = settings;
    this.#context = new TradeContext(money);
    this.#summary = new SessionSummary(this.#context);
  }

  /** Every record once, oldest first; `endSession` before the first of another session. */
  linesOf(stored: StoredRecord): readonly FileLine[] {
    this.#context.apply(stored);
    this.#summary.apply(stored);
    const lines = [...this.#entryLines(stored), ...this.#tradeLine(stored)];
    return stored.record.kind === 'run_ended' ? [...lines, ...this.#summaryLine()] : lines;
  }

  /** What is still to be said of the session: of a run that died, which said no last word. */
  endSession(): readonly FileLine[] {
    const lines = this.#summary.isRunning ? this.#summaryLine() : [];
    this.#summary = new SessionSummary(this.#context);
    return lines;
  }

  #entryLines(stored: StoredRecord): FileLine[] {
    const { LOG_FORMAT: format, ENABLE_LOGGING: isEnabled, DEBUG_LOG_LEVEL: level } = this.#settings;
    const strategy = isEnabled ? strategyEntry(stored, this.#place, this.#context) : null;
    const unresolved = unresolvedEntry(stored, this.#place, this.#context);
    const program = programEntry(stored, this.#place, this.#context, level);
    return [
      ...(strategy === null ? [] : [entryLine(strategyLog(strategy.strategy_name ?? ''), strategy, format)]),
      ...(unresolved === null ? [] : [entryLine(UNRESOLVED_LOG, unresolved, 'json')]),
      ...(program === null ? [] : [entryLine(PROGRAM_LOG, program, 'json')]),
    ];
  }

  /** A dry run trades nothing. */
  #tradeLine({ record }: StoredRecord): FileLine[] {
    if (record.kind !== 'closed' || this.#place.isDryRun) return [];
    const { LOG_FORMAT: format } = this.#settings;
    const trade = this.#context.settled(record.trade);
    const text = format === 'json' ? JSON.stringify(trade) : csvLine(CLOSED_TRADE_COLUMNS.map((name) => trade[name]));
    const head = format === 'json' ? null : TRADE_HEAD;
    return [{ name: TRADE_HISTORY[format], date: null, head, text, key: tradeKey(trade) }];
  }

  #summaryLine(): FileLine[] {
    const summary = this.#summary.summary(this.#place);
    if (summary === null) return [];
    const date = dateOf(summary.session);
    return [{ name: DAILY_SUMMARY, date, head: null, text: JSON.stringify(summary), key: lineKey(summary) }];
  }
}

/** The trade history has no other column that a line could be known by. */
export function tradeKey({ trade_id, broker, mode, exit_time }: ClosedTrade): string {
  return `${broker} ${mode} ${trade_id} ${exit_time}`;
}

/** The time tells a journal from one that was begun anew under the same name. */
export function lineKey({
  journal,
  seq,
  timestamp,
}: Pick<LogEntry | DailySummary, 'journal' | 'seq' | 'timestamp'>): string {
  return `${journal} ${String(seq)} ${timestamp}`;
}

function entryLine(name: string, entry: LogEntry, format: LogFormat): FileLine {
  return {
    ...{ name, date: dateOf(entry.session), head: format === 'csv' ? LOG_HEADER : null },
    ...{ text: logLine(entry, format), key: lineKey(entry) },
  };
}
