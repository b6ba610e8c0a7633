import assert from 'node:assert/strict';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { occSymbol } from '../../src/lib/market/occ-symbol.ts';

describe('the OCC symbol of a contract', () => {
  it('is ticker, expiry, right and strike in thousandths', () => {
    // The example of the OCC's Options Symbology Initiative: "SPX   141122P00019500", a put at 19.50.
    const put = { underlying: 'SPX', right: 'put', strike: 19.5, expiry: parseIsoDate('2014-11-22') } as const;
    assert.equal(occSymbol(put), 'SPX141122P00019500');
    assert.equal(occSymbol({ ...put, right: 'call', strike: 2.005 }), 'SPX141122C00002005');
  });
});
