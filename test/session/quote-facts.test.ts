import assert from 'node:assert/strict';
import type { Quotes } from '../../src/lib/market/bars.ts';
import { QuoteTape } from '../../src/lib/market/quote-tape.ts';
import { quoteFacts } from '../../src/lib/session/quote-facts.ts';
import { barsOf, dot, FULL_DAY, openMinuteOf } from '../helpers/bars.ts';
import { startedTape } from '../strategies/answers.ts';

const TAPE = startedTape(barsOf('AAA', [dot(0, 50)]));

/** One quote at that session minute: bid, ask, and their sizes. */
function quoteAt(m: number, bid: number, ask: number, bidSize: number, askSize: number): QuoteTape {
  const of = (value: number): Float64Array => Float64Array.of(value);
  const quotes: Quotes = {
    symbol: 'AAA',
    minute: Int32Array.of(openMinuteOf(FULL_DAY) + m),
    ...{ bidOpen: of(1), bidHigh: of(1), bidLow: of(1), bidClose: of(bid), bidSize: of(bidSize) },
    ...{ askOpen: of(2), askHigh: of(2), askLow: of(2), askClose: of(ask), askSize: of(askSize) },
  };
  return new QuoteTape(quotes);
}

describe('a quote as the gate sees it', () => {
  it('is the last of its minute, with its age in whole minutes', () => {
    const facts = { bid: 49, ask: 51, bidSize: 3, askSize: 4 };
    assert.deepEqual(quoteFacts(quoteAt(0, 49, 51, 3, 4), TAPE, 0), { ...facts, ageMs: 0 });
    assert.deepEqual(quoteFacts(quoteAt(0, 49, 51, 3, 4), TAPE, 2), { ...facts, ageMs: 120_000 });
  });

  it('has 0 for a side that there was not', () => {
    const facts = { bid: 0, ask: 51, bidSize: 0, askSize: 4, ageMs: 0 };
    assert.deepEqual(quoteFacts(quoteAt(5, NaN, 51, NaN, 4), TAPE, 5), facts);
  });

  it('may be of before the open, and is old then', () => {
    const facts = { bid: 49, ask: 51, bidSize: 3, askSize: 4 };
    assert.deepEqual(quoteFacts(quoteAt(-2, 49, 51, 3, 4), TAPE, 5), { ...facts, ageMs: 420_000 });
  });

  it('is not there before the first one of the day: of a later minute, of the day before, or of no feed', () => {
    assert.equal(quoteFacts(quoteAt(6, 49, 51, 3, 4), TAPE, 5), null);
    assert.equal(quoteFacts(quoteAt(-571, 49, 51, 3, 4), TAPE, 5), null);
    assert.equal(quoteFacts(quoteAt(-570, 49, 51, 3, 4), TAPE, 5)?.ageMs, 34_500_000);
    assert.equal(quoteFacts(null, TAPE, 5), null);
  });
});
