/**
 * tbot.log: the program's own log, as much of it as DEBUG_LOG_LEVEL asks for. quiet: what somebody should look at; normal:
 * runs, sessions, orders and trades; verbose: every decision and every answer of the broker; trace: all records.
 */
import type { StoredRecord } from '../../session/records.ts';
import { byKind, type ByKind, type RecordKind } from '../by-kind.ts';
import { bareEntry } from './entry-parts.ts';
import type { LogEntry } from './log-entry.ts';
import { strategyEntry } from './strategy-log.ts';
import type { JournalPlace, TradeContext } from './trade-context.ts';
import { unresolvedEntry } from './unresolved-log.ts';

export const LOG_LEVELS = ['quiet', 'normal', 'verbose', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Severity = 'info' | 'warning' | 'error';

/** The least level at which a record is told. */
const LEVEL_OF: Readonly<Record<RecordKind, LogLevel>> = {
  error: 'quiet',
  kill: 'quiet',
  kill_switch: 'quiet',
  disarmed: 'quiet',
  adopted: 'quiet',
  order_unknown: 'quiet',
  run_started: 'normal',
  run_ended: 'normal',
  joined: 'normal',
  scanned: 'normal',
  scan_failed: 'normal',
  session_opened: 'normal',
  order: 'normal',
  proposal: 'normal',
  confirmed: 'normal',
  unfilled: 'normal',
  bought: 'normal',
  exit_asked: 'normal',
  sold: 'normal',
  closed: 'normal',
  cancel_refused: 'normal',
  order_absent: 'normal',
  order_dropped: 'normal',
  order_doubted: 'normal',
  exit_forced: 'normal',
  sold_elsewhere: 'normal',
  rearmed: 'normal',
  alert: 'normal',
  control: 'normal',
  signal: 'verbose',
  refusal: 'verbose',
  order_intended: 'verbose',
  cancel_asked: 'verbose',
  order_report: 'verbose',
  protected: 'verbose',
  watching: 'verbose',
  instrument: 'verbose',
  position_seen: 'verbose',
  quote_seen: 'verbose',
  puts: 'verbose',
  reconciled: 'verbose',
  bars: 'trace',
  quotes: 'trace',
  decided: 'trace',
  execution: 'trace',
};

/** Null for what that level leaves out. The context has seen the record. */
export function programEntry(
  stored: StoredRecord,
  place: JournalPlace,
  context: TradeContext,
  level: LogLevel,
): LogEntry | null {
  const { record } = stored;
  const unresolved = unresolvedEntry(stored, place, context);
  const severity = byKind(SEVERITY, record) ?? (unresolved === null ? 'info' : 'warning');
  const asks = severity === 'info' ? LEVEL_OF[record.kind] : 'quiet';
  if (LOG_LEVELS.indexOf(asks) > LOG_LEVELS.indexOf(level)) return null;
  const entry = unresolved ?? strategyEntry(stored, place, context) ?? otherEntry(stored, place);
  return { ...entry, details: { severity, ...entry.details } };
}

const SEVERITY: ByKind<[], Severity> = {
  error: () => 'error',
  alert: ({ severity }) => (severity === 'critical' ? 'error' : severity),
  run_ended: ({ how }) => (how === 'failed' ? 'error' : 'info'),
  kill: ({ state }) => (state === 'active' ? 'info' : 'warning'),
  kill_switch: () => 'warning',
  unfilled: () => 'info',
};

const WORDS: ByKind<[], Partial<LogEntry>> = {
  alert: ({ text, severity, code }) => ({ reason: text, error_code: severity === 'info' ? null : code }),
  run_ended: ({ how, code }) => ({ reason: how, error_code: code }),
  kill: ({ state, cause }) => ({
    ...{ reason: `${state}: ${cause ?? 'released'}`, error_code: state === 'active' ? null : 'kill_switch' },
  }),
  kill_switch: () => ({ reason: 'the loss limit of the day is reached', error_code: 'kill_switch' }),
  control: ({ command }) => ({ reason: command }),
  watching: ({ symbol }) => ({ ticker: symbol }),
  puts: ({ symbol, failure }) => ({ ticker: symbol, reason: failure }),
};

/** What no other log tells. */
function otherEntry(stored: StoredRecord, place: JournalPlace): LogEntry {
  const details = Object.entries(stored.record).filter(([key]) => key !== 'kind');
  return { ...bareEntry(stored, place), ...byKind(WORDS, stored.record), details: Object.fromEntries(details) };
}
