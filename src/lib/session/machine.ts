/**
 * The session machine: what is decided in a session, minute by minute, in every mode. Bars and what the broker tells go
 * in, orders and exits come out, and each has its reason in the journal. A backtest, a replay, a dry run, a paper run and
 * a live run are this machine with another feed, broker and journal.
 * Guarantees: a decision at minute m depends on nothing later; exits due at an open are asked for before that minute's
 * entries can fill; whatever is open is asked to be sold at its hard exit at the latest; once the loss limit is reached
 * everything is sold and nothing is entered until the next session.
 */
import type { EpochMs } from '../core/clock.ts';
import { LogicError } from '../core/errors.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { Market } from '../market/market.ts';
import type { Tape } from '../market/tape.ts';
import type { Executor, ExecutorEvents } from '../orders/executor.ts';
import { isLossLimitReached, type KillSwitch } from '../risk/kill-switch.ts';
import { WindowBudget } from '../strategies/allocation.ts';
import { Blocklist } from '../strategies/filters/blocklist.ts';
import type { SessionFacts, Strategy } from '../strategies/strategy.ts';
import { nextDecisionAfter, type Window } from '../strategies/window.ts';
import { Account } from './account.ts';
import type { RunPlace } from './closed.ts';
import { EntryDesk } from './entry-desk.ts';
import type { ProposalAnswer } from './proposals.ts';
import { Hearings } from './hearings.ts';
import { isUrgent, type DueReason, type Journal, type SessionEvent } from './journal.ts';
import { Outcomes } from './outcomes.ts';
import type { TradingRules } from './rules.ts';
import { Seat, type Signal } from './seat.ts';
import type { SessionState } from './session-state.ts';
import type { SessionSources } from './sources.ts';
import { ALL_SPENDABLE, type Unspendable } from './unspendable.ts';
import { windowsOf } from './windows.ts';

/** What the machine works with, for as many sessions as it is given. */
export interface MachineParts {
  readonly place: RunPlace;
  readonly rules: TradingRules;
  /** In the order in which their batches of a minute are chosen from. */
  readonly strategies: readonly Strategy[];
  readonly market: Market;
  readonly sources: SessionSources;
  readonly executor: Executor;
  readonly journal: Journal;
  readonly killSwitch: KillSwitch;
  /** Whether a strategy that sits may decide; left out: all may. Those of an earlier run only keep what they have entered. */
  readonly mayDecide?: (strategy: string) => boolean;
}

export interface SessionStart {
  /** New York date. */
  readonly date: string;
  /** C: 390, or 210 before an early close. */
  readonly minutes: number;
  readonly openMinute: EpochMinute;
  /** E: dollars. */
  readonly equity: number;
  /** Of it: what else the account holds; left out: nothing. */
  readonly unspendable?: Unspendable;
  readonly vix: SessionFacts['vix'];
}

export class SessionMachine {
  readonly #parts: MachineParts;
  readonly #desk: EntryDesk;
  readonly #hearings: Hearings;
  readonly #blocklist = new Blocklist();
  /** What the executor tells. */
  readonly events: ExecutorEvents;
  #start: SessionStart | null = null;
  #state: SessionState | null = null;
  #seats: Seat[] = [];

