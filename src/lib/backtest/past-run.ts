/**
 * The session machine on recorded bars: one market, one simulated broker, session after session.
 * Guarantees: nothing can reach a broker; a session starts flat and depends on its equity and on data alone.
 */
import type { DayNumber } from '../calendar/civil-date.ts';
import { LogicError } from '../core/errors.ts';
import type { Bars } from '../market/bars.ts';
import { Market } from '../market/market.ts';
import type { Executor, ExecutorEvents } from '../orders/executor.ts';
import { KillSwitch } from '../risk/kill-switch.ts';
import type { RunPlace } from '../session/closed.ts';
import { SessionMachine } from '../session/machine.ts';
import type { TradingRules } from '../session/rules.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { RunData, SymbolFacts } from './data.ts';
import type { History } from './history.ts';
import { MemoryJournal, type SessionRecord } from './record.ts';
import { PastSources } from './sources.ts';

/** Who fills the orders of the past. */
export interface PastExecutor extends Executor {
  startSession(day: DayNumber): void;
  /** Tells what has happened up to the close of that session minute. */
  deliver(m: number, events: ExecutorEvents): void;
  /** Tells how what is still held at the session's end was booked. */
  endSession(events: ExecutorEvents): void;
}

/** How a run trades, whatever the data. */
export interface RunSetup {
  readonly place: RunPlace;
  readonly rules: TradingRules;
  readonly strategiesOf: () => readonly Strategy[];
  readonly executorOf: (market: Market) => PastExecutor;
  readonly facts: SymbolFacts;
}

export class PastRun {
  readonly #market: Market;
  readonly #bars: readonly Bars[];
  readonly #history: History;
  readonly #sources: PastSources;
  readonly #executor: PastExecutor;
  readonly #machine: SessionMachine;
  readonly #journal = new MemoryJournal();

  /** `known` may cut the bars that the session sees; history before it stays whole. */
  constructor(setup: RunSetup, data: RunData, known: (bars: Bars) => Bars = (bars) => bars) {
    const { symbols, instruments, quotes } = data.market;
    this.#history = data.history;
    this.#bars = [...symbols, ...instruments];
    this.#market = new Market(symbols.map(known), instruments.map(known));
    for (const [ticker, columns] of quotes) this.#market.addQuotes(ticker, columns);
    this.#sources = new PastSources(data, setup.facts, this.#market);
    this.#executor = setup.executorOf(this.#market);
    this.#machine = new SessionMachine({
      place: setup.place,
      rules: setup.rules,
      strategies: setup.strategiesOf(),
      market: this.#market,
      sources: this.#sources,
      executor: this.#executor,
      journal: this.#journal,
      killSwitch: new KillSwitch(),
    });
  }

  startSession(at: number, equity: number): void {
    const session = this.#history.sessions[at];
    if (session === undefined)
      throw new LogicError({ code: 'no_session', message: `no session ${String(at)}`, cure: 'report this bug' });
    const { day, date, minutes } = session;
    const openMinute = this.#history.openMinuteOf(at);
    for (const bars of this.#bars) {
      const tape = this.#market.tape(bars.symbol);
      const rows = this.#history.rowsOf(bars);
      const known = tape.bars.minute.length;
      tape.startSession(openMinute, Math.min(rows.from[at] ?? 0, known), Math.min(rows.to[at] ?? 0, known));
    }
    this.#sources.startSession(at);
    this.#executor.startSession(day);
    this.#machine.startSession({ date, minutes, openMinute, equity, vix: this.#sources.vix() });
  }

  /** One minute; returns the equity at its close, in dollars. */
  runMinute(m: number): number {
    const machine = this.#machine;
    machine.openMinute(m);
    if (machine.isEngaged) this.#executor.deliver(m, machine.events);
    return machine.closeMinute(m);
  }

  /** The next minute after m in which anything can happen; Infinity when there is none. */
  nextMinute(m: number): number {
    return this.#machine.nextMinute(m);
  }

  /** Whether a position is open. */
  get isHolding(): boolean {
    return this.#machine.isHolding;
  }

  /** Of this session, so far. */
  get record(): SessionRecord {
    return this.#journal.soFar;
  }

  /** Ends the session and returns its record and the cash, in dollars. */
  endSession(): { record: SessionRecord; cash: number } {
    this.#executor.endSession(this.#machine.events);
    const cash = this.#machine.endSession();
    return { record: this.#journal.take(), cash };
  }
}
