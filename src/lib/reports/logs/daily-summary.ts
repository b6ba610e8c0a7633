/**
 * What a session came to in one journal, as a fold over its records: a line of daily_summary. Guarantees: it is the whole
 * session so far, all runs together; a later line of the same session takes the place of an earlier one.
 */
import { utcText } from '../../calendar/text.ts';
import type { EpochMs } from '../../core/clock.ts';
import { ScansFold } from '../../journal/fold/scans.ts';
import type { ClosedEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import type { FunnelRow } from '../backtest-report.ts';
import { byKind, type ByKind } from '../by-kind.ts';
import { FunnelCount } from '../funnel-count.ts';
import { SessionEquity } from './session-equity.ts';
import type { JournalPlace, TradeContext } from './trade-context.ts';

export interface StrategyResult {
  readonly trades: number;
  readonly wins: number;
  /** Dollars, net of fees. */
  readonly pnl: number;
  readonly fees: number;
}

export interface DailySummary extends StrategyResult {
  /** UTC, ISO 8601: when it was made. */
  readonly timestamp: string;
  /** New York date, with `.2`, `.3` for further replays of it. */
  readonly session: string;
  readonly broker: string;
  readonly mode: string;
  readonly dry_run: boolean;
  /** Strategies that traded, or were to. */
  readonly strategies: Readonly<Record<string, StrategyResult>>;
  /** Dollars; the end is the start and what tbot's own trades made of it. Null: the session was never opened. */
  readonly equity_start: number | null;
  readonly equity_end: number | null;
  /** Deepest fall from a high of the session, as a share and in dollars, on minute marks. */
  readonly drawdown: number;
  readonly drawdown_money: number;
  /** Trades that were still held. */
  readonly still_held: number;
  /** Entries refused, by reason. */
  readonly refusals: Readonly<Record<string, number>>;
  /** From signal to fill, by strategy. */
  readonly funnel: readonly FunnelRow[];
  /** Of strategies whose symbols were scanned for: how often it was done and failed, and how many symbols it named in all. */
  readonly scans: Readonly<
    Record<string, { readonly done: number; readonly failed: number; readonly symbols: number }>
  >;
  /** By code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly runs: number;
  /** Seconds in which a run was at work. */
  readonly uptime_s: number;
  readonly version: string | null;
  readonly journal: string;
  readonly seq: number;
}

const NOTHING: StrategyResult = { trades: 0, wins: 0, pnl: 0, fees: 0 };

export class SessionSummary {
  readonly #context: TradeContext;
  readonly #equity: SessionEquity;
  readonly #funnel = new FunnelCount();
  readonly #scans = new ScansFold();
  readonly #strategies = new Map<string, StrategyResult>();
  readonly #errors = new Map<string, number>();
  readonly #filled = new Set<string>();
  #runs = 0;
  #uptimeMs = 0;
  #startedAt: EpochMs | null = null;
  #version: string | null = null;
  #last: StoredRecord | null = null;

  /** The context has seen each record that is applied. */
  constructor(context: TradeContext) {
    this.#context = context;
    this.#equity = new SessionEquity((trade) => context.settled(trade));
  }

  readonly #seen: ByKind<[EpochMs], void> = {
    run_started: ({ version, strategies }, at) => {
      this.#stop(this.#last?.at ?? at);
      this.#startedAt = at;
      this.#runs++;
      this.#version = version;
      for (const strategy of strategies) this.#add(strategy, NOTHING);
    },
    run_ended: (_, at) => this.#stop(at),
    joined: ({ strategies }) => {
      for (const strategy of strategies) this.#add(strategy, NOTHING);
    },
    signal: (event) => this.#funnel.decided(event),
    refusal: (event) => this.#funnel.decided(event),
    unfilled: (event) => this.#funnel.decided(event),
    order: ({ strategy }) => this.#funnel.count(strategy, 'sent', null),
    bought: ({ id }) => {
      const strategy = this.#context.strategyOf(id);
      if (strategy !== null && !this.#filled.has(id)) this.#funnel.count(strategy, 'filled', null);
      this.#filled.add(id);
    },
    closed: (event) => this.#closed(event),
    error: ({ code }) => this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1),
  };

  apply(stored: StoredRecord): void {
    this.#equity.apply(stored);
    this.#scans.apply(stored);
    byKind(this.#seen, stored.record, stored.at);
    this.#last = stored;
  }

  /** Whether a run of this session has begun and not ended. */
  get isRunning(): boolean {
    return this.#startedAt !== null;
  }

  /** As of the last record; null before the first. */
  summary({ journal, broker, mode, isDryRun }: JournalPlace): DailySummary | null {
    const last = this.#last;
    if (last === null) return null;
    const running = this.#startedAt === null ? 0 : last.at - this.#startedAt;
    const results = [...this.#strategies.values()];
    const { start, equity, drawdown, drawdownMoney, held } = this.#equity;
    return {
      timestamp: utcText(last.at),
      session: last.session,
      ...{ broker, mode, dry_run: isDryRun },
      ...results.reduce(added, NOTHING),
      strategies: Object.fromEntries(this.#strategies),
      ...{ equity_start: start, equity_end: equity, drawdown, drawdown_money: drawdownMoney, still_held: held },
      refusals: refusalsOf(this.#funnel.rows),
      funnel: this.#funnel.rows,
      scans: Object.fromEntries(
        [...this.#scans.view].map(([name, { done, failed, symbols }]) => [
          name,
          { done, failed, symbols: symbols.size },
        ]),
      ),
      errors: Object.fromEntries(this.#errors),
      runs: this.#runs,
      uptime_s: Math.round((this.#uptimeMs + running) / 1000),
      version: this.#version,
      ...{ journal, seq: last.seq },
    };
  }

  #closed({ trade }: ClosedEvent): void {
    const { strategy_name, PnL, fees } = this.#context.settled(trade);
    this.#add(strategy_name, { trades: 1, wins: PnL > 0 ? 1 : 0, pnl: PnL, fees });
  }

  #add(strategy: string, result: StrategyResult): void {
    this.#strategies.set(strategy, added(this.#strategies.get(strategy) ?? NOTHING, result));
  }

  /** A run that died ended with the last thing it did. */
  #stop(at: EpochMs): void {
    if (this.#startedAt !== null) this.#uptimeMs += at - this.#startedAt;
    this.#startedAt = null;
  }
}

function added(a: StrategyResult, b: StrategyResult): StrategyResult {
  return { trades: a.trades + b.trades, wins: a.wins + b.wins, pnl: a.pnl + b.pnl, fees: a.fees + b.fees };
}

/** A reason of the strategy, of the gate and of its size alike; the entries that it refused. */
function refusalsOf(rows: readonly FunnelRow[]): Record<string, number> {
  const refusals = new Map<string, number>();
  for (const { reason, count } of rows) if (reason !== null) refusals.set(reason, (refusals.get(reason) ?? 0) + count);
  return Object.fromEntries([...refusals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** Null for what is no line of a summary. */
export function parsedSummary(line: string): DailySummary | null {
  try {
    const value = JSON.parse(line) as Partial<DailySummary> | null;
    return typeof value?.session === 'string' && typeof value.journal === 'string' ? (value as DailySummary) : null;
  } catch {
    return null;
  }
}
