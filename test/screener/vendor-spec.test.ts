/** The judges themselves: what does not fit a description is found. */
import assert from 'node:assert/strict';
import { needsShared } from '../helpers/shared.ts';
import { VendorSpec } from './vendor-spec.ts';

const query = (text: string): URLSearchParams => new URLSearchParams(text);

describe('the descriptions of vendors', () => {
  let finnhub: VendorSpec;
  let alpaca: VendorSpec;

  before(function () {
    needsShared(this, 'specs', 'alpaca-data.json');
    finnhub = VendorSpec.open('finnhub') ?? assert.fail();
    alpaca = VendorSpec.open('alpaca') ?? assert.fail();
  });

  it('find nothing in what is right', () => {
    assert.deepEqual(finnhub.requestFaults('/api/v1/quote', query('symbol=AAPL')), []);
    assert.deepEqual(finnhub.answerFaults('/api/v1/quote', { c: 1.5, t: 1 }), []);
    assert.deepEqual(alpaca.requestFaults('/v2/stocks/snapshots', query('symbols=A,B&feed=iex')), []);
  });

  it('find paths and parameters that they do not know, and those that are missing', () => {
    assert.match(finnhub.requestFaults('/quote', query('symbol=A'))[0] ?? '', /no such operation/);
    assert.match(finnhub.requestFaults('/api/v1/quote', query('symbol=A&day=1'))[0] ?? '', /day is not known/);
    assert.match(
      finnhub.requestFaults('/api/v1/company-news', query('symbol=A&from=2025-01-01'))[0] ?? '',
      /to is missing/,
    );
    assert.match(alpaca.requestFaults('/v2/stocks/snapshots', query('feed=iex'))[0] ?? '', /symbols is missing/);
  });

  it('find values that cannot be', () => {
    assert.match(alpaca.requestFaults('/v2/stocks/snapshots', query('symbols=A&feed=all'))[0] ?? '', /allowed values/);
    assert.match(alpaca.requestFaults('/v1beta1/screener/stocks/movers', query('top=51'))[0] ?? '', /<= 50/);
    assert.match(finnhub.requestFaults('/api/v1/calendar/earnings', query('from=1.1.2025'))[0] ?? '', /format "date"/);
  });

  it('find answers with a field too many, or one of another type, or one that is missing', () => {
    assert.match(finnhub.answerFaults('/api/v1/quote', { c: 1, bid: 1 })[0] ?? '', /additional properties/);
    assert.match(finnhub.answerFaults('/api/v1/quote', { c: '1' })[0] ?? '', /must be number/);
    assert.match(alpaca.answerFaults('/v2/stocks/bars', { bars: {} })[0] ?? '', /next_page_token/);
  });
});
