/**
 * What holds of the records as they are written: limits, the loss baseline, the kill switch, the blocklist and disarming
 * over all runs of the day; fills as the venue tells them; decisions that are made once.
 */
import type { ExecutionReport } from '../../../src/lib/orders/order.ts';
import type { OrderEvent } from '../../../src/lib/session/journal.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import type { KillCause, KillState } from '../../../src/lib/risk/kill-switch.ts';
import type { Scenario } from '../scenario.ts';
import { Violation } from './violation.ts';

const DUST = 1e-6;
const MOST_TRIES = 3;

export interface JournalTrade extends OrderEvent {
  bought: number;
  sold: number;
  isUnfilled: boolean;
  isClosed: boolean;
}

type Hearings = {
  readonly [K in JournalRecord['kind']]?: (record: Extract<JournalRecord, { kind: K }>) => void;
};

export class JournalChecker {
  readonly trades = new Map<string, JournalTrade>();
  equity: number | null = null;
  kill: { readonly state: KillState; readonly cause: KillCause | null } = { state: 'active', cause: null };
  /** What was sold by the owner and taken over. */
  readonly soldElsewhere = new Map<string, number>();
  readonly adopted = new Set<string>();
  /** Client order ids of stops that came with their entries. */
  readonly attached = new Set<string>();
  readonly #scenario: Scenario;
  readonly #intents = new Map<string, number>();
  readonly #tries = new Map<string, number>();
  readonly #decided = new Set<string>();
  /** By strategy, what its newest scan has named. */
  readonly #candidates = new Map<string, readonly string[]>();
  #isDisarmed = false;
  #isReleased = false;
  #gap = '';
  /** A person has seen that very gap. */
  #releasedGap = '';
  /** A person has lifted what was halted: then the loss of the day is theirs. */
  wasReleased = false;
  #foreign: ReadonlySet<string> = new Set();
  #decidedMinute = -1;
  /** Whether the venue has an order at work. */
  isWorking: (clientId: string) => boolean = () => false;
  /** What the venue says of a fill. */
  executionOf: (id: string) => ExecutionReport | null = () => null;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  intentsOf(clientId: string): number {
    return this.#intents.get(clientId) ?? 0;
  }

  /** An entry is about to be sent. */
  mayEnter(clientId: string): void {
    if (this.kill.state !== 'active') throw new Violation('halt', `${clientId} is sent while ${this.kill.state}`);
  }

  record(record: JournalRecord): void {
    const heard = this.#heard[record.kind] as ((of: JournalRecord) => void) | undefined;
    heard?.(record);
  }

