/**
 * The state of one session, from its records alone: for status, logs and reports, and as a check of the live state by
 * other means than it was made.
 * Guarantees: taking up a record costs the same however many came before; a record is counted once, also when it is
 * given twice; records of other sessions and of unknown kinds change nothing.
 */
import type { EpochMs } from '../../core/clock.ts';
import type { ExecutionReport } from '../../orders/order.ts';
import type { KillChanged, Reconciled, SessionOpened, StoredRecord } from '../../session/records.ts';
import { entryOf, handle, type Handlers } from './handlers.ts';
import { OrdersFold, type FoldedOrder } from './orders.ts';
import { RunsFold, type FoldedRun } from './runs.ts';
import { ScansFold, type FoldedScans } from './scans.ts';
import { TalliesFold, type Tallies } from './tallies.ts';
import { TradesFold, type FoldedTrade } from './trades.ts';

export type KillStanding = Pick<KillChanged, 'state' | 'cause' | 'by'>;

/** Dollars, fees included, at the last closes. */
export interface DayProfit {
  readonly realised: number;
  readonly unrealised: number;
  readonly profit: number;
  /** Of E; null while E is not known. */
  readonly share: number | null;
  /** DAILY_LOSS_LIMIT of the last run, as a share of E; null: no run has said it. */
  readonly limit: number | null;
}

export interface SessionView {
  readonly session: string;
  /** The newest record that is in it; 0: none. */
  readonly seq: number;
  readonly at: EpochMs | null;
  /** Date, minutes, open minute, E, account, VIX; null: it has not been opened. */
  readonly opened: SessionOpened | null;
  readonly runs: readonly FoldedRun[];
  /** By strategy: whether its window is over. */
  readonly windowsOver: ReadonlyMap<string, boolean>;
  /** Null: nothing was said of it in this session. */
  readonly kill: KillStanding | null;
  /** Why entries wait until a person re-arms them; null: they do not. */
  readonly disarmed: string | null;
  readonly orders: readonly FoldedOrder[];
  readonly trades: readonly FoldedTrade[];
  /** Executions with our ids that no trade explains. */
  readonly unexplained: readonly ExecutionReport[];
  /** Symbols that have been traded, or have an entry at work. */
  readonly blocklist: ReadonlySet<string>;
  /** By strategy: entries that count, those unfilled left out. */
  readonly entries: ReadonlyMap<string, number>;
  readonly day: DayProfit;
  readonly lastCloses: ReadonlyMap<string, number>;
  readonly tallies: Tallies;
  /** By strategy, of those whose symbols were scanned for. */
  readonly scans: ReadonlyMap<string, FoldedScans>;
  /** Session minutes; null: none yet. */
  readonly lastClosed: number | null;
  readonly lastDecided: number | null;
  readonly lastReconcile: (Reconciled & { readonly madeAt: EpochMs }) | null;
}

export class SessionFold {
  readonly session: string;
  readonly #orders = new OrdersFold();
  readonly #trades = new TradesFold(this.#orders);
  readonly #runs = new RunsFold();
  readonly #tallies = new TalliesFold();
  readonly #scans = new ScansFold();
  #seq = 0;
  #at: EpochMs | null = null;
  #opened: SessionOpened | null = null;
  #kill: KillStanding | null = null;
  #disarmed: string | null = null;
  #lastClosed: number | null = null;
  #lastDecided: number | null = null;
  #lastReconcile: SessionView['lastReconcile'] = null;

  constructor(session: string) {
    this.session = session;
  }

  apply(stored: StoredRecord): void {
    if (stored.session !== this.session || stored.seq <= this.#seq) return;
    this.#seq = stored.seq;
    this.#at = stored.at;
    for (const part of [this.#orders, this.#trades, this.#runs, this.#tallies, this.#scans]) part.apply(stored);
    handle(this.#handlers, stored);
  }

  /** A copy: later records do not change it. */
  get view(): SessionView {
    const trades = this.#trades.all;
    return {
      session: this.session,
      seq: this.#seq,
      at: this.#at,
      opened: this.#opened,
      runs: this.#runs.all,
      windowsOver: this.#runs.windowsOver,
      kill: this.#kill,
      disarmed: this.#disarmed,
      orders: this.#orders.all,
      trades,
      unexplained: this.#trades.unexplained,
      ...countedEntries(trades),
      day: this.#dayOf(trades),
      lastCloses: this.#trades.lastCloses,
      tallies: this.#tallies.view,
      scans: this.#scans.view,
      lastClosed: this.#lastClosed,
      lastDecided: this.#lastDecided,
      lastReconcile: this.#lastReconcile,
    };
  }

  readonly #handlers: Handlers = {
    session_opened: (opened) => {
      this.#opened ??= opened;
    },
    kill: ({ state, cause, by }) => {
      this.#kill = { state, cause, by };
    },
    kill_switch: () => {
      this.#kill = { state: 'halted', cause: 'loss', by: 'DAILY_LOSS_LIMIT' };
    },
    disarmed: ({ why }) => {
      this.#disarmed = why;
    },
    rearmed: () => {
      this.#disarmed = null;
    },
    bars: ({ m }) => {
      // What joins late has the bars of earlier minutes told last.
      this.#lastClosed = Math.max(this.#lastClosed ?? m, m);
    },
    decided: ({ m }) => {
      this.#lastDecided = m;
    },
    reconciled: (reconciled, { at }) => {
      this.#lastReconcile = { ...reconciled, madeAt: at };
    },
  };

  #dayOf(trades: readonly FoldedTrade[]): DayProfit {
    let realised = 0;
    let unrealised = 0;
    for (const trade of trades) {
      realised += trade.realised;
      unrealised += trade.unrealised;
    }
    const profit = realised + unrealised;
    const share = this.#opened === null ? null : profit / this.#opened.equity;
    const limit = Number(this.#runs.last?.started.settings.DAILY_LOSS_LIMIT ?? NaN);
    return { realised, unrealised, profit, share, limit: Number.isNaN(limit) ? null : limit };
  }
}

function countedEntries(trades: readonly FoldedTrade[]): Pick<SessionView, 'blocklist' | 'entries'> {
  const blocklist = new Set<string>();
  const entries = new Map<string, number>();
  for (const { order, isUnfilled, bought } of trades) {
    if (isUnfilled && bought.quantity === 0) continue;
    blocklist.add(order.symbol);
    entries.set(order.strategy, entryOf(entries, order.strategy, () => 0) + 1);
  }
  return { blocklist, entries };
}
