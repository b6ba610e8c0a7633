import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../../src/lib/core/decimal.ts';
import { floorToTick, parsePrice, tickOf } from '../../src/lib/core/price.ts';
import {
  FRACTIONAL_STEP,
  parseQuantity,
  quantityDecimal,
  quantityFor,
  WHOLE_STEP,
} from '../../src/lib/core/quantity.ts';
import { ceilToStep, floorToStep } from '../../src/lib/core/rounding.ts';

describe('rounding up', () => {
  it('does not add a step for a binary tail: 0.07 x 100 is 7.000000000000001, and 7 steps', () => {
    assert.equal(ceilToStep(0.07 * 100, 1), 7);
    assert.equal(ceilToStep(0.071, 0.01), 8 * 0.01);
    assert.ok(Object.is(ceilToStep(0, 0.01), 0));
  });
});

describe('rounding down', () => {
  it('does not lose a step to a binary tail: 0.3 / 0.1 is 2.9999999999999996, and 3 steps', () => {
    assert.equal(floorToStep(0.3, 0.1), 3 * 0.1);
  });

  it('keeps every whole number of steps, and drops any part of a step beyond it', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.constantFrom(1, 0.01, 0.0001, 1e-6),
        (steps, part, step) => {
          assert.equal(Math.round(floorToStep(steps * step, step) / step), steps);
          assert.equal(Math.round(floorToStep((steps + part) * step, step) / step), steps);
        },
      ),
    );
  });

  it('takes the tick of the price: a cent from $1 on, a hundredth of a cent below', () => {
    assert.equal(tickOf(1), 0.01);
    assert.equal(tickOf(0.9999), 0.0001);
    assert.equal(floorToTick(12.349).toFixed(4), '12.3400');
    assert.equal(floorToTick(0.56789).toFixed(4), '0.5678');
  });

  it('buys what the money allows: $100 at $7 is 14 shares, or 14.285714', () => {
    assert.equal(quantityFor(100, 7, WHOLE_STEP), 14);
    assert.equal(formatDecimal(quantityDecimal(quantityFor(100, 7, FRACTIONAL_STEP))), '14.285714');
    assert.equal(quantityFor(0.5, 7, WHOLE_STEP), 0);
  });
});

describe('prices and quantities as they are written', () => {
  it('are null where they are none: a price not above 0, a quantity that is negative or finer than a millionth', () => {
    assert.deepEqual(parsePrice('12.50'), parseDecimal('12.5'));
    assert.deepEqual(parseQuantity('0.250'), parseDecimal('0.25'));
    for (const text of ['0', '-1', '1e3', '']) assert.equal(parsePrice(text), null, text);
    for (const text of ['-1', '0.0000001', 'ten']) assert.equal(parseQuantity(text), null, text);
  });
});
