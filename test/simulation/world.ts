/**
 * A simulated machine and its broker through one day: time, disk, processes that are started, killed and started again,
 * and all that goes wrong. Guarantees: everything follows from the seed; what the checkers hold is held at every step; the
 * first thing that is not as it must be ends the day.
 */
import { MINUTE_MS, type EpochMs, type Timers } from '../../src/lib/core/clock.ts';
import type { OrderReport } from '../../src/lib/orders/order.ts';
import type { Alert } from '../../src/lib/session/alert.ts';
import type { JournalRecord } from '../../src/lib/session/records.ts';
import type { Asked, RunOutcome, Wish } from '../../src/lib/session/run-events.ts';
import { AlpacaVenue } from './alpaca/venue.ts';
import { Chance } from './chance.ts';
import { ExitChecker } from './checkers/exit-checker.ts';
import { JournalChecker } from './checkers/journal-checker.ts';
import { checkEnd } from './checkers/end-checker.ts';
import { StateChecker } from './checkers/state-checker.ts';
import { isLive, VenueChecker } from './checkers/venue-checker.ts';
import { Violation } from './checkers/violation.ts';
import { Disk, journalError } from './disk.ts';
import { Faults, type FaultKind, type ScheduledFault } from './faults.ts';
import type { Down, VenueSide } from './line.ts';
import { MachineProcess } from './machine-process.ts';
import { Owner } from './owner.ts';
import { screen } from './screen.ts';
import { scenarioOf, type BrokerName, type Scenario } from './scenario.ts';
import { Trace } from './trace.ts';
import { Venue, type VenueListener } from './venue.ts';
import { VirtualTime } from './virtual-time.ts';

/** After the last hard exit and the last fault everything is over by then. */
const SETTLES_MS = 8 * MINUTE_MS;
const LOOK_MS = 2_000;
/** Each so many writes live and folded state are compared. */
const COMPARE_EVERY = 16;
/** A process that cannot start is started again by the next watchdog. */
const WATCHDOG_MS = 60_000;

export interface DayResult {
  readonly broker: BrokerName;
  readonly seed: number;
  readonly violation: Violation | Error | null;
  readonly faults: readonly FaultKind[];
  readonly trace: readonly string[];
  readonly struck: Readonly<Record<string, number>>;
  readonly trades: number;
  readonly starts: number;
  readonly records: number;
}

/** How long it lasts at most. */
const LONGEST_MS = {
  overload: 90_000,
  token_expiry: 60_000,
  unreachable: 150_000,
  stream_down: 60_000,
  refusing: 900_000,
  feed_silent: 300_000,
  stream_silent: 120_000,
} as const;

/** What may break the connections as it begins. */
const BREAKING: readonly Down[] = ['stream_down', 'unreachable'];

export interface WorldParts {
  readonly broker?: BrokerName;
  /** Kinds of faults that there may be; null: all. */
  readonly only?: ReadonlySet<string> | null;
}

export class World {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly venue: VenueSide;
  readonly faults: Faults;
  readonly disk = new Disk();
  readonly #chance: Chance;
  readonly #journal: JournalChecker;
  readonly #venueChecker: VenueChecker;
  readonly #state: StateChecker;
  readonly #exits: ExitChecker;
  readonly #trace: Trace;
  readonly #owner: Owner;
  readonly #struck: Record<string, number> = {};
  readonly #outages = new Map<Down, EpochMs>();
  #process: MachineProcess | null = null;
  #violation: Violation | Error | null = null;
  #wishes: Asked[] = [];
  #jump = 0;
  #isKillFileThere = false;
  #lastAliveAt: EpochMs | null = null;
  #starts = 0;
  #writes = 0;
  #configHash = 'a';
  #isStopped = false;
  #strategies: readonly string[] = [];
  #lastAlert: EpochMs = -Infinity;