  constructor(parts: MachineParts) {
    const { rules, market, sources, executor, journal } = parts;
    this.#parts = parts;
    this.#desk = new EntryDesk(rules, market, sources, executor, journal);
    this.#hearings = new Hearings(parts);
    this.events = new Outcomes(parts, this.#desk, () => this.#session());
  }

  startSession(start: SessionStart): void {
    const { date, minutes, openMinute, equity, unspendable = ALL_SPENDABLE } = start;
    this.#start = start;
    const { rules, strategies, market, killSwitch } = this.#parts;
    killSwitch.startSession();
    this.#blocklist.startSession();
    this.#desk.startSession();
    const account = new Account(equity);
    this.#state = { date, minutes, openMinute, account, unspendable, killSwitch, blocklist: this.#blocklist };
    this.#seats = [];
    this.#hearings.startSession();
    const windows = windowsOf(strategies, rules.testStart, minutes);
    windows.forEach((window, at) => {
      const strategy = strategies[at];
      if (strategy !== undefined) this.seat(strategy, window, market.signalling);
    });
  }

  /**
   * One strategy more in this session, over these symbols. One that sits already for the same window keeps its seat and
   * looks at the symbols too that are new to it; for another window it is seated anew.
   */
  seat(strategy: Strategy, window: Window, tapes: readonly Tape[]): void {
    if (this.#start === null) throw noSession();
    const at = this.#seats.findIndex((seat) => seat.strategy.name === strategy.name);
    const seated = this.#seats[at];
    if (seated?.window.hardExit === window.hardExit) {
      seated.lookAt(tapes);
      return;
    }
    if (seated !== undefined) this.#seats.splice(at, 1);
    const { rules } = this.#parts;
    const { minutes, equity, vix } = this.#start;
    const budget = new WindowBudget(rules.TOTAL_ALLOCATION * equity, rules, strategy.rules);
    this.#seats.push(new Seat(strategy, { minutes, window, vix }, budget, tapes));
  }

  /** A new run of these strategies: what an earlier one was to look at is none of its business, but for what both scan for. */
  startRun(strategies: readonly string[], scans: boolean): void {
    for (const { strategy, candidates } of this.#seats)
      if (strategies.includes(strategy.name)) candidates.startAnew(scans);
  }

  /** What the newest scan names for a strategy: it looks at these, and at what it was seated with. */
  scanned(strategy: string, at: EpochMs, tapes: readonly Tape[]): void {
    this.#seatOf(strategy).scanned(at, tapes);
  }

  /** Seats are decided at in this order, whoever came first. */
  sortSeats(order: readonly string[]): void {
    this.#seats.sort((a, b) => order.indexOf(a.strategy.name) - order.indexOf(b.strategy.name));
  }

  /** The open of minute m: what has fallen due is asked to be sold, before anything fills in that minute. */
  openMinute(m: number): void {
    for (const position of this.#session().account.positions) {
      if (position.isExiting || position.dueMinute > m) continue;
      const { entry, dueReason: why } = position;
      this.#parts.journal.record({ kind: 'exit_asked', m, id: entry.id, why: why ?? 'manual' });
      position.isExiting = true;
      this.#parts.executor.exit(entry.id, isUrgent(why ?? 'manual'));
    }
  }

  /** The close of minute m, all its fills told: marks, exits, loss limit, decisions. Returns the equity, in dollars. */
  closeMinute(m: number): number {
    const state = this.#session();
    const { account } = state;
    account.mark(m);
    this.#lookForExits(account, m);
    this.#checkLoss(state, m);
    for (const hearing of this.#hearings.at(m, this.#seats)) {
      hearing.tellTo(this.#parts.journal);
      if (hearing.signals.length > 0) this.#desk.enter(state, hearing.seat, m, hearing.signals);
    }
    return account.equity;
  }

  /** What signals at the close of minute m, which is not decided yet, and is to be bought as a put. */
  putsWantedAt(m: number): readonly Signal[] {
    return this.#hearings.at(m, this.#seats).flatMap(({ seat, signals }) => this.#desk.putsWanted(seat, signals));
  }

  /** What a person says of a proposal, after minute m was decided. */
  answer(strategy: string, symbol: string, m: number, answer: ProposalAnswer): void {
    this.#desk.answer(this.#session(), this.#seatOf(strategy), symbol, m, answer);
  }

  /** Sells everything from the open of minute m on, also what is bought yet of what has been ordered. */
  sellAll(why: DueReason, m: number): void {
    const { account } = this.#session();
    account.unwantOrdered(why);
    for (const position of account.positions) position.makeDue(why, m);
  }

  /**
   * Takes up what an earlier process of this session had recorded: what was decided then is not decided again. Events that
   * follow from what the executor told are told again by it, and are not recalled.
   */
  recall(event: SessionEvent): void {
    const state = this.#session();
    switch (event.kind) {
      case 'order':
        this.#desk.recall(state, this.#seatOf(event.strategy), event);
        break;
      case 'refusal':
        if (event.stage === 'size' || event.reason === 'not_confirmed')
          this.#seatOf(event.strategy).countTry(event.symbol);
        break;
      case 'exit_asked': {
        const position = state.account.positions.find(({ entry }) => entry.id === event.id);
        position?.makeDue(event.why, event.m);
        if (position !== undefined) position.isExiting = true;
        this.#parts.executor.exit(event.id, isUrgent(event.why));
        break;
      }
      case 'kill_switch':
        this.sellAll('kill_switch', event.m + 1);
        break;
      case 'signal':
      case 'proposal':
      case 'unfilled':
      case 'bought':
      case 'sold':
      case 'closed':
        break;
    }
  }

  /** The close of a minute that is too old to decide at: marks, exit signals and the loss limit. */
  closeLateMinute(m: number): void {
    this.recallMinute(m);
    this.#checkLoss(this.#session(), m);
    this.recallDecisions(m);
  }

  /** A minute of which an earlier process knew the bars: marks and exit signals only. */
  recallMinute(m: number): void {
    const { account } = this.#session();
    account.mark(m);
    this.#lookForExits(account, m);
  }

  /** A minute that an earlier process has decided at, or that is too old for it: what it rules out has been told. */
  recallDecisions(m: number): void {
    this.#hearings.passOver(m, this.#seats);
  }

  /** After minute m: the next one in which anything can happen, with nothing held or ordered; else the next one. */
  nextMinute(m: number): number {
    if (this.#session().account.isEngaged) return m + 1;
    let next = Infinity;
    for (const { window } of this.#seats) next = Math.min(next, nextDecisionAfter(window, m));
    return next;
  }

  /** Returns the cash, in dollars. */
  endSession(): number {
    const { account } = this.#session();
    this.#parts.market.endSession();
    this.#state = null;
    return account.cash;
  }

  /** Whether something is held or ordered. */
  get isEngaged(): boolean {
    return this.#state?.account.isEngaged ?? false;
  }

  /** Whether a position is open. */
  get isHolding(): boolean {
    return (this.#state?.account.positions.length ?? 0) > 0;
  }

  /** Dollars: cash and the open positions as marked; and the profit of the day. */
  get account(): Pick<
    Account,
    'cash' | 'equity' | 'profit' | 'positions' | 'exposures' | 'openValue' | 'workingValue'
  > {
    return this.#session().account;
  }

  /** The seats, for those who look only. */
  get seats(): readonly Seat[] {
    return this.#seats;
  }

  #seatOf(strategy: string): Seat {
    const seat = this.#seats.find((each) => each.strategy.name === strategy);
    if (seat !== undefined) return seat;
    throw new LogicError({
      code: 'no_seat',
      message: `${strategy} has no seat in this session`,
      cure: 'report this bug',
    });
  }

  #session(): SessionState {
    if (this.#state !== null) return this.#state;
    throw noSession();
  }

  #lookForExits(account: Account, m: number): void {
    for (const position of account.positions) {
      const { seat, signalTape, side } = position.entry;
      const { isExitSignal } = seat.strategy;
      if (isExitSignal?.(signalTape, m, side) === true) position.makeDue('vwap_touch', m + 1);
    }
  }

  #checkLoss({ account, killSwitch }: SessionState, m: number): void {
    if (killSwitch.isHalted) return;
    const profit = account.profit;
    const equity = account.equityAtStart;
    if (!isLossLimitReached(profit, equity, this.#parts.rules.DAILY_LOSS_LIMIT)) return;
    killSwitch.halt();
    for (const position of account.positions) position.makeDue('kill_switch', m + 1);
    this.#parts.journal.record({ kind: 'kill_switch', m, profit, equity });
  }
}

function noSession(): LogicError {
  return new LogicError({ code: 'no_session', message: 'no session has been started', cure: 'report this bug' });
}
