import assert from 'node:assert/strict';
import { LogicError } from '../../../src/lib/core/errors.ts';
import { Adx } from '../../../src/lib/market/indicators/adx.ts';
import { Bollinger } from '../../../src/lib/market/indicators/bollinger.ts';
import { Rsi } from '../../../src/lib/market/indicators/rsi.ts';

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${String(actual)} instead of ${String(expected)}`);
}

describe('ADX', () => {
  it('is what the hand calculates for a period of 2, a gap up included', () => {
    // true range and movements, then their averages (the mean of two, then half-way to each new one), DX, ADX
    // 10 8 9:    TR 2                  up 0  down 0
    // 12 9 11:   TR 3                  up 2  down 0   -> 2.5    1     0    -> DX 100 x 1 / 1
    // 11 7 8:    TR 4                  up 0  down 2   -> 3.25   0.5   1    -> DX 100 x 0.5 / 1.5     -> (100 + 33.3) / 2
    // 15 14 14:  TR 15 - 8 = 7 (gap)   up 4  down 0   -> 5.125  2.25  0.5  -> DX 100 x 1.75 / 2.75   -> half-way
    const adx = new Adx(2);
    adx.push(10, 8, 9);
    adx.push(12, 9, 11);
    assert.equal(adx.value, NaN);
    adx.push(11, 7, 8);
    near(adx.value, 200 / 3);
    adx.push(15, 14, 14);
    near(adx.value, (200 / 3 + 175 / 2.75) / 2);
    assert.equal(adx.count, 4);
  });

  it('has its first value at bar 27 of a period of 14', () => {
    const adx = new Adx();
    for (let bar = 1; bar <= 26; bar++) adx.push(100 + bar, 99 + bar, 99.5 + bar);
    assert.equal(adx.value, NaN);
    adx.push(127, 126, 126.5);
    near(adx.value, 100);
  });

  it('is 0 where bars have a range but never move: no direction at all', () => {
    const adx = new Adx();
    for (let bar = 1; bar <= 27; bar++) adx.push(101, 100, 100.5);
    assert.equal(adx.value, 0);
  });

  it('is no number once 14 bars had no range (0 / 0), whatever comes later', () => {
    const adx = new Adx();
    for (let bar = 1; bar <= 14; bar++) adx.push(100, 100, 100);
    for (let bar = 1; bar <= 376; bar++) adx.push(101 + bar, 100 + bar, 100.5 + bar);
    assert.equal(adx.value, NaN);
    assert.equal(adx.count, 390);
  });
});

describe('RSI', () => {
  it('is what the hand calculates for a period of 2', () => {
    // moves +2, -1: gain (2 + 0) / 2 = 1, loss (0 + 1) / 2 = 0.5: 100 - 100 / (1 + 2)
    // then +3: gain 1 + (3 - 1) / 2 = 2, loss 0.5 - 0.5 / 2 = 0.25: 100 - 100 / (1 + 8)
    const rsi = new Rsi(2);
    rsi.push(10);
    rsi.push(12);
    assert.equal(rsi.value, NaN);
    rsi.push(11);
    near(rsi.value, 100 - 100 / 3);
    rsi.push(14);
    near(rsi.value, 100 - 100 / 9);
    assert.equal(rsi.count, 4);
  });

  it('has its first value at bar 15 of a period of 14', () => {
    const rsi = new Rsi();
    for (let bar = 1; bar <= 14; bar++) rsi.push(100 - bar);
    assert.equal(rsi.value, NaN);
    rsi.push(85);
    assert.equal(rsi.value, 0);
  });

  it('is 100 where nothing was ever lost, also at a price that never moved', () => {
    const rsi = new Rsi();
    for (let bar = 1; bar <= 15; bar++) rsi.push(100);
    assert.equal(rsi.value, 100);
  });
});

describe('Bollinger bands', () => {
  it('are what the hand calculates for a period of 4', () => {
    // 2 4 4 6: mean 4, variance (4 + 0 + 0 + 4) / 4 = 2
    // 4 4 6 8: mean 5.5, variance (2.25 + 2.25 + 0.25 + 6.25) / 4 = 2.75
    const bands = new Bollinger(4);
    for (const close of [2, 4, 4]) bands.push(close);
    assert.deepEqual([bands.lower, bands.middle, bands.upper], [NaN, NaN, NaN]);
    bands.push(6);
    near(bands.lower, 4 - 2 * Math.SQRT2);
    near(bands.middle, 4);
    near(bands.upper, 4 + 2 * Math.SQRT2);
    bands.push(8);
    near(bands.lower, 5.5 - 2 * Math.sqrt(2.75));
    near(bands.middle, 5.5);
    near(bands.upper, 5.5 + 2 * Math.sqrt(2.75));
    assert.equal(bands.count, 5);
  });

  it('lie together at a price that never moved', () => {
    const bands = new Bollinger();
    for (let bar = 1; bar <= 20; bar++) bands.push(412.5);
    assert.deepEqual([bands.lower, bands.middle, bands.upper], [412.5, 412.5, 412.5]);
  });

  it('keep a variance of 2.5e-9 at a price of 400, after a hundred thousand bars: 400 and 400.0001 in turn', () => {
    // mean 400.00005, each 0.00005 away from it
    const bands = new Bollinger();
    for (let bar = 0; bar < 100_000; bar++) bands.push(bar % 2 === 0 ? 400 : 400.0001);
    assert.ok(Math.abs(bands.upper - bands.middle - 0.0001) < 1e-12);
  });
});

describe('the period of an indicator', () => {
  it('is a whole number from 2 on', () => {
    for (const period of [1, 0, -14, 2.5, NaN, Infinity])
      for (const Indicator of [Adx, Rsi, Bollinger])
        assert.throws(
          () => new Indicator(period),
          (error) => error instanceof LogicError && error.code === 'indicator_period',
        );
  });
});
