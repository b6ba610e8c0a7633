import assert from 'node:assert/strict';
import { OpeningRangeBreakout, type OpenSettings } from '../../src/lib/strategies/open.ts';
import { testWindow } from '../../src/lib/strategies/window.ts';
import { barsOf, changed, dot, flat, without, type BarRow } from '../helpers/bars.ts';
import { SETTINGS } from '../helpers/trial.ts';
import { heard, linesOf } from './answers.ts';

const open = (settings: Partial<OpenSettings> = {}): OpeningRangeBreakout =>
  new OpeningRangeBreakout({ ...SETTINGS, ...settings });

/** 50 on 1000 shares in each of the twenty minutes of the range: trigger 51, 1500 shares asked for. */
const RANGE = flat(0, 19, 50);
const after = (...rows: readonly BarRow[]): BarRow[] => [...RANGE, ...rows];
const says = (rows: readonly BarRow[], settings: Partial<OpenSettings> = {}): string[] =>
  linesOf(open(settings), barsOf('AAA', rows));

describe('the window of open', () => {
  it('opens after the range and is out at 10:20', () => {
    assert.deepEqual(open().window(), {
      analysisFrom: 0,
      analysisTo: 19,
      firstDecision: 20,
      lastDecision: 48, // A + M - 2
      hardExit: 50, // A + M
    });
    // the shortest one decides once and sells one minute after its fill
    const shortest = open({ ANALYSIS_TIME: 1, MONITORING_TIME: 2 }).window();
    assert.deepEqual(shortest, { analysisFrom: 0, analysisTo: 0, firstDecision: 1, lastDecision: 1, hardExit: 3 });
  });

  it('takes decisions from its first to its last minute', () => {
    const everywhere = says(after(...flat(20, 60, 52, 2000)));
    assert.equal(everywhere.at(0), '20 AAA long 2');
    assert.equal(everywhere.at(-1), '48 AAA long 2');
    assert.equal(everywhere.length, 29);
  });
});

describe('open', () => {
  it('signals a close above the range high by more than the buffer, and not one at it', () => {
    assert.deepEqual(says(after(dot(20, 51.01, 2000))), ['20 AAA long 2']);
    assert.deepEqual(says(after(dot(20, 51, 2000))), []); // 50 x 1.02
    assert.deepEqual(says(after([20, 50, 60, 50, 50.5, 2000])), []); // a high is no close
  });

  it('signals on the volume factor times the mean, and not on a share less', () => {
    assert.deepEqual(says(after(dot(20, 52, 1500))), ['20 AAA long 1.5']);
    assert.deepEqual(says(after(dot(20, 52, 1499))), []);
  });

  it('takes high, low and mean volume of the bars of the range that exist', () => {
    // minutes 3..9 are missing: 13 bars. (12 x 1000 + 2300) / 13 = 1100; high 50.50: trigger 51.51; asked 1650
    const range = changed(without(RANGE, 3, 9), [10, 50, 50.5, 49, 50, 2300]);
    const { lines, numbers } = heard(open(), [barsOf('AAA', [...range, dot(25, 51.52, 1650)])]);
    assert.deepEqual(lines, ['25 AAA long 1.5']);
    assert.deepEqual(numbers, [
      { range_high: 50.5, range_low: 49, trigger: 50.5 * 1.02, volume: 1650, mean_volume: 1100 },
    ]);
  });

  it('refuses a range of fewer than half of its bars, once, at the first bar in the window', () => {
    const bars = (count: number, analysis: number): string[] =>
      says([...flat(0, count - 1, 50), ...flat(25, 40, 60, 9000)], { ANALYSIS_TIME: analysis });
    assert.deepEqual(bars(9, 20), ['25 AAA refuses thin_range']);
    assert.equal(bars(10, 20)[0], '25 AAA long 9');
    assert.deepEqual(bars(7, 15), ['25 AAA refuses thin_range']); // half of 15 is 7.5
    assert.equal(bars(8, 15)[0], '25 AAA long 9');
  });

  it('refuses a symbol that has no bar in the range at all', () => {
    assert.deepEqual(says(flat(20, 40, 52, 9000)), ['20 AAA refuses thin_range']);
  });

  it('refuses a range in which nothing was traded', () => {
    assert.deepEqual(says([...flat(0, 19, 50, 0), ...flat(20, 40, 52, 9000)]), ['20 AAA refuses no_volume']);
  });

  it('tells what it refuses by', () => {
    const { numbers } = heard(open(), [barsOf('AAA', [...flat(0, 8, 50), dot(20, 52)])]);
    assert.deepEqual(numbers, [{ bars: 9, bars_needed: 10 }]);
  });

  it('says nothing of a symbol without a bar in the window', () => {
    assert.deepEqual(says([...flat(0, 3, 50), ...flat(49, 60, 60, 9000)]), []);
  });

  it('says nothing of bars that do not exist, and goes on after them', () => {
    assert.deepEqual(says(after(dot(22, 52, 2000), dot(30, 50, 2000), dot(31, 53, 3000))), [
      '22 AAA long 2',
      '31 AAA long 3',
    ]);
  });

  it('keeps the ranges of its symbols apart', () => {
    const strategy = open();
    const symbols = [
      barsOf('AAA', [...RANGE, dot(20, 52, 2000)]),
      barsOf('BBB', [...flat(0, 19, 90, 100), dot(20, 92, 2000), dot(21, 91.9, 150)]),
      barsOf('CCC', [...flat(0, 5, 10), dot(20, 20, 9000)]),
    ];
    assert.deepEqual(heard(strategy, symbols).lines, [
      '20 CCC refuses thin_range',
      '20 AAA long 2',
      '20 BBB long 20',
      '21 BBB long 1.5', // 90 x 1.02 = 91.80; 150 is the volume asked for
    ]);
  });

  it('forgets a session with the next one', () => {
    const strategy = open();
    linesOf(strategy, barsOf('AAA', after(dot(20, 52, 2000))));
    assert.deepEqual(linesOf(strategy, barsOf('AAA', [...flat(0, 19, 60), dot(20, 61, 2000), dot(21, 62, 2000)])), [
      '21 AAA long 2', // 60 x 1.02 = 61.20
    ]);
  });

  it('in TEST_MODE makes its range of one bar and does not ask for volume', () => {
    const rows = [...flat(0, 59, 80), dot(60, 50), dot(61, 51.01, 10), dot(62, 60, 10)];
    const test = (settings: Partial<OpenSettings>, ...bars: readonly BarRow[]): string[] =>
      linesOf(open(settings), barsOf('AAA', changed(rows, ...bars)), { window: testWindow(60) });
    assert.deepEqual(test({ TEST_MODE: true }), ['61 AAA long 0.01']);
    assert.deepEqual(test({ TEST_MODE: true }, dot(61, 51, 10)), []);
    assert.deepEqual(test({ TEST_MODE: false }), []);
    assert.deepEqual(linesOf(open({ TEST_MODE: true }), barsOf('AAA', without(rows, 60)), { window: testWindow(60) }), [
      '61 AAA refuses thin_range',
    ]);
  });
});
