/**
 * mid: VWAP mean reversion. A close far from VWAP that turns back (above the previous high, or below the previous low)
 * is a signal, long or bearish by inverse ETF; the trade ends where the price touches VWAP.
 */
import { Adx } from '../market/indicators/adx.ts';
import { IndicatorLine } from '../market/indicators/line.ts';
import { NO_ROW, type Tape } from '../market/tape.ts';
import { refusedByAdx } from './filters/adx.ts';
import { BandFilter } from './filters/bollinger.ts';
import { Firings } from './firings.ts';
import { PerTape } from './per-tape.ts';
import { ready, type SelfFinding } from './self-check.ts';
import type { Answers, Seen, SessionFacts, Side, Strategy, StrategyRefusal, StrategyRules } from './strategy.ts';
import type { Window } from './window.ts';

/** The keys of `.env_bot` that it goes by. */
export interface MidSettings {
  /** Distance from VWAP, as a share of it, that signals. */
  readonly STRAT_MID_VWAP_THRESHOLD: number;
  readonly STRAT_MID_WEIGHTING: 'equal' | 'priority';
  readonly ENABLE_ADX_FILTER: boolean;
  readonly ENABLE_BOLLINGER_CONFLUENCE: boolean;
}

/** The first decision is made at the close of the bar of 10:30. */
const FIRST_DECISION = 60;
/** The window ends this long before the close: 14:30 on a full day. */
const MINUTES_BEFORE_CLOSE = 90;
const MAX_POSITIONS = 5;
/** With priority weighting no entry takes more than half of the budget. */
const MAX_PRIORITY_SHARE = 0.5;
const TIMEOUT_MINUTES = 45;
const CLEARLY = 0.999;

export class VwapReversion implements Strategy {
  readonly name = 'mid';
  readonly rules: StrategyRules;
  readonly #settings: MidSettings;
  readonly #adx = new PerTape((tape) => new IndicatorLine(tape, new Adx()));
  readonly #bands = new BandFilter();
  readonly #firings = new Firings((...rows) => this.#nextFiring(...rows));

  constructor(settings: MidSettings) {
    this.#settings = settings;
    this.rules = {
      stopShare: 0.015,
      maxPositions: MAX_POSITIONS,
      isLimitedByMaxTrades: false,
      sharing: settings.STRAT_MID_WEIGHTING,
      maxShareOfBudget: settings.STRAT_MID_WEIGHTING === 'equal' ? 1 : MAX_PRIORITY_SHARE,
      timeoutMinutes: TIMEOUT_MINUTES,
      allowsPuts: false,
    };
  }

  selfCheck(): readonly SelfFinding[] {
    const {
      STRAT_MID_VWAP_THRESHOLD: distance,
      ENABLE_ADX_FILTER: adx,
      ENABLE_BOLLINGER_CONFLUENCE: bands,
    } = this.#settings;
    const filters = [adx ? 'ADX' : '', bands ? 'Bollinger bands' : ''].filter(Boolean).join(' and ');
    return [
      ready(
        'configuration',
        `${String(distance)} from VWAP, ${filters === '' ? 'no filter' : `filtered by ${filters}`}`,
      ),
    ];
  }

  window(sessionMinutes: number): Window {
    const hardExit = sessionMinutes - MINUTES_BEFORE_CLOSE;
    return {
      analysisFrom: 0,
      analysisTo: FIRST_DECISION - 1,
      firstDecision: FIRST_DECISION,
      lastDecision: hardExit - 2,
      hardExit,
    };
  }

  startSession({ window }: SessionFacts): void {
    this.#firings.startSession(window.lastDecision);
  }

  admit(tape: Tape, m: number): null {
    this.#firings.watch(tape, m);
    return null;
  }

  decide(m: number, answers: Answers): void {
    for (const tape of this.#firings.at(m)) this.#fired(tape, tape.rowAt(m), answers);
  }

  readonly isExitSignal = (tape: Tape, m: number, side: Side): boolean => {
    const row = tape.rowAt(m);
    if (row === NO_ROW) return false;
    const vwap = tape.line.vwapAt(row);
    return side === 'long' ? (tape.bars.high[row] ?? NaN) >= vwap : (tape.bars.low[row] ?? NaN) <= vwap;
  };

  /** Far from VWAP, or no VWAP at all, and beyond the high or low of the bar before. */
  #nextFiring(tape: Tape, fromRow: number, toRow: number): number {
    const threshold = this.#settings.STRAT_MID_VWAP_THRESHOLD;
    // Clearly within the distance: a product tells it for less than the quotient, which decides where it is close.
    const [near, far] = [1 - threshold * CLEARLY, 1 + threshold * CLEARLY];
    const { close, high, low } = tape.bars;
    const values = tape.line.vwapUpTo(toRow);
    const offset = tape.fromRow;
    // The reversal needs a bar before this one.
    for (let row = Math.max(fromRow, offset + 1); row < toRow; row++) {
      const last = close[row] ?? NaN;
      const vwap = values[row - offset] ?? NaN;
      if (last > vwap * near && last < vwap * far) continue;
      const deviation = last / vwap - 1;
      if (deviation > -threshold && deviation < threshold) continue;
      if (!(deviation > 0) && last > (high[row - 1] ?? NaN)) return row;
      if (!(deviation < 0) && last < (low[row - 1] ?? NaN)) return row;
    }
    return toRow;
  }

  #fired(tape: Tape, row: number, answers: Answers): void {
    const { high, low, close } = tape.bars;
    const last = close[row] ?? NaN;
    const previousHigh = high[row - 1] ?? NaN;
    const vwap = tape.line.vwapAt(row);
    const deviation = last / vwap - 1;
    const side = last > previousHigh ? 'long' : 'bearish';
    const seen: Seen = { vwap, deviation, previous_high: previousHigh, previous_low: low[row - 1] ?? NaN };
    const refusal = Number.isNaN(vwap) ? 'no_vwap' : this.#filtered(tape, row, side, seen);
    if (refusal === null) answers.signal(tape, side, Math.abs(deviation), seen);
    else answers.refusal(tape, side, refusal, seen);
  }

  #filtered(tape: Tape, row: number, side: Side, seen: Seen): StrategyRefusal | null {
    const { ENABLE_ADX_FILTER: byAdx, ENABLE_BOLLINGER_CONFLUENCE: byBands } = this.#settings;
    const refusal = byAdx ? refusedByAdx(this.#adx.of(tape), row, seen) : null;
    return refusal ?? (byBands ? this.#bands.refused(tape, row, side, seen) : null);
  }
}
