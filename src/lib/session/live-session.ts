/**
 * One session as it is lived: the session machine, the order desk and the market, moved by records. Live, a record is
 * taken down and applied; after a crash the records of the journal are applied in the same order; both give the same state.
 * Guarantees: state changes by records alone; what an earlier process has decided is not decided again; bars that are known
 * are not changed.
 */
import { parseIsoDate } from '../calendar/civil-date.ts';
import { MINUTE_MS, type EpochMs } from '../core/clock.ts';
import { LogicError } from '../core/errors.ts';
import { OrderDesk } from '../orders/desk.ts';
import { Arming } from '../risk/disarm.ts';
import { KillSwitch, type KillCause, type KillStatus, type Lifting } from '../risk/kill-switch.ts';
import type { DueReason, ProposalEvent, SessionEvent } from './journal.ts';
import type { LiveSetup } from './live-setup.ts';
import { LiveSources } from './live-sources.ts';
import { LiveTapes } from './live-tapes.ts';
import { SessionMachine } from './machine.ts';
import type { Notebook } from './notebook.ts';
import type { PutRange } from './put-source.ts';
import { OwnStrategies } from './own-strategies.ts';
import { isOrderRecord, isRecalled, isTold } from './record-kinds.ts';
import type { Confirmed, JournalRecord, KillChanged, SessionOpened, Watching } from './records.ts';
import { unspendableOf } from './unspendable.ts';
import { windowsOf } from './windows.ts';

/** Commands after which everything is sold, and what that is called. */
const SELLING: Readonly<Record<string, DueReason>> = {
  stop: 'manual',
  flatten: 'manual',
  'sell what is left over': 'hard_exit',
};
const NEVER = -1;

export class LiveSession {
  readonly desk: OrderDesk;
  readonly machine: SessionMachine;
  readonly tapes = new LiveTapes();
  readonly market = this.tapes.market;
  readonly killSwitch = new KillSwitch();
  readonly arming = new Arming();
  readonly sources: LiveSources;
  readonly own = new OwnStrategies();
  readonly #setup: LiveSetup;
  readonly #notebook: Notebook;
  readonly #proposals: ProposalEvent[] = [];
  #opened: SessionOpened | null = null;
  #gaps: readonly string[] = [];
  #lastDecided = NEVER;

