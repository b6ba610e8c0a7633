import assert from 'node:assert/strict';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { LogicError } from '../../../src/lib/core/errors.ts';
import type { OptionContract } from '../../../src/lib/market/bars.ts';
import { daysToExpiry, occSymbol } from '../../../src/lib/market/options/occ-symbol.ts';

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

describe('days to expiry', () => {
  it('are calendar days of New York', () => {
    assert.equal(daysToExpiry(GOOG, parseIsoDate('2015-12-24')), 22);
    assert.equal(daysToExpiry(GOOG, GOOG.expiry), 0);
  });
});
