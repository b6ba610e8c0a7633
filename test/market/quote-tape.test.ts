import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Quotes } from '../../src/lib/market/bars.ts';
import { QuoteTape } from '../../src/lib/market/quote-tape.ts';

/** A quote in each of those minutes; what it says is no matter. */
function quotesAt(minutes: readonly number[]): Quotes {
  const column = new Float64Array(minutes.length);
  return {
    symbol: 'AAA',
    minute: Int32Array.from(minutes),
    ...{ bidOpen: column, bidHigh: column, bidLow: column, bidClose: column, bidSize: column },
    ...{ askOpen: column, askHigh: column, askLow: column, askClose: column, askSize: column },
  };
}

describe('a tape of quotes', () => {
  it('finds the newest quote up to a minute and the one of a minute, in whatever order it is asked', () => {
    const minutes = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 30 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(minutes, fc.array(fc.integer({ min: -2, max: 45 })), (all, questions) => {
        const tape = new QuoteTape(quotesAt(all));
        for (const minute of questions) {
          assert.equal(
            tape.lastRowBy(minute),
            all.findLastIndex((each) => each <= minute),
          );
          assert.equal(tape.rowAt(minute), all.indexOf(minute));
        }
      }),
    );
  });
});