  constructor(setup: LiveSetup, notebook: Notebook) {
    this.#setup = setup;
    this.#notebook = notebook;
    const { can, softStops, rules, place } = setup;
    this.desk = new OrderDesk({
      can,
      softStops,
      events: {
        bought: (...fill) => this.machine.events.bought(...fill),
        done: (...end) => this.machine.events.done(...end),
        sold: (...fill) => this.machine.events.sold(...fill),
      },
    });
    this.sources = new LiveSources(can, softStops, this.desk, this.arming, (symbol) =>
      setup.putsOn(symbol, this.market),
    );
    this.machine = new SessionMachine({
      place,
      rules,
      strategies: [],
      market: this.market,
      sources: this.sources,
      executor: this.desk,
      journal: { record: (event) => this.#told(event) },
      killSwitch: this.killSwitch,
      mayDecide: (strategy) => this.own.active.has(strategy),
    });
  }

  get isOpened(): boolean {
    return this.#opened !== null;
  }

  /** @throws LogicError `no_session` before it was opened */
  get opened(): SessionOpened {
    if (this.#opened !== null) return this.#opened;
    throw new LogicError({ code: 'no_session', message: 'no session has been opened', cure: 'report this bug' });
  }

  /** What journal and broker did not agree on when they were compared last. */
  get gaps(): readonly string[] {
    return this.#gaps;
  }

  /** The newest session minute whose bars are known; -1: none. */
  get lastBars(): number {
    return this.tapes.lastMinute;
  }

  /** The newest session minute whose decisions are made; -1: none. */
  get lastDecided(): number {
    return this.#lastDecided;
  }

  /** Session minutes until the close by which all is to be sold. */
  get minutesToClose(): number {
    const { closesAt } = this.#setup;
    const { openMinute, minutes } = this.opened;
    return closesAt === undefined ? minutes : closesAt / MINUTE_MS - openMinute;
  }

  /** The session minute of an instant; below 0 before the open. */
  minuteAt(at: EpochMs): number {
    return Math.floor(at / MINUTE_MS) - this.opened.openMinute;
  }

  /** When session minute m begins. */
  instantOf(m: number): EpochMs {
    return (this.opened.openMinute + m) * MINUTE_MS;
  }

  /** Takes a record down and applies it: the one way by which anything changes. */
  record(record: JournalRecord, at: EpochMs): void {
    this.#notebook.record(record);
    if (record.kind === 'run_started' || record.kind === 'joined') this.own.take(record);
    this.#apply(record, at);
  }

  /** Applies a record of the journal, written by an earlier process. */
  recall(record: JournalRecord, at: EpochMs): void {
    this.#notebook.isRecalling = true;
    try {
      this.#apply(record, at);
      if (record.kind === 'decided') {
        this.machine.recallMinute(record.m);
        this.machine.recallDecisions(record.m);
      }
      if (isRecalled(record)) {
        this.#noteOrder(record);
        this.machine.recall(record);
      }
    } finally {
      this.#notebook.isRecalling = false;
    }
  }

  /** What a source of puts is to be asked for before the decision at the close of minute m. */
  putsWantedAt(m: number): readonly PutRange[] {
    return this.machine.putsWantedAt(m).map(({ tape, close }) => this.putRangeOf(tape.symbol, close));
  }

  /** By the underlying's price. */
  putRangeOf(symbol: string, price: number): PutRange {
    const { LONG_PUT_MIN_DTE: minDte, LONG_PUT_MAX_DTE: maxDte } = this.#setup.rules;
    return this.sources.puts.rangeOf(symbol, price, { minDte, maxDte });
  }

  /** The open of minute m. */
  openMinute(m: number): void {
    this.machine.openMinute(m);
  }

  /** Decides at the close of minute m, whose bars were recorded; or, where it is too late for that, only looks. */
  closeMinute(m: number, at: EpochMs, decides: boolean): void {
    if (decides) this.machine.closeMinute(m);
    else this.machine.closeLateMinute(m);
    this.record(decides ? { kind: 'decided', m } : { kind: 'decided', m, isLate: true }, at);
  }

  engage(cause: KillCause, by: string, at: EpochMs): void {
    if (this.killSwitch.engage(cause, by)) this.#recordKill(at);
  }

  lift(by: Lifting, who: string | null, at: EpochMs): void {
    if (this.killSwitch.lift(by, who)) this.#recordKill(at);
  }

  /** What an owner that died long ago has left is sold at the next open. */
  sellLeftovers(at: EpochMs): void {
    this.record({ kind: 'control', command: 'sell what is left over', by: 'run' }, at);
    this.machine.openMinute(Math.max(0, this.minuteAt(at)));
  }

  /** All that is watched. */
  get tickers(): readonly string[] {
    return this.tapes.tickers;
  }

  /** Proposals that nobody has been asked about yet. */
  takeProposals(): readonly ProposalEvent[] {
    return this.#proposals.splice(0);
  }

  #recordKill(at: EpochMs): void {
    this.record({ kind: 'kill', ...this.killSwitch.status, date: this.#opened?.date ?? '' }, at);
  }

  /** What the machine tells, as it decides or as the desk tells it of fills. */
  #told(event: SessionEvent): void {
    this.#noteOrder(event);
    if (event.kind === 'proposal') this.#proposals.push(event);
    this.#notebook.record(event);
    if (event.kind !== 'kill_switch') return;
    this.#notebook.record({ kind: 'kill', ...this.killSwitch.status, date: this.opened.date });
    this.desk.cancelEntries();
  }

  #noteOrder(event: SessionEvent): void {
    if (event.kind === 'order') this.sources.intended(event.strategy, event.symbol, event.ticker, event.m);
  }

  #apply(record: JournalRecord, at: EpochMs): void {
    if (isOrderRecord(record)) {
      this.desk.apply(record, at);
      return;
    }
    if (isTold(record)) return;
    switch (record.kind) {
      case 'session_opened':
        this.#open(record);
        break;
      case 'watching':
        this.#watch(record);
        break;
      case 'instrument':
        this.sources.learn(record.facts);
        break;
      case 'run_started':
        this.sources.quotes.areTold = record.feed.hasQuotes;
        this.machine.startRun(record.strategies, record.scans === true);
        this.#seat(record.strategies, record.testStart, record.symbols);
        break;
      case 'joined':
        this.#seat(record.strategies, record.testStart, record.symbols);
        break;
      case 'scanned':
        this.machine.scanned(record.strategy, record.scannedAt, this.tapes.of(record.symbols));
        break;
      case 'bars':
        if (this.tapes.append(record.m, record.bars)) this.desk.observe((ticker) => this.tapes.rangeOf(ticker));
        break;
      case 'decided':
        this.#lastDecided = Math.max(this.#lastDecided, record.m);
        break;
      case 'kill':
        this.killSwitch.restore(statusIn(record));
        if (record.state !== 'active') this.desk.cancelEntries();
        if (record.state === 'halted')
          this.#sellAll(record.cause === 'loss' ? 'kill_switch' : 'manual', this.minuteAt(at) + 1);
        break;
      case 'control':
        this.#commanded(record.command, Math.max(0, this.minuteAt(at)));
        break;
      case 'disarmed':
        this.arming.restore(record.why);
        this.desk.dropEntries();
        break;
      case 'quotes':
        this.sources.quotes.hear(record);
        break;
      case 'puts':
        this.sources.puts.hear(record);
        break;
      case 'rearmed':
        this.arming.rearm(this.desk);
        break;
      case 'confirmed':
        if (!this.#notebook.isRecalling) this.#confirmed(record, at);
        break;
      case 'reconciled':
        this.sources.foreign = new Set(record.foreign);
        this.#gaps = record.gaps;
        break;
    }
  }

  /** Everything that is held is sold, from the open of minute m on; nothing more is bought, and what is bought yet is sold too. */
  #sellAll(why: DueReason, m: number): void {
    if (!this.isOpened) return;
    this.desk.cancelEntries();
    this.machine.sellAll(why, m);
  }

