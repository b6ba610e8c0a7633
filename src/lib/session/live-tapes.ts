/**
 * The tapes of a live session: what is watched, and its bars as they become known. Guarantees: bars that are known are not
 * changed; what is told again is no news.
 */
import type { EpochMinute } from '../market/bars.ts';
import { LiveBars } from '../market/live-bars.ts';
import { Market } from '../market/market.ts';
import { NO_ROW, type Tape } from '../market/tape.ts';
import type { BarRange } from '../orders/soft-stops.ts';
import type { MinuteBar } from './feed.ts';
import type { BarTuple } from './records.ts';

/** Bars of a session that a tape has room for. */
const CAPACITY = 390;
const NEVER = -1;

export class LiveTapes {
  readonly market = new Market([], []);
  #lastMinute = NEVER;

  /** The newest session minute whose bars are known; -1: none. */
  get lastMinute(): number {
    return this.#lastMinute;
  }

  /** All that is watched. */
  get tickers(): readonly string[] {
    return [...this.market.tapes].map(({ symbol }) => symbol);
  }

  /** @throws what `Market.tape` throws */
  of(symbols: readonly string[]): readonly Tape[] {
    return symbols.map((symbol) => this.market.tape(symbol));
  }

  watch(symbol: string, openMinute: EpochMinute): void {
    if (this.market.has(symbol)) return;
    const tape = this.market.add(new LiveBars(symbol, CAPACITY));
    tape.startSession(openMinute, 0, 0);
  }

  /** Of the bars of a minute those that are not known yet: what is told again after a restart is not taken down again. */
  newsIn(m: number, bars: readonly MinuteBar[]): readonly BarTuple[] {
    return bars.flatMap(({ ticker, open, high, low, close, volume }): BarTuple[] =>
      this.market.has(ticker) && m > lastMinuteOf(this.market.tape(ticker))
        ? [[ticker, open, high, low, close, volume]]
        : [],
    );
  }

  /** False: the minute had passed already, and these are of what is watched since later. */
  append(m: number, bars: readonly BarTuple[]): boolean {
    for (const [ticker, open, high, low, close, volume] of bars) {
      if (!this.market.has(ticker)) continue;
      const tape = this.market.tape(ticker);
      if (m > lastMinuteOf(tape)) tape.append(m, { open, high, low, close, volume });
    }
    if (m <= this.#lastMinute) return false;
    this.#lastMinute = m;
    return true;
  }

  /** In the newest minute; null: it did not trade. */
  rangeOf(ticker: string): BarRange | null {
    if (!this.market.has(ticker)) return null;
    const tape = this.market.tape(ticker);
    const row = tape.rowAt(this.#lastMinute);
    return row === NO_ROW ? null : { high: tape.bars.high[row] ?? NaN, low: tape.bars.low[row] ?? NaN };
  }
}

function lastMinuteOf(tape: Tape): number {
  return tape.toRow > tape.fromRow ? tape.minuteOf(tape.toRow - 1) : NEVER;
}
