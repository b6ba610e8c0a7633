import assert from 'node:assert/strict';
import { VwapReversion, type MidSettings } from '../../src/lib/strategies/mid.ts';
import { testWindow } from '../../src/lib/strategies/window.ts';
import { barsOf, dot, flat, HALF_DAY, without, type BarRow } from '../helpers/bars.ts';
import { SETTINGS } from '../helpers/trial.ts';
import { heard, linesOf, startedTape } from './answers.ts';

const OFF = { ENABLE_ADX_FILTER: false, ENABLE_BOLLINGER_CONFLUENCE: false } as const;
const mid = (settings: Partial<MidSettings> = {}): VwapReversion =>
  new VwapReversion({ ...SETTINGS, ...OFF, ...settings });

/** 100 on 1000 shares until minute 99; later bars without volume leave VWAP at 100 exactly. Threshold 0.02. */
const BEFORE = flat(0, 99, 100);
const says = (...rows: readonly BarRow[]): string[] => linesOf(mid(), barsOf('AAA', [...BEFORE, ...rows]));

describe('the window of mid', () => {
  it('is 10:30 to 14:30, and 10:30 to 11:30 on a half day', () => {
    const [full, half] = [mid().window(390), mid().window(210)];
    assert.deepEqual(full, { analysisFrom: 0, analysisTo: 59, firstDecision: 60, lastDecision: 298, hardExit: 300 });
    assert.deepEqual(half, { analysisFrom: 0, analysisTo: 59, firstDecision: 60, lastDecision: 118, hardExit: 120 });
  });

  it('takes decisions from its first to its last minute', () => {
    // each close below 98 is above the high before it
    const falling = [...flat(0, 58, 100), ...Array.from({ length: 300 }, (_, at) => dot(59 + at, 90 + at * 0.01, 0))];
    const on = (date?: string): string[] =>
      linesOf(mid(), barsOf('AAA', falling, date), date === undefined ? {} : { date });
    assert.match(on().at(0) ?? '', /^60 /);
    assert.match(on().at(-1) ?? '', /^298 /);
    assert.match(on(HALF_DAY).at(-1) ?? '', /^118 /);
  });
});

