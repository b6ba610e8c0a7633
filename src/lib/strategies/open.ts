/**
 * open: opening range breakout, long only. The first minutes make a range; a close above it by STRAT_OPEN_BUFFER on a
 * volume well above the range's mean is a signal.
 */
import { NO_ROW, type Tape } from '../market/tape.ts';
import { Firings } from './firings.ts';
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

export class OpeningRangeBreakout implements Strategy {
  readonly name = 'open';
  readonly rules = RULES;
  readonly isExitSignal = null;
  readonly #settings: OpenSettings;
  readonly #firings = new Firings((...rows) => this.#nextFiring(...rows));
  #window: Window;
  /** By tape: a close above the first, with at least the second as volume, is a signal. */
  #trigger = new Float64Array(0);
  #volumeAsked = new Float64Array(0);
  #meanVolume = new Float64Array(0);
  #rangeHigh = new Float64Array(0);

  constructor(settings: OpenSettings) {
    this.#settings = settings;
    this.#window = this.window();
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
    this.#keep(tape.index, rangeHigh, meanVolume);
    this.#firings.watch(tape, m);
    return null;
  }

  decide(m: number, answers: Answers): void {
    for (const tape of this.#firings.at(m)) this.#signal(tape, tape.rowAt(m), answers);
  }

  #nextFiring(tape: Tape, fromRow: number, toRow: number): number {
    const { close, volume } = tape.bars;
    const trigger = this.#trigger[tape.index] ?? NaN;
    const volumeAsked = this.#volumeAsked[tape.index] ?? NaN;
    for (let row = fromRow; row < toRow; row++)
      if ((close[row] ?? NaN) > trigger && (volume[row] ?? NaN) >= volumeAsked) return row;
    return toRow;
  }

  #signal(tape: Tape, row: number, answers: Answers): void {
    const at = tape.index;
    const meanVolume = this.#meanVolume[at] ?? NaN;
    const volume = tape.bars.volume[row] ?? NaN;
    answers.signal(tape, 'long', volume / meanVolume, {
      range_high: this.#rangeHigh[at] ?? NaN,
      range_low: rangeLow(tape, this.#window),
      trigger: this.#trigger[at] ?? NaN,
      volume,
      mean_volume: meanVolume,
    });
  }

  #keep(at: number, rangeHigh: number, meanVolume: number): void {
    if (at >= this.#trigger.length) this.#grow(at + 1);
    const { STRAT_OPEN_BUFFER: buffer, STRAT_OPEN_VOLUME_FACTOR: factor, TEST_MODE: isTest } = this.#settings;
    this.#trigger[at] = rangeHigh * (1 + buffer);
    this.#volumeAsked[at] = isTest ? 0 : factor * meanVolume;
    this.#meanVolume[at] = meanVolume;
    this.#rangeHigh[at] = rangeHigh;
  }

  #grow(tapes: number): void {
    const length = 2 * tapes;
    this.#trigger = grown(this.#trigger, length);
    this.#volumeAsked = grown(this.#volumeAsked, length);
    this.#meanVolume = grown(this.#meanVolume, length);
    this.#rangeHigh = grown(this.#rangeHigh, length);
  }
}

function grown(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(values);
  return longer;
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
