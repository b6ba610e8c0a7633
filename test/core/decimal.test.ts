import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  add,
  compare,
  decimalOf,
  exactUnits,
  formatDecimal,
  multiply,
  parseDecimal as parseOrNull,
  type Decimal,
  roundedUnits,
  toNumber,
} from '../../src/lib/core/decimal.ts';

function parseDecimal(text: string): Decimal {
  const value = parseOrNull(text);
  assert.ok(value, text);
  return value;
}

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 12 }))
  .map(([coefficient, scale]) => decimalOf(coefficient, scale));

describe('exact decimals', () => {
  it('add where doubles do not: 0.1 + 0.2 is 0.3', () => {
    assert.equal(formatDecimal(add(parseDecimal('0.1'), parseDecimal('0.2'))), '0.3');
  });

  it('are equal when their values are, however they are written', () => {
    assert.deepEqual(parseDecimal('1.50'), parseDecimal('+01.5'));
    assert.equal(compare(parseDecimal('2.0'), parseDecimal('2')), 0);
    assert.equal(compare(parseDecimal('-0'), parseDecimal('0.00')), 0);
  });

  it('round halves away from zero: 1.005 is 101 cents, -1.005 is -101, 1.0049 is 100', () => {
    assert.equal(roundedUnits(parseDecimal('1.005'), 2), 101n);
    assert.equal(roundedUnits(parseDecimal('-1.005'), 2), -101n);
    assert.equal(roundedUnits(parseDecimal('1.0049'), 2), 100n);
  });

  it('say when a value is not a whole number of units', () => {
    assert.equal(exactUnits(parseDecimal('1.25'), 2), 125n);
    assert.equal(exactUnits(parseDecimal('1.255'), 2), null);
  });

  it('refuse what is not plain notation', () => {
    for (const text of [
      '',
      '.',
      '1.',
      '.5',
      '1e3',
      '1,000',
      '0x10',
      ' 1',
      '1 ',
      '--1',
      'NaN',
      'Infinity',
      '9'.repeat(99),
    ])
      assert.equal(parseOrNull(text), null, text);
  });

  it('survive being written and read again', () => {
    fc.assert(fc.property(decimals, (value) => assert.deepEqual(parseDecimal(formatDecimal(value)), value)));
  });

  it('keep the laws of arithmetic that doubles break', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        assert.deepEqual(add(add(a, b), c), add(a, add(b, c)));
        assert.deepEqual(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)));
      }),
    );
  });

  it('give the nearest double', () => {
    assert.equal(toNumber(parseDecimal('0.1')), 0.1);
    assert.equal(toNumber(parseDecimal('-12.50')), -12.5);
  });
});