describe('mid', () => {
  it('signals long at the threshold below VWAP, and not a cent nearer', () => {
    // 98 / 100 - 1 = -0.02
    assert.deepEqual(says(dot(100, 97, 0), dot(101, 98, 0)), ['101 AAA long 0.02']);
    assert.deepEqual(says(dot(100, 97, 0), dot(101, 98.01, 0)), []);
  });

  it('signals bearish at the threshold above VWAP, and not a cent nearer', () => {
    assert.deepEqual(says(dot(100, 103, 0), dot(101, 102, 0)), ['101 AAA bearish 0.02']);
    assert.deepEqual(says(dot(100, 103, 0), dot(101, 101.99, 0)), []);
  });

  it('takes the threshold itself for far enough', () => {
    // doubles that are exact: VWAP 64; 48 / 64 - 1 = -0.25, 80 / 64 - 1 = 0.25
    const at64 = (...rows: readonly BarRow[]): string[] =>
      linesOf(mid({ STRAT_MID_VWAP_THRESHOLD: 0.25 }), barsOf('AAA', [...flat(0, 99, 64), ...rows]));
    assert.deepEqual(at64(dot(100, 47, 0), dot(101, 48, 0)), ['101 AAA long 0.25']);
    assert.deepEqual(at64(dot(100, 81, 0), dot(101, 80, 0)), ['101 AAA bearish 0.25']);
  });

  it('wants a close beyond the high or low of the bar before, not at it', () => {
    assert.deepEqual(says([100, 97, 97.5, 97, 97, 0], dot(101, 97.5, 0)), []);
    assert.deepEqual(says([100, 97, 97.5, 97, 97, 0], dot(101, 97.51, 0)), ['101 AAA long 0.0249']);
    assert.deepEqual(says([100, 103, 103, 102.5, 103, 0], dot(101, 102.5, 0)), []);
    assert.deepEqual(says([100, 103, 103, 102.5, 103, 0], dot(101, 102.49, 0)), ['101 AAA bearish 0.0249']);
  });

  it('does not signal against the reversal: up above VWAP, or down below it', () => {
    assert.deepEqual(says(dot(100, 103, 0), dot(101, 104, 0), dot(102, 96, 0), dot(103, 95, 0)), []);
  });

  it('takes as the bar before the last one that exists', () => {
    assert.deepEqual(says([100, 97, 97.5, 97, 97, 0], dot(120, 97.6, 0)), ['120 AAA long 0.024']);
  });

  it('weighs typical prices by volume', () => {
    // 100 bars of 100 x 1000; 104: (98 + 94 + 96) / 3 = 96 x 50,000; 105: 97 x 10,000
    // (10,000,000 + 4,800,000 + 970,000) / 160,000 = 98.5625; 97 / 98.5625 - 1 = -0.015853
    const rows = [...BEFORE, [104, 98, 98, 94, 96, 50_000] as const, [105, 97, 97, 97, 97, 10_000] as const];
    const { numbers } = heard(mid({ STRAT_MID_VWAP_THRESHOLD: 0.01 }), [barsOf('AAA', [...rows, dot(106, 97.1, 0)])]);
    assert.deepEqual(numbers, [{ vwap: 98.5625, deviation: 97.1 / 98.5625 - 1, previous_high: 97, previous_low: 97 }]);
  });

  it('starts VWAP anew with the session', () => {
    const strategy = mid();
    linesOf(strategy, barsOf('AAA', [...flat(0, 99, 50), dot(100, 97, 0)]));
    assert.deepEqual(linesOf(strategy, barsOf('AAA', [...BEFORE, dot(100, 97, 0), dot(101, 98, 0)])), [
      '101 AAA long 0.02',
    ]);
  });

  it('refuses where nothing was traded in the session but the price turns', () => {
    const rows = [...flat(0, 60, 50, 0), dot(61, 51, 0), dot(62, 51, 0), dot(63, 49, 0)];
    assert.deepEqual(linesOf(mid(), barsOf('AAA', rows)), [
      '61 AAA refuses long no_vwap',
      '63 AAA refuses bearish no_vwap',
    ]);
  });

  it('says nothing of the first bar of a session: there is none before it', () => {
    const tiny = mid({ STRAT_MID_VWAP_THRESHOLD: 1e-9 });
    assert.deepEqual(linesOf(tiny, barsOf('AAA', [[70, 50, 52, 49, 50, 1000]])), []);
  });

  it('runs in a window of TEST_MODE with the bars of the session before it', () => {
    const rows = [...flat(0, 59, 100), dot(60, 97, 0), dot(61, 98, 0), dot(62, 98.5, 0)];
    const session = { window: testWindow(60) };
    assert.deepEqual(linesOf(mid(), barsOf('AAA', rows), session), ['61 AAA long 0.02']);
  });
});

