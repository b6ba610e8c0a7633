import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDecimal } from '../../src/lib/core/decimal.ts';
import { floorToTick, parsePrice, tickOf } from '../../src/lib/core/price.ts';
import {
  FRACTIONAL_STEP,
  parseQuantity,
  quantityDecimal,
  quantityFor,
  WHOLE_STEP,
} from '../../src/lib/core/quantity.ts';
import { floorToStep } from '../../src/lib/core/rounding.ts';

describe('rounding down', () => {
  it('does not lose a step to a binary tail: 0.3 / 0.1 is 2.9999999999999996, and 3 steps', () => {
    assert.equal(floorToStep(0.3, 0.1), 3 * 0.1);
  });

  it('is floor(x / step + 1e-9) x step in doubles, for every x', () => {
    const amounts = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amounts, fc.constantFrom(1, 0.01, 0.0001, 1e-6), (x, step) => {
        const down = floorToStep(x, step);
        assert.equal(down, Math.floor(x / step + 1e-9) * step);
        assert.ok(down <= x + step * 1e-8 + x * 1e-15 && down > x - step * (1 + 1e-8) - x * 1e-15);
      }),
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
  it('refuse a price that is not above 0 and a quantity that is negative or finer than a millionth', () => {
    assert.equal(formatDecimal(parsePrice('12.50')), '12.5');
    assert.throws(() => parsePrice('0'), { code: 'not_a_price' });
    assert.throws(() => parsePrice('-1'), { code: 'not_a_price' });
    assert.equal(formatDecimal(parseQuantity('0.25')), '0.25');
    assert.throws(() => parseQuantity('-1'), { code: 'not_a_quantity' });
    assert.throws(() => parseQuantity('0.0000001'), { code: 'not_a_quantity' });
  });
});
