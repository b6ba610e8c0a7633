/**
 * mid: VWAP mean reversion. A close far from VWAP that turns back (above the previous high, or below the previous low)
 * is a signal, long or bearish by inverse ETF; the trade ends where the price touches VWAP.
 */
import { Adx } from '../market/indicators/adx.ts';
import { IndicatorLine } from '../market/indicators/line.ts';
import { VwapLine } from '../market/indicators/vwap.ts';
import { NO_ROW, type Tape } from '../market/tape.ts';
import { refusedByAdx } from './filters/adx.ts';
import { refusedByBands } from './filters/bollinger.ts';
import { PerTape } from './per-tape.ts';
import type { Answers, Side, Strategy, StrategyRules } from './strategy.ts';
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

export class VwapReversion implements Strategy {
  readonly name = 'mid';
  readonly rules: StrategyRules;
  readonly #settings: MidSettings;
  readonly #vwap = new PerTape((tape) => new VwapLine(tape));
  readonly #adx = new PerTape((tape) => new IndicatorLine(tape, new Adx()));

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

  startSession(): void {
    // What it knows of a tape starts anew with the tape's session.
  }

  admit(): null {
    return null;
  }

  decide(tapes: readonly Tape[], m: number, answers: Answers): void {
    const threshold = this.#settings.STRAT_MID_VWAP_THRESHOLD;
    for (const tape of tapes) {
      const row = tape.rowAt(m);
      // The reversal needs a bar before this one.
      if (row <= tape.fromRow) continue;
      const close = tape.bars.close[row] ?? NaN;
      const vwap = this.#vwap.of(tape).values()[row - tape.fromRow] ?? NaN;
      const deviation = close / vwap - 1;
      if (deviation > -threshold && deviation < threshold) continue;
      this.#turnsBack(tape, row, deviation, vwap, answers);
    }
  }

  readonly isExitSignal = (tape: Tape, m: number, side: Side): boolean => {
    const row = tape.rowAt(m);
    if (row === NO_ROW) return false;
    const vwap = this.#vwap.of(tape).at(row);
    return side === 'long' ? (tape.bars.high[row] ?? NaN) >= vwap : (tape.bars.low[row] ?? NaN) <= vwap;
  };

  #turnsBack(tape: Tape, row: number, deviation: number, vwap: number, answers: Answers): void {
    const { high, low, close } = tape.bars;
    const last = close[row] ?? NaN;
    const previousHigh = high[row - 1] ?? NaN;
    const previousLow = low[row - 1] ?? NaN;
    const hasTurned = { long: last > previousHigh, bearish: last < previousLow };
    if (Number.isNaN(deviation)) {
      if (hasTurned.long) answers.refusal(tape, 'long', 'no_vwap', {});
      else if (hasTurned.bearish) answers.refusal(tape, 'bearish', 'no_vwap', {});
      return;
    }
    const side = deviation < 0 ? 'long' : 'bearish';
    if (!hasTurned[side]) return;
    const numbers = { vwap, deviation, previous_high: previousHigh, previous_low: previousLow };
    const refusal = this.#filtered(tape, row, side);
    if (refusal === null) answers.signal(tape, side, Math.abs(deviation), numbers);
    else answers.refusal(tape, side, refusal.reason, { ...numbers, ...refusal.numbers });
  }

  #filtered(tape: Tape, row: number, side: Side): ReturnType<typeof refusedByAdx> {
    const { ENABLE_ADX_FILTER: byAdx, ENABLE_BOLLINGER_CONFLUENCE: byBands } = this.#settings;
    return (byAdx ? refusedByAdx(this.#adx.of(tape), row) : null) ?? (byBands ? refusedByBands(tape, row, side) : null);
  }
}