  constructor(seed: number, { broker = 'sim', only = null }: WorldParts = {}) {
    const scenario = scenarioOf(seed, broker);
    const [first] = scenario.runs;
    const { session, lastHardExit } = scenario;
    const start = Math.min(session.open - MINUTE_MS, (first?.at ?? session.open) - MINUTE_MS);
    this.scenario = scenario;
    this.time = new VirtualTime(start);
    this.#trace = new Trace(this.time, session.open);
    this.#chance = new Chance(seed, 'world');
    this.faults = new Faults(seed, this.time, { broker, only }, (kind, what) => {
      this.#struck[kind] = (this.#struck[kind] ?? 0) + 1;
      this.#exits.faulty(this.time.now());
      this.#trace.note(`FAULT ${kind}: ${what}`);
    });
    this.faults.quietFrom = lastHardExit - this.#chance.pick(-30_000, 2 * MINUTE_MS, 10 * MINUTE_MS);
    this.#journal = new JournalChecker(scenario);
    this.#venueChecker = new VenueChecker(scenario, this.#journal, () => this.time.now());
    this.#journal.isWorking = (clientId) => this.#venueChecker.isWorking(clientId);
    this.#journal.executionOf = (id) => this.#venueChecker.find(id);
    this.#state = new StateChecker(scenario);
    this.#exits = new ExitChecker(scenario, this.#venueChecker, this.#journal);
    const listener: VenueListener = {
      placing: (request) => this.#check(() => this.#venueChecker.placing(request)),
      order: (report) => this.#venueOrder(report),
      execution: (execution) => {
        this.#trace.note(
          `venue: ${execution.clientId ?? 'the owner'} ${execution.side} ${String(execution.quantity)} ${execution.ticker} at ${String(execution.price)}`,
        );
        this.#check(() => this.#venueChecker.execution(execution));
        this.#process?.line.tell({ execution });
      },
      opened: (m) => this.#process?.line.minute('opened', m),
      closed: (m) => this.#process?.line.minute('closed', m),
    };
    this.venue =
      broker === 'sim'
        ? new Venue(scenario, this.time, listener)
        : new AlpacaVenue(scenario, this.time, this.faults, listener);
    this.#owner = new Owner({
      ...{ scenario, venue: this.venue, truth: this.#venueChecker },
      taken: (clientId) => this.#exits.taken(clientId, this.time.now()),
    });
    this.#plan();
  }

  /** Until everything is over. Takes as long as the day has events. */
  async live(): Promise<DayResult> {
    const { broker, seed, lastHardExit, session } = this.scenario;
    const end = Math.min(Math.max(lastHardExit, this.faults.quietFrom) + SETTLES_MS, session.close + 2 * MINUTE_MS);
    while (this.#violation === null && this.time.now() < end) {
      if (!this.time.next()) break;
      await new Promise(setImmediate);
    }
    if (this.#violation === null) this.#check(() => this.#settled());
    const wasAlive = this.#process;
    if (wasAlive !== null) wasAlive.isAlive = false;
    wasAlive?.line.cut();
    return {
      ...{ broker, seed, violation: this.#violation, faults: this.faults.kinds, struck: this.#struck },
      ...{
        trace: this.#trace.lines,
        trades: this.#venueChecker.trades.size,
        starts: this.#starts,
        records: this.disk.length,
      },
    };
  }

  #check(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#violation ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  #venueOrder(report: OrderReport): void {
    const { clientId, state, quantity, filled } = report;
    this.#trace.note(
      `venue: ${clientId ?? 'the owner'} is ${state}, ${String(filled)} of ${String(quantity)}${report.reason === null ? '' : ` (${report.reason})`}`,
    );
    this.#check(() => this.#venueChecker.order(report));
    this.#process?.line.tell({ order: report });
    if (clientId === null || !isLive(report)) return;
    if (report.filled === 0 && this.faults.strikes('async_reject', clientId))
      this.#breakOff(clientId, 'async_reject', 'rejected');
    else if (this.faults.strikes('broker_cancel', clientId)) this.#breakOff(clientId, 'broker_cancel', 'cancelled');
  }

  #breakOff(clientId: string, kind: 'async_reject' | 'broker_cancel', as: 'rejected' | 'cancelled'): void {
    this.time.in(this.faults.of(kind).between(10, as === 'rejected' ? 800 : 90_000), () => {
      this.venue.goOn();
      this.#exits.taken(clientId, this.time.now());
      this.venue.breakOff(clientId, 'the broker took it off', as);
    });
  }

  #plan(): void {
    for (const { at, strategies } of this.scenario.runs) this.time.at(at, () => this.#runWanted(strategies));
    const look = (): void => {
      this.#check(() => this.#exits.look(this.time.now(), this.#process?.startedAt ?? null));
      this.time.in(LOOK_MS, look);
    };
    this.time.in(LOOK_MS, look);
    const from = this.scenario.runs[0]?.at ?? this.time.now();
    for (const kind of this.faults.scheduled)
      for (const at of this.faults.times(kind, from, this.faults.quietFrom))
        this.time.at(at, () => this.#scheduled(kind));
    this.time.at(this.faults.quietFrom, () => this.#quiet());
  }

  /** What can be mended is mended: the faults have stopped. */
  #quiet(): void {
    this.#trace.note('no faults any more');
    for (const what of this.#outages.keys()) this.venue.mended(what);
    this.#outages.clear();
    this.#isKillFileThere = false;
    this.disk.isFull = false;
    this.disk.busyWrites = 0;
    this.venue.goOn();
    for (const { symbol } of [...this.scenario.symbols, ...this.scenario.instruments])
      this.venue.exchange.resume(symbol);
  }

  /** A person, or cron, wants these traded. */
  #runWanted(strategies: readonly string[]): void {
    if (this.#isStopped) return;
    this.#strategies = [...new Set([...this.#strategies, ...strategies])];
    if (this.#process === null) {
      this.#start(strategies, null);
      return;
    }
    const { isScanned } = this.scenario;
    const symbols = isScanned ? [] : this.scenario.symbols.map(({ symbol }) => symbol);
    const joined = { kind: 'joined', strategies, symbols, testStart: null } as const;
    this.#wish({ do: 'join', by: 'run', joined: isScanned ? { ...joined, scans: true } : joined, facts: [] });
  }

  #start(strategies: readonly string[], lastAliveAt: EpochMs | null): void {
    if (this.#process !== null || this.time.now() >= this.scenario.session.close) return;
    const { scenario, time, venue, faults } = this;
    const run = String(++this.#starts);
    const isAlive = (): boolean => process?.isAlive === true;
    const clock = { now: (): EpochMs => time.now() + this.#jump };
    const timers: Timers = {
      at: (instant, ring) =>
        time.in(Math.max(0, instant - clock.now()), () => {
          if (isAlive()) ring();
        }),
    };
    const line = venue.open({
      ...{ time, faults, clock, timers, isAlive, chance: this.#chance },
      downUntil: (what) => this.#outages.get(what) ?? 0,
      alert: (alert) => this.#alerted(alert),
      sent: (request) => {
        this.#trace.note(`sends ${request.clientId} ${request.side} ${String(request.quantity)} ${request.kind}`);
        this.#check(() => this.#venueChecker.sent(request));
      },
      left: (request) => this.#check(() => this.#venueChecker.left(request, clock.now())),
    });
    this.#trace.note(`run ${run} of ${strategies.join(', ')} begins`);
    let process: MachineProcess | undefined = undefined as MachineProcess | undefined;
    process = new MachineProcess({
      ...{ scenario, run, strategies, line, clock, timers, lastAliveAt, configHash: this.#configHash },
      past: this.disk.read(),
      append: (session, at, records) => this.#append(session, at, records),
      releaseBallast: () => this.#releaseBallast(),
      committed: (of) => this.#committed(of),
      alerted: (alert) => this.#alerted(alert),
      beat: () => {
        this.#lastAliveAt = time.now();
      },
      wishes: () => this.#wishes.splice(0),
      isKillFileThere: () => this.#isKillFileThere,
      keepHindrance: () => null,
      scan: screen({ scenario, time, venue, isAlive }),
      ended: (of, outcome) => this.#ended(of, outcome),
    });
    this.#process = process;
  }

  #ended(process: MachineProcess, outcome: RunOutcome | Error): void {
    if (this.#process !== process) return;
    this.#process = null;
    const how =
      outcome instanceof Error ? `breaks: ${outcome.message}` : `ends: ${outcome.how} ${outcome.error?.message ?? ''}`;
    this.#trace.note(`the run ${how}`);
    // What was sold as it ended, its journal does not know: the next start hears of it.
    const isOpen = this.#state.folded.desk.trades.some((trade) => !trade.isOver);
    const isHeld = [...this.#venueChecker.trades.values()].some((trade) => this.#venueChecker.heldOf(trade) > 0);
    const isOver = !(outcome instanceof Error) && outcome.how !== 'failed' && !isHeld && !isOpen;
    if (isOver) {
      this.#lastAliveAt = null;
      this.#restartForTheRest();
      return;
    }
    const lastAliveAt = outcome instanceof Error || outcome.how === 'failed' ? this.#lastAliveAt : null;
    this.time.in(WATCHDOG_MS, () => this.#start(process.strategies, lastAliveAt));
  }

  /** Wishes that came as it ended have lapsed; who asked starts a run. */
  #restartForTheRest(): void {
    const joins = this.#wishes.flatMap(({ wish }) => (wish.do === 'join' ? wish.joined.strategies : []));
    this.#wishes = [];
    if (joins.length > 0 && !this.#isStopped) this.#start(joins, null);
  }

  #crash(why: string): void {
    const process = this.#process;
    if (process === null) return;
    process.isAlive = false;
    process.line.cut();
    this.#process = null;
    this.#trace.note(`the process is killed: ${why}`);
    const chance = this.faults.of('crash');
    const isLong = this.faults.strikes('long_outage', why);
    const delay = isLong ? chance.between(61_000, 400_000) : chance.between(500, 20_000);
    const strategies = this.#isStopped ? process.strategies : this.#strategies;
    this.time.in(delay, () => this.#start(strategies, this.#lastAliveAt));
  }

  #append(session: string, at: EpochMs, records: readonly JournalRecord[]): void {
    const { faults, disk } = this;
    if (faults.strikes('disk_full', 'from now on')) disk.isFull = true;
    if (disk.isFull) throw journalError('journal_full');
    if (faults.strikes('journal_busy', 'for a while')) disk.busyWrites = faults.of('journal_busy').whole(1, 9);
    if (disk.busyWrites-- > 0) throw journalError('journal_busy');
    disk.busyWrites = 0;
    const isKilled = faults.strikes('crash_at_write', records.map(({ kind }) => kind).join());
    if (isKilled && faults.of('crash_at_write').isHit(0.5)) {
      this.#crash('before it wrote');
      return;
    }
    const before = disk.length;
    disk.append(session, at, records);
    for (const record of records) this.#trace.noteRecord(record);
    this.#check(() => {
      for (const record of records) this.#journal.record(record);
      this.#state.recall(disk.read(before));
      if (records.some(({ kind }) => kind === 'decided')) this.#checkLoss();
    });
    if (isKilled) this.#crash('after it wrote');
  }

  /** Whatever the run made of it: at the limit of the day it is halted. */
  #checkLoss(): void {
    const { folded } = this.#state;
    const loss = -folded.machine.account.profit / (this.#journal.equity ?? NaN);
    const wasReleased = this.#journal.wasReleased;
    if (loss > this.scenario.rules.DAILY_LOSS_LIMIT && this.#journal.kill.state !== 'halted' && !wasReleased)
      throw new Violation('loss limit', `the loss is ${String(loss)} of E, and nothing is halted`);
  }

  #releaseBallast(): boolean {
    if (!this.disk.hasBallast) return false;
    this.disk.hasBallast = false;
    this.disk.isFull = false;
    return true;
  }

  #committed({ session, isAlive }: MachineProcess): void {
    if (!isAlive || session === null || ++this.#writes % COMPARE_EVERY !== 0) return;
    this.#check(() => this.#state.compare(session));
  }

  #alerted(alert: Alert): void {
    this.#trace.note(`ALERT ${alert.severity} ${alert.code}: ${alert.text}`);
    this.#exits.alerted(alert, this.time.now());
    if (alert.severity === 'critical') this.#lastAlert = this.time.now();
  }

  #wish(wish: Wish): void {
    this.#trace.note(`wish: ${wish.do}`);
    this.#wishes.push({ wish, answer: null });
  }

  #scheduled(kind: ScheduledFault): void {
    const chance = this.faults.of(kind);
    const { exchange } = this.venue;
    this.#struck[kind] = (this.#struck[kind] ?? 0) + 1;
    this.#trace.note(`FAULT ${kind}`);
    this.#exits.faulty(this.time.now());
    this.venue.goOn();
    switch (kind) {
      case 'overload':
      case 'token_expiry':
      case 'unreachable':
      case 'stream_down':
      case 'refusing':
      case 'feed_silent':
      case 'stream_silent':
        this.#breakLine(kind, chance.between(kind === 'feed_silent' ? 10_000 : 2_000, LONGEST_MS[kind]));
        return;
      case 'halt': {
        const ticker = this.#owner.ticker(chance);
        exchange.halt(ticker);
        this.time.in(chance.between(30_000, 600_000), () => exchange.resume(ticker));
        return;
      }
      case 'owner_buys':
        this.#owner.buys(chance);
        return;
      case 'owner_sells':
        this.#owner.sells(chance);
        return;
      case 'owner_order':
        this.#owner.orders(chance);
        return;
      case 'crash':
        this.#crash('by chance');
        return;
      case 'clock_jump':
        this.#jump = chance.between(-4_000, 4_000);
        return;
      case 'kill_file':
        this.#isKillFileThere = true;
        this.time.in(chance.between(5_000, 200_000), () => {
          this.#isKillFileThere = false;
        });
        return;
      case 'kill_person':
        this.#wish({ do: 'kill', by: 'a person' });
        return;
      case 'release':
      case 'rearm':
      case 'flatten':
        this.#wish({ do: kind, by: 'a person' });
        return;
      case 'reconcile':
        this.#wish({ do: 'reconcile', applies: true, by: 'a person' });
        return;
      case 'stop':
      case 'keep':
        this.#isStopped ||= this.#process !== null && kind === 'stop';
        this.#wish({ do: 'stop', keeps: kind === 'keep', by: 'a person' });
        return;
      case 'other_settings':
        this.#configHash = 'b';
    }
  }

  #breakLine(kind: Down, ms: number): void {
    this.#outages.set(kind, this.time.now() + ms);
    const process = this.#process;
    this.venue.broken(kind);
    const breaks = BREAKING.includes(kind) && this.faults.of(kind).isHit(0.7);
    process?.line.broken(kind, breaks);
    this.time.in(ms, () => {
      this.venue.mended(kind);
      if (process?.isAlive === true) process.line.mended(kind);
    });
  }

  /** The faults have stopped, all windows are over. */
  #settled(): void {
    const fault = this.venue.fault();
    if (fault !== null) throw new Violation('documents', fault);
    checkEnd({
      ...{ scenario: this.scenario, venue: this.#venueChecker, journal: this.#journal, state: this.#state },
      records: this.disk.read(),
      trades: this.#process === null ? null : (this.#process.session?.desk.trades ?? []),
      wasTold: this.#lastAlert > this.faults.quietFrom - 2 * MINUTE_MS,
    });
  }
}
