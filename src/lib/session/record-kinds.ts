/**
 * Which records are of orders, which are decisions, and which only tell: what a session, its desk and its machine make of each.
 */
import type { OrderRecord } from '../orders/order-records.ts';
import type { SessionEvent } from './journal.ts';
import type { JournalRecord } from './records.ts';

type Recalled = Extract<SessionEvent, { kind: 'order' | 'refusal' | 'exit_asked' | 'kill_switch' }>;

const ORDER_KINDS: ReadonlySet<string> = new Set(
  Object.keys({
    order_intended: true,
    cancel_asked: true,
    cancel_refused: true,
    order_report: true,
    execution: true,
    order_unknown: true,
    order_absent: true,
    order_doubted: true,
    order_dropped: true,
    protected: true,
    exit_forced: true,
    sold_elsewhere: true,
    position_seen: true,
    quote_seen: true,
    adopted: true,
    alert: true,
  } satisfies Record<OrderRecord['kind'], true>),
);

export function isOrderRecord(record: JournalRecord): record is OrderRecord {
  return ORDER_KINDS.has(record.kind);
}

/** What the machine has told, and how a run, a scan or a call ended: the state of a session does not follow from it. */
type Told = SessionEvent | Extract<JournalRecord, { kind: 'scan_failed' | 'run_ended' | 'error' }>;

const TOLD_KINDS: ReadonlySet<string> = new Set(
  Object.keys({
    signal: true,
    refusal: true,
    order: true,
    proposal: true,
    unfilled: true,
    bought: true,
    exit_asked: true,
    sold: true,
    closed: true,
    kill_switch: true,
    scan_failed: true,
    run_ended: true,
    error: true,
  } satisfies Record<Told['kind'], true>),
);

export function isTold(record: JournalRecord): record is Told {
  return TOLD_KINDS.has(record.kind);
}

/** What was decided, and is not decided again. */
export function isRecalled(record: JournalRecord): record is Recalled {
  return (
    record.kind === 'order' ||
    record.kind === 'refusal' ||
    record.kind === 'exit_asked' ||
    record.kind === 'kill_switch'
  );
}