  #confirmed({ strategy, symbol, answer, at: heardAt }: Confirmed, at: EpochMs): void {
    this.machine.answer(strategy, symbol, this.#lastDecided, { answer, at: heardAt ?? at });
  }

  #commanded(command: string, m: number): void {
    const why = SELLING[command];
    if (why !== undefined) this.#sellAll(why, m);
  }

  #open(opened: SessionOpened): void {
    const { date, minutes, openMinute, equity, vix, account } = opened;
    this.#opened = opened;
    const status = this.killSwitch.status;
    const unspendable = unspendableOf(account);
    this.machine.startSession({ date: this.#setup.key ?? date, minutes, openMinute, equity, unspendable, vix });
    this.killSwitch.restore(status); // what still holds today is in the journal
    this.desk.startSession(openMinute, this.minutesToClose);
    this.sources.mayBuyPuts = account.mayBuyPuts;
    this.sources.puts.startSession(parseIsoDate(date), openMinute, minutes);
  }

  #watch(watching: Watching): void {
    this.sources.watch(watching);
    this.tapes.watch(watching.symbol, this.opened.openMinute);
  }

  /** A strategy that sits already keeps its seat as long as its window is the same, and is given the symbols that are new to it. */
  #seat(names: readonly string[], testStart: number | null, symbols: readonly string[]): void {
    const strategies = names.map((name) => this.#setup.strategyOf(name));
    const windows = windowsOf(strategies, testStart, this.opened.minutes);
    const tapes = this.tapes.of(symbols);
    strategies.forEach((strategy, at) => {
      const window = windows[at];
      if (window !== undefined) this.machine.seat(strategy, window, tapes);
    });
    this.machine.sortSeats(this.#setup.order);
  }
}

function statusIn({ state, cause, by, also }: KillChanged): KillStatus {
  return also === undefined ? { state, cause, by } : { state, cause, by, also };
}
