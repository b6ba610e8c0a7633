/**
 * Reads of the store what one session needs, symbol by symbol: the session's rows are kept, those of the sessions before it
 * only as the figures that are made of them.
 */
import type { BarStore } from '../../bars/store/store.ts';
import { vixBefore } from '../../backtest/before-session.ts';
import { History, LEAD_DAYS } from '../../backtest/history.ts';
import { OPEN_MINUTE_OF_DAY, type Session } from '../../calendar/sessions.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import type { Bars, EpochMinute, OptionQuotes, Quotes } from '../../market/bars.ts';
import { VOLATILITY_CLOSES } from '../../market/options/realised-volatility.ts';
import { VOLUME_SESSIONS } from '../../risk/gate.ts';
import type { Watching } from '../../session/records.ts';
import type { SessionFacts } from '../../strategies/strategy.ts';

interface SymbolData {
  /** Of the session. */
  readonly bars: Bars;
  readonly volume: Watching['volume'];
  /** Of the sessions before it that are known, oldest first. */
  readonly closes: readonly number[];
}

const NO_VOLUME: Watching['volume'] = { mean: null, sessions: 0 };

export class SessionReader {
  readonly openMinute: EpochMinute;
  readonly #store: BarStore;
  readonly #session: Session;
  readonly #needsCloses: boolean;
  readonly #symbols = new Map<string, SymbolData>();

  /** Closes of the sessions before are read where they are needed. */
  constructor(store: BarStore, session: Session, needsCloses: boolean) {
    this.openMinute = session.open / MINUTE_MS;
    this.#store = store;
    this.#session = session;
    this.#needsCloses = needsCloses;
  }

  /** What was read of it; of a symbol without bars in that time nothing is. @throws ConfigError `store_damaged` */
  async read(symbol: string): Promise<SymbolData> {
    const data = this.#symbols.get(symbol) ?? (await this.#readAnew(symbol));
    this.#symbols.set(symbol, data);
    return data;
  }

  /** The minute before the close. */
  get #lastMinute(): EpochMinute {
    return this.openMinute + this.#session.minutes - 1;
  }

  async #readAnew(symbol: string): Promise<SymbolData> {
    if (!this.#covers(symbol)) return { bars: rowsOf(emptyBars(symbol), 0, 0), volume: NO_VOLUME, closes: [] };
    const history = this.#history();
    const at = history.sessions.length - 1;
    const before = Math.max(VOLUME_SESSIONS, this.#needsCloses ? VOLATILITY_CLOSES : 0);
    const first = history.openMinuteOf(Math.max(0, at - before));
    const bars = await this.#store.loadBarsBetween(symbol, first, this.#lastMinute);
    const { from, to } = history.rowsOf(bars);
    const { mean, sessions } = history.meanVolume(bars, at, VOLUME_SESSIONS);
    return {
      bars: rowsOf(bars, from[at] ?? 0, to[at] ?? 0),
      volume: sessions === 0 ? NO_VOLUME : { mean, sessions },
      closes: this.#needsCloses ? history.closesBefore(bars, at, VOLATILITY_CLOSES) : [],
    };
  }

  /** Whether the session lies between its first bar and its last one. */
  #covers(symbol: string): boolean {
    const { date } = this.#session;
    return this.#store.datasets.some(
      ({ kind, symbol: held, coverage: { firstDate, lastDate } }) =>
        kind === 'bars' &&
        held === symbol &&
        firstDate !== null &&
        lastDate !== null &&
        firstDate <= date &&
        date <= lastDate,
    );
  }

  /** Up to the session; one for each symbol, for it holds on to the bars that it was asked about. */
  #history(): History {
    const { day } = this.#session;
    return new History(day - LEAD_DAYS, day);
  }

  async vix(): Promise<SessionFacts['vix']> {
    const history = this.#history();
    return vixBefore(await this.#store.loadVix(), history, history.sessions.length - 1);
  }

  /** Those before the open count too. */
  quotes(symbol: string): Promise<Quotes | null> {
    return this.#store.loadQuotesBetween(symbol, this.openMinute - OPEN_MINUTE_OF_DAY, this.#lastMinute);
  }

  async optionQuotes(underlying: string): Promise<readonly OptionQuotes[]> {
    return (await this.#store.loadOptionQuotesBetween(underlying, this.openMinute, this.#lastMinute)) ?? [];
  }
}

/** Copied: the other rows are let go of. */
function rowsOf({ symbol, minute, open, high, low, close, volume }: Bars, from: number, to: number): Bars {
  const cut = (column: Float64Array): Float64Array => column.slice(from, to);
  return {
    symbol,
    minute: minute.slice(from, to),
    ...{ open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) },
  };
}

function emptyBars(symbol: string): Bars {
  const none = new Float64Array(0);
  return { symbol, minute: new Int32Array(0), open: none, high: none, low: none, close: none, volume: none };
}
