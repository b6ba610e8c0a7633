/**
 * open: opening range breakout, long only. The first minutes make a range; a close above it by STRAT_OPEN_BUFFER on a
 * volume well above the range's mean is a signal.
 */
import { NO_ROW, type Tape } from '../market/tape.ts';
import { Firings } from './firings.ts';
import { ready, type SelfFinding } from './self-check.ts';
import type { Answers, SessionFacts, Strategy, StrategyRules, WindowRefusal } from './strategy.ts';
import type { Window } from './window.ts';

/** The keys of `.env_bot` that it goes by. */
export interface OpenSettings {
  /** Minutes of the opening range. */
  readonly ANALYSIS_TIME: number;
  /** Minutes after it until everything is closed. */
  readonly MONITORING_TIME: number;
  /** Share of price above the range high. */
  readonly STRAT_OPEN_BUFFER: number;
  /** The breakout bar's volume against the mean of the range. */
  readonly STRAT_OPEN_VOLUME_FACTOR: number;
  /** True: the volume factor is not asked for. */
  readonly TEST_MODE: boolean;
}

const RULES: StrategyRules = {
  stopShare: 0.02,
  maxPositions: null,
  isLimitedByMaxTrades: true,
  sharing: 'row',
  maxShareOfBudget: 1,
  timeoutMinutes: null,
  allowsPuts: false,
};

/** The opening range of a symbol's session: a close above the trigger, on the volume asked for, is a signal. */
interface Range {
  readonly high: number;
  readonly meanVolume: number;
  readonly trigger: number;
  readonly volumeAsked: number;
}

/** Nothing lies above it. */
const NO_RANGE: Range = { high: NaN, meanVolume: NaN, trigger: NaN, volumeAsked: NaN };

export class OpeningRangeBreakout implements Strategy {
  readonly name = 'open';
  readonly rules = RULES;
  readonly isExitSignal = null;
  readonly #settings: OpenSettings;
  readonly #firings = new Firings((...rows) => this.#nextFiring(...rows));
  #window: Window;
  /** By tape index, of the tapes admitted in this session. */
  readonly #ranges: Range[] = [];

  constructor(settings: OpenSettings) {
    this.#settings = settings;
    this.#window = this.window();
  }

  selfCheck(): readonly SelfFinding[] {
    const { ANALYSIS_TIME: minutes, STRAT_OPEN_BUFFER: buffer, STRAT_OPEN_VOLUME_FACTOR: factor } = this.#settings;
    const rule = `${String(buffer)} above the high of ${String(minutes)} minutes`;
    const volume = this.#settings.TEST_MODE ? 'any volume (TEST_MODE)' : `${String(factor)} times the mean volume`;
    return [ready('configuration', `${rule}, on ${volume}`)];
  }

  window(): Window {
    const { ANALYSIS_TIME: analysis, MONITORING_TIME: monitoring } = this.#settings;
    return {
      analysisFrom: 0,
      analysisTo: analysis - 1,
      firstDecision: analysis,
      lastDecision: analysis + monitoring - 2,
      hardExit: analysis + monitoring,
    };
  }

  startSession({ window }: SessionFacts): void {
    this.#window = window;
    this.#firings.startSession(window.lastDecision);
  }

  admit(tape: Tape, m: number): WindowRefusal | null {
    const { analysisFrom, analysisTo } = this.#window;
    const lastRow = tape.lastRowBy(analysisTo);
    const firstRow = firstRowOfRange(tape, analysisFrom, lastRow);
    const { high, volume } = tape.bars;
    let rangeHigh = -Infinity;
    let total = 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const barHigh = high[row] ?? NaN;
      if (barHigh > rangeHigh) rangeHigh = barHigh;
      total += volume[row] ?? NaN;
    }
    const bars = lastRow === NO_ROW ? 0 : lastRow - firstRow + 1;
    const needed = (analysisTo - analysisFrom + 1) / 2;
    if (bars < needed) return { reason: 'thin_range', numbers: { bars, bars_needed: needed } };
    const meanVolume = total / bars;
    if (meanVolume === 0) return { reason: 'no_volume', numbers: { mean_volume: meanVolume } };
    this.#ranges[tape.index] = this.#rangeOf(rangeHigh, meanVolume);
    this.#firings.watch(tape, m);
    return null;
  }

  decide(m: number, answers: Answers): void {
    for (const tape of this.#firings.at(m)) this.#signal(tape, tape.rowAt(m), answers);
  }

  #nextFiring(tape: Tape, fromRow: number, toRow: number): number {
    const { close, volume } = tape.bars;
    const { trigger, volumeAsked } = this.#ranges[tape.index] ?? NO_RANGE;
    for (let row = fromRow; row < toRow; row++)
      if ((close[row] ?? NaN) > trigger && (volume[row] ?? NaN) >= volumeAsked) return row;
    return toRow;
  }

  #rangeOf(high: number, meanVolume: number): Range {
    const { STRAT_OPEN_BUFFER: buffer, STRAT_OPEN_VOLUME_FACTOR: factor, TEST_MODE: isTest } = this.#settings;
    return { high, meanVolume, trigger: high * (1 + buffer), volumeAsked: isTest ? 0 : factor * meanVolume };
  }

  #signal(tape: Tape, row: number, answers: Answers): void {
    const { high, meanVolume, trigger } = this.#ranges[tape.index] ?? NO_RANGE;
    const volume = tape.bars.volume[row] ?? NaN;
    answers.signal(tape, 'long', volume / meanVolume, {
      range_high: high,
      range_low: rangeLow(tape, this.#window),
      trigger,
      volume,
      mean_volume: meanVolume,
    });
  }
}

/** Of the range: nothing goes by it, so it is looked up when there is something to tell. */
function rangeLow(tape: Tape, { analysisFrom, analysisTo }: Window): number {
  const lastRow = tape.lastRowBy(analysisTo);
  return Math.min(...tape.bars.low.subarray(firstRowOfRange(tape, analysisFrom, lastRow), lastRow + 1));
}

/** The first of the tape's rows up to lastRow that is not before session minute m. */
function firstRowOfRange(tape: Tape, m: number, lastRow: number): number {
  if (m === 0) return tape.fromRow;
  let row = lastRow === NO_ROW ? 0 : lastRow + 1;
  while (row > tape.fromRow && tape.minuteOf(row - 1) >= m) row--;
  return row;
}
