import assert from 'node:assert/strict';
import { parseDecimal, type Decimal } from '../../src/lib/core/decimal.ts';
import { centsOf, formatMoney, parseMoney, valueOf } from '../../src/lib/core/money.ts';

function exact(text: string): Decimal {
  const value = parseDecimal(text);
  assert.ok(value, text);
  return value;
}

describe('money', () => {
  it('is read to the cent and refuses fractions of one', () => {
    assert.equal(parseMoney('12.5'), 1250n);
    assert.equal(parseMoney('12.505'), null);
    assert.equal(parseMoney('12,50'), null);
  });

  it('is shown with two decimals, thousands and sign', () => {
    assert.equal(formatMoney(centsOf(123456789n)), '1,234,567.89');
    assert.equal(formatMoney(centsOf(-5n)), '-0.05');
    assert.equal(formatMoney(centsOf(0n)), '0.00');
  });

  it('values a fill half up to the cent: 0.333333 x 10.01 = 3.33666333 is 3.34; 0.5 x 0.01 = 0.005 is 0.01', () => {
    assert.equal(valueOf(exact('0.333333'), exact('10.01')), 334n);
    assert.equal(valueOf(exact('0.5'), exact('0.01')), 1n);
  });
});
