import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { LogicError } from '../../../src/lib/core/errors.ts';
import type { OptionContract } from '../../../src/lib/market/bars.ts';
import { daysToExpiry, occRoot, occSymbol, readOccSymbol } from '../../../src/lib/market/options/occ-symbol.ts';

const GOOG: OptionContract = { underlying: 'GOOG', right: 'put', strike: 750, expiry: parseIsoDate('2016-01-15') };

describe('the OCC symbol', () => {
  it('is root, date, right and strike in thousandths, without padding', () => {
    assert.equal(occSymbol(GOOG), 'GOOG160115P00750000');
    assert.equal(occSymbol({ ...GOOG, strike: 722.5 }), 'GOOG160115P00722500');
    assert.equal(occSymbol({ ...GOOG, strike: 0.5 }), 'GOOG160115P00000500');
    assert.equal(occSymbol({ ...GOOG, strike: 33.33 }), 'GOOG160115P00033330');
    // as in Alpaca's documentation
    const aapl: OptionContract = { underlying: 'AAPL', right: 'call', strike: 190, expiry: parseIsoDate('2026-12-18') };
    assert.equal(occSymbol(aapl), 'AAPL261218C00190000');
  });

  it('writes a class of shares without its dot', () => {
    assert.equal(occSymbol({ ...GOOG, underlying: 'BRK.B' }), 'BRKB160115P00750000');
  });

  it('is an error for what the symbology cannot hold', () => {
    const bad: Partial<OptionContract>[] = [
      { strike: 0 },
      { strike: -1 },
      { strike: NaN },
      { strike: 7.0001 },
      { strike: 100_000 },
      { underlying: '' },
      { underlying: 'TOOLONG' },
      { underlying: 'goog' },
    ];
    for (const part of bad)
      assert.throws(
        () => occSymbol({ ...GOOG, ...part }),
        (error) => error instanceof LogicError && error.code === 'occ_symbol',
        JSON.stringify(part),
      );
  });
});

describe('an OCC symbol', () => {
  it('is read back to its contract, with the root for the underlying', () => {
    const { strike, expiry } = GOOG;
    assert.deepEqual(readOccSymbol('GOOG160115P00750000'), { root: 'GOOG', right: 'put', strike, expiry });
    const parts = fc.record({
      underlying: fc.constantFrom('A', 'GOOG', 'BRK.B', 'ABC12'),
      right: fc.constantFrom('put', 'call'),
      strike: fc.integer({ min: 1, max: 99_999_999 }).map((units) => units / 1000),
      expiry: fc.integer({ min: parseIsoDate('1998-01-01'), max: parseIsoDate('2027-12-31') }),
    });
    fc.assert(
      fc.property(parts, ({ underlying, ...contract }) => {
        const read = readOccSymbol(occSymbol({ underlying, ...contract }));
        assert.deepEqual(read, { root: occRoot(underlying), ...contract });
      }),
    );
  });

  it('is nothing else', () => {
    for (const text of [
      'GOOG',
      'GOOG160115X00750000',
      'GOOG161315P00750000',
      'GOOG160230P00750000',
      'goog160115P00750000',
    ])
      assert.equal(readOccSymbol(text), null, text);
  });
});

describe('days to expiry', () => {
  it('are calendar days of New York', () => {
    assert.equal(daysToExpiry(GOOG, parseIsoDate('2015-12-24')), 22);
    assert.equal(daysToExpiry(GOOG, GOOG.expiry), 0);
  });
});