  readonly #heard: Hearings = {
    session_opened: (record) => {
      if (this.equity !== null) throw new Violation('baseline', 'E was read twice');
      this.equity = record.equity;
    },
    order: (record) => {
      this.#entered(record);
    },
    scanned: ({ strategy, symbols }) => {
      this.#candidates.set(strategy, symbols);
    },
    signal: ({ strategy, symbol, m }) => {
      if (!this.#mayLookAt(strategy, symbol))
        throw new Violation('candidates', `${strategy} signals ${symbol} in minute ${String(m)}: no scan names it`);
    },
    refusal: (record) => {
      if (record.stage === 'size') this.#tried(record.strategy, record.symbol);
    },
    decided: (record) => {
      if (record.m <= this.#decidedMinute) throw new Violation('decided once', `minute ${String(record.m)} again`);
      this.#decidedMinute = record.m;
    },
    order_intended: (record) => {
      this.#intents.set(record.request.clientId, this.intentsOf(record.request.clientId) + 1);
      const { attachedStop } = record.request;
      if (attachedStop !== null) {
        this.#intents.set(attachedStop.clientId, 1);
        this.attached.add(attachedStop.clientId);
      }
      if (record.request.leg === 'entry') this.mayEnter(record.request.clientId);
    },
    order_report: ({ report: { clientId, state } }) => {
      if (state === 'rejected' && clientId !== null && this.isWorking(clientId))
        throw new Violation('reports', `${clientId} works, and is written down as rejected`);
    },
    execution: (record) => {
      this.#executed(record.execution);
    },
    sold_elsewhere: (record) => {
      this.soldElsewhere.set(record.tradeId, (this.soldElsewhere.get(record.tradeId) ?? 0) + record.execution.quantity);
    },
    adopted: (record) => {
      this.adopted.add(record.report.clientId ?? '');
    },
    bought: (record) => {
      this.#tradeOf(record.id).bought += record.fill.quantity;
    },
    sold: (record) => {
      this.#tradeOf(record.id).sold += record.fill.quantity;
    },
    unfilled: (record) => {
      this.#tradeOf(record.id).isUnfilled = true;
    },
    closed: (record) => {
      this.#tradeOf(record.trade.trade_id).isClosed = true;
    },
    control: (record) => {
      if (record.command !== 'release') return;
      this.#isReleased = true;
      this.wasReleased = true;
      this.#releasedGap = this.#gap;
    },
    kill: (record) => {
      this.#killed(record);
    },
    disarmed: () => {
      this.#isDisarmed = true;
    },
    rearmed: () => {
      this.#isDisarmed = false;
    },
    reconciled: (record) => {
      this.#foreign = new Set(record.foreign);
      this.#gap = record.gaps.join('; ');
      if (this.#gap === '') this.#releasedGap = '';
    },
  };

  #entered(order: OrderEvent): void {
    const { rules, strategyOf } = this.#scenario;
    const { id, symbol, strategy, ticker, m } = order;
    const refuse = (checker: string, what: string): never => {
      throw new Violation(checker, `${id} (${symbol}) in minute ${String(m)}: ${what}`);
    };
    if (this.kill.state !== 'active') refuse('halt', `decided while ${this.kill.state}`);
    if (this.#gap !== this.#releasedGap) refuse('gap', 'decided while journal and broker do not agree');
    if (this.#isDisarmed) refuse('disarmed', 'decided while disarmed');
    if (this.#foreign.has(ticker) || this.#foreign.has(symbol)) refuse('foreign', 'decided in what others hold');
    if (this.trades.has(id)) refuse('one intent', 'the id was used');
    const once = `${strategy} ${symbol} ${String(m)}`;
    if (this.#decided.has(once)) refuse('decided once', 'decided again');
    this.#decided.add(once);
    this.#tried(strategy, symbol);
    const others = [...this.trades.values()].filter(({ isUnfilled }) => !isUnfilled);
    const open = others.filter(({ isClosed }) => !isClosed);
    if (others.some((each) => each.symbol === symbol)) refuse('blocklist', 'traded already');
    if (open.length >= rules.MAX_OPEN_POSITIONS) refuse('limits', `${String(open.length)} positions are open`);
    const { isLimitedByMaxTrades } = strategyOf(strategy).rules;
    const ofStrategy = others.filter((each) => each.strategy === strategy);
    if (isLimitedByMaxTrades && ofStrategy.length >= rules.MAX_TRADES) refuse('limits', 'MAX_TRADES');
    const equity = this.equity ?? NaN;
    const risk = open.reduce(
      (sum, each) => sum + valueOf(each) - each.sold * each.decisionPrice * each.instrument.multiplier,
      order.quantity * order.decisionPrice,
    );
    if (!(risk <= rules.MAX_OPEN_RISK * equity * 1.1)) refuse('limits', `open risk ${String(risk)}`);
    const spent = ofStrategy.reduce((sum, each) => sum + valueOf(each), valueOfOrder(order));
    if (isLimitedByMaxTrades && !(spent <= rules.TOTAL_ALLOCATION * equity * 1.001))
      refuse('limits', `budget ${String(spent)}`);
    this.trades.set(id, { ...order, bought: 0, sold: 0, isUnfilled: false, isClosed: false });
  }

  #mayLookAt(strategy: string, symbol: string): boolean {
    return !this.#scenario.isScanned || this.#candidates.get(strategy)?.includes(symbol) === true;
  }

  #tried(strategy: string, symbol: string): void {
    const key = `${strategy} ${symbol}`;
    const tries = (this.#tries.get(key) ?? 0) + 1;
    if (tries > MOST_TRIES) throw new Violation('limits', `${key} is tried for the ${String(tries)}th time`);
    this.#tries.set(key, tries);
  }

  #executed(execution: ExecutionReport): void {
    const known = this.executionOf(execution.id);
    if (known?.quantity !== execution.quantity || known.price !== execution.price)
      throw new Violation('fills', `${execution.id} is not what the venue told`);
  }

  #killed({ state, cause }: { readonly state: KillState; readonly cause: KillCause | null }): void {
    const before = this.kill;
    const needsPerson = before.cause === 'person' || before.cause === 'loss' || before.cause === 'errors';
    if (state !== 'halted' && needsPerson && !this.#isReleased)
      throw new Violation('kill switch', `${before.cause} was lifted and nobody released it`);
    this.#isReleased = false;
    this.kill = { state, cause };
  }

  #tradeOf(id: string): JournalTrade {
    const trade = this.trades.get(id);
    if (trade === undefined) throw new Violation('one intent', `the journal tells of ${id} and nobody decided it`);
    return trade;
  }
}

/** At least so much of the window's money is bound. */
function valueOf({ isClosed, bought, quantity, decisionPrice, instrument }: JournalTrade): number {
  return (bought > DUST || isClosed ? bought : quantity) * decisionPrice * instrument.multiplier;
}

function valueOfOrder({ quantity, decisionPrice, instrument }: OrderEvent): number {
  return quantity * decisionPrice * instrument.multiplier;
}