describe('the filters of mid', () => {
  const filtered = (rows: readonly BarRow[], settings: Partial<MidSettings>): string[] =>
    linesOf(mid(settings), barsOf('AAA', rows));
  const byAdx = { ENABLE_ADX_FILTER: true };
  const byBands = { ENABLE_BOLLINGER_CONFLUENCE: true };
  /** Up and down by turns with a range of one dollar: no direction, so that the ADX is 0. */
  const chop = (from: number, to: number, price: number): BarRow[] =>
    flat(from, to, price).map(([m]) => [m, price, price + 0.5, price - 0.5, price, 1000]);

  it('refuse while the ADX has too few bars: it has its first value at bar 27 of the session', () => {
    // the bar of 95 is the 26th, 96 the 27th: the mean of 14 DX, of which the last three are below 100 and eleven are 0
    const rows = [...chop(70, 93, 100), dot(94, 90, 0), dot(95, 90.1, 0), dot(96, 90.2, 0)];
    assert.deepEqual(filtered(rows, byAdx), ['95 AAA refuses long adx_warmup', '96 AAA long 0.098']);
    assert.deepEqual(filtered(rows, {}), ['95 AAA long 0.099', '96 AAA long 0.098']);
  });

  it('refuse as warm-up an ADX that is no number, of 14 bars without a range', () => {
    assert.deepEqual(filtered([...BEFORE, dot(100, 97, 0), dot(101, 98, 0)], byAdx), [
      '101 AAA refuses long adx_warmup',
    ]);
  });

  it('refuse a trend by its ADX and let a market without direction pass', () => {
    // one fall of 3 dollars after 100 bars without direction: DM- is (3 - 0) / 14 of TR (13 x 1 + 3.5) / 14:
    // DX 100 at one bar only: ADX = (13 x 0 + 100) / 14 = 7.142857
    const calm = [...chop(0, 99, 100), [100, 97.5, 97.5, 96.5, 97, 0] as const];
    const { lines, numbers } = heard(mid(byAdx), [barsOf('AAA', [...calm, [101, 97, 98, 96.5, 98, 0] as const])]);
    assert.deepEqual(lines, ['101 AAA long 0.02']);
    assert.ok(Number(numbers[0]?.adx) < 25);
    // a fall in every bar: ADX 100
    const falling = Array.from({ length: 100 }, (_, m): BarRow => [
      m,
      120 - m * 0.2,
      120.1 - m * 0.2,
      119.8 - m * 0.2,
      120 - m * 0.2,
      1000,
    ]);
    assert.deepEqual(filtered([...falling, dot(100, 100.5, 0)], byAdx), ['100 AAA refuses long adx_trend']);
  });

  it('refuse while no band is defined, and where none was touched', () => {
    // 20 bars make a band: the 20th is the bar of 89
    const early = [...chop(70, 87, 100), dot(88, 97, 0), dot(89, 97.1, 0)];
    assert.deepEqual(filtered(without(early, 70), byBands), ['89 AAA refuses long band_warmup']);
    assert.deepEqual(filtered([dot(69, 100), ...early], byBands).at(-1), '89 AAA long 0.029');
    // 97 for half an hour, then slowly up: the lower bands of 99, 100 and 101 lie below 97
    const slow = [...flat(0, 69, 100), ...flat(70, 98, 97, 0), dot(99, 97.2, 0), dot(100, 97.2, 0), dot(101, 97.9, 0)];
    assert.equal(filtered(slow, byBands).at(-1), '101 AAA refuses long no_band_touch');
  });

  it('are asked in their order: the ADX first', () => {
    // 97 for 29 bars, then 97.20, 97.20, 97.50: the lower bands of the last three lie between 96.80 and 96.93
    const rows = [...BEFORE, ...flat(100, 128, 97, 0), dot(129, 97.2, 0), dot(130, 97.2, 0), dot(131, 97.5, 0)];
    const both = { ENABLE_ADX_FILTER: true, ENABLE_BOLLINGER_CONFLUENCE: true };
    assert.equal(filtered(rows, both).at(-1), '131 AAA refuses long adx_warmup');
    assert.equal(filtered(rows, byBands).at(-1), '131 AAA refuses long no_band_touch');
  });
});

describe('the end of a mean reversion', () => {
  // VWAP 100 throughout
  const tape = startedTape(
    barsOf('AAA', [
      ...BEFORE,
      [100, 97, 99.99, 97, 98, 0],
      [101, 97, 100, 97, 98, 0],
      [103, 103, 104, 100, 103, 0],
      [104, 103, 104, 100.01, 103, 0],
    ]),
  );
  const ends = (m: number, side: 'long' | 'bearish'): boolean => mid().isExitSignal(tape, m, side);

  it('is a high at VWAP of a long one, and a low at VWAP of a bearish one', () => {
    assert.deepEqual([ends(100, 'long'), ends(101, 'long')], [false, true]);
    assert.deepEqual([ends(104, 'bearish'), ends(103, 'bearish')], [false, true]);
  });

  it('is not in a minute without a bar, nor while there is no VWAP', () => {
    assert.equal(ends(102, 'long'), false);
    const untraded = startedTape(barsOf('AAA', flat(0, 10, 50, 0)));
    assert.equal(mid().isExitSignal(untraded, 10, 'long'), false);
  });
});
