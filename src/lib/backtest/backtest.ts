/**
 * A backtest: the sessions of a range, one after another, on one account. The caller takes one session at a time, so
 * that it can show progress and stop in between with what is done kept.
 * Guarantees: the same data, rules and terms give the same record.
 */
import { DAY_MINUTES } from '../core/clock.ts';
import { assertDateOrder, type DayNumber } from '../calendar/civil-date.ts';
import type { Session } from '../calendar/sessions.ts';
import { ConfigError } from '../core/errors.ts';
import type { Bars } from '../market/bars.ts';
import type { MarketData, RunData, SymbolFacts } from './data.ts';
import { History, LEAD_DAYS } from './history.ts';
import { PastRun, type RunSetup } from './past-run.ts';
import type { SessionRecord } from './record.ts';

/** New York dates asked for; null: as far as the data goes. */
export interface DateRange {
  readonly first: DayNumber | null;
  readonly last: DayNumber | null;
}

export interface BacktestRecord {
  readonly sessions: readonly Session[];
  /** One a session. */
  readonly records: readonly SessionRecord[];
  /** Dollars at the close of every session minute, session after session. */
  readonly minuteEquity: Float64Array;
  /** Dollars at the end of every session. */
  readonly sessionEquity: Float64Array;
  /** Session minutes at whose close a position was open. */
  readonly openMinutes: number;
}

export class Backtest {
  /** Of the range, cut to the first and last with a regular-session bar of a symbol that may signal. */
  readonly sessions: readonly Session[];
  readonly data: RunData;
  readonly setup: RunSetup;
  readonly #run: PastRun;
  /** Place of the first session in the history. */
  readonly firstAt: number;
  readonly #records: SessionRecord[] = [];
  readonly #minuteEquity: Float64Array;
  readonly #sessionEquity: Float64Array;
  readonly #capital: number;
  #minutes = 0;
  #openMinutes = 0;

  /** @throws ConfigError `date_order`, `empty_range` */
  constructor(setup: RunSetup, market: MarketData, range: DateRange, capital: number) {
    if (range.first !== null && range.last !== null) assertDateOrder(range.first, range.last);
    const history = historyOf(market, range);
    const [firstAt, lastAt] = cutToData(history, market.symbols, range);
    this.setup = setup;
    this.firstAt = firstAt;
    this.sessions = history.sessions.slice(firstAt, lastAt + 1);
    this.data = { market, history, inverses: settleInverses(market, setup.facts, history, range) };
    this.#run = new PastRun(setup, this.data);
    this.#capital = capital;
    this.#minuteEquity = new Float64Array(this.sessions.reduce((sum, { minutes }) => sum + minutes, 0));
    this.#sessionEquity = new Float64Array(this.sessions.length);
  }

  /** Sessions that are done. */
  get done(): number {
    return this.#records.length;
  }

  /** Runs the next session; false when none is left. */
  next(): boolean {
    const session = this.sessions[this.done];
    if (session === undefined) return false;
    const run = this.#run;
    run.startSession(this.firstAt + this.done, this.equityBefore(this.done));
    this.#runMinutes(session.minutes);
    const { record, cash } = run.endSession();
    // What no bar was left for is booked at the session's end, less slippage.
    this.#minuteEquity[this.#minutes - 1] = cash;
    this.#sessionEquity[this.done] = cash;
    this.#records.push(record);
    return this.done < this.sessions.length;
  }

  /** Minutes in which nothing can happen are not visited: the equity stands still. */
  #runMinutes(minutes: number): void {
    const run = this.#run;
    const first = this.#minutes;
    for (let m = 0; m < minutes;) {
      const equity = run.runMinute(m);
      if (run.isHolding) this.#openMinutes++;
      const next = Math.min(run.nextMinute(m), minutes);
      for (; m < next; m++) this.#minuteEquity[first + m] = equity;
    }
    this.#minutes += minutes;
  }

  /** Regular-session bars of what may signal, by a session's place in the range. */
  barsIn(at: number): number {
    return this.data.market.symbols.reduce((sum, bars) => {
      const { from, to } = this.data.history.rowsOf(bars);
      const place = this.firstAt + at;
      return sum + (to[place] ?? 0) - (from[place] ?? 0);
    }, 0);
  }

  /** Of a session that is done, by its place in the range. */
  recordOf(at: number): SessionRecord | undefined {
    return this.#records[at];
  }

  /** Lets go of what was decided in a session: of a long run there is too much of it to keep. */
  forgetDecisions(at: number): void {
    const record = this.#records[at];
    if (record !== undefined) this.#records[at] = { ...record, decisions: [], orders: [], filled: [] };
  }

  /** Dollars that a session that is done started with. */
  equityBefore(at: number): number {
    return at === 0 ? this.#capital : (this.#sessionEquity[at - 1] ?? NaN);
  }

  /** What has been done so far. */
  record(): BacktestRecord {
    return {
      sessions: this.sessions.slice(0, this.done),
      records: this.#records,
      minuteEquity: this.#minuteEquity.subarray(0, this.#minutes),
      sessionEquity: this.#sessionEquity.subarray(0, this.done),
      openMinutes: this.#openMinutes,
    };
  }
}

/** All sessions that any of the data or the range may ask for, with a lead for volumes and volatility. */
function historyOf({ symbols, instruments }: MarketData, { first, last }: DateRange): History {
  const minutes = [...symbols, ...instruments].flatMap(({ minute }) => [minute[0], minute.at(-1)]);
  const days = minutes.flatMap((minute) => (minute === undefined ? [] : [Math.floor(minute / DAY_MINUTES)]));
  const earliest = Math.max(first ?? -Infinity, Math.min(...days));
  const latest = Math.min(last ?? Infinity, Math.max(...days));
  return new History(earliest - LEAD_DAYS, latest);
}

/** Places of the first and last session of the range with a bar of what may signal. @throws ConfigError `empty_range` */
function cutToData(history: History, symbols: readonly Bars[], range: DateRange): [first: number, last: number] {
  const places = history.sessions.flatMap(({ day }, at) =>
    isWithin(day, range) && symbols.some((bars) => history.has(bars, at)) ? [at] : [],
  );
  const [first, last] = [places[0], places.at(-1)];
  if (first !== undefined && last !== undefined) return [first, last];
  throw new ConfigError({
    code: 'empty_range',
    message: `the store has no regular-session bar of ${symbols.map(({ symbol }) => symbol).join(', ')} in the range`,
    cure: 'see what is there with tbot data list, and give --start and --end accordingly',
  });
}

/** Of the listed inverse ETFs the first that has a session bar within the range: settled once, before the first bar. */
function settleInverses(
  { symbols, instruments }: MarketData,
  { inversesOf }: SymbolFacts,
  history: History,
  range: DateRange,
): ReadonlyMap<string, string> {
  const bars = new Map([...symbols, ...instruments].map((each) => [each.symbol, each]));
  const hasBar = (ticker: string): boolean => {
    const columns = bars.get(ticker);
    if (columns === undefined) return false;
    return history.sessions.some(({ day }, at) => isWithin(day, range) && history.has(columns, at));
  };
  return new Map(
    symbols.flatMap(({ symbol }) => {
      const inverse = inversesOf(symbol).find(hasBar);
      return inverse === undefined ? [] : [[symbol, inverse] as const];
    }),
  );
}

function isWithin(day: DayNumber, { first, last }: DateRange): boolean {
  return day >= (first ?? -Infinity) && day <= (last ?? Infinity);
}
