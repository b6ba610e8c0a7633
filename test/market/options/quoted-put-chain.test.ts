import assert from 'node:assert/strict';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../../src/lib/calendar/zone.ts';
import type { OptionContract, OptionQuotes } from '../../../src/lib/market/bars.ts';
import type { PutChoice, PutLimits, PutSeries } from '../../../src/lib/market/options/put-chain.ts';
import { quotedPutChain } from '../../../src/lib/market/options/quoted-put-chain.ts';
import { optionQuotes, type QuoteRow } from './quotes.ts';

/** A Monday. */
const DAY = parseIsoDate('2023-06-05');
const OPEN = instantAt(NEW_YORK, DAY, 570) / 60_000;
const LIMITS: PutLimits = { minDte: 7, maxDte: 45, maxSpread: 0.05 };
/** 11 days away. */
const EXPIRY = parseIsoDate('2023-06-16');

const put = (strike: number, expiry = EXPIRY): OptionContract => ({ underlying: 'XYZ', right: 'put', strike, expiry });

/** Rows by session minute. */
function quoted(contract: OptionContract, rows: readonly QuoteRow[]): OptionQuotes {
  return optionQuotes(
    contract,
    rows.map((row) => ({ ...row, minute: OPEN + row.minute })),
  );
}

const fair = (minute: number): QuoteRow => ({ minute, bid: 2, ask: 2.1 });

/** What a decision at the close of session minute 100 finds. */
function chosen(chain: readonly OptionQuotes[], price = 100, limits: Partial<PutLimits> = {}): PutChoice {
  const found = quotedPutChain('XYZ', DAY, chain)?.choose(OPEN + 100, price, { ...LIMITS, ...limits });
  assert.ok(found !== undefined);
  return found;
}

function series(choice: PutChoice): PutSeries {
  assert.ok('series' in choice, JSON.stringify(choice));
  return choice.series;
}

const ticker = (choice: PutChoice): string => series(choice).instrument.ticker;

describe('a chain of quoted puts', () => {
  it('gives the nearest strike of the first expiry in range, with its quotes', () => {
    const chain = [
      quoted(put(98), [fair(100)]),
      quoted(put(101), [fair(100)]),
      quoted(put(100, parseIsoDate('2023-06-09')), [fair(100)]), // 4 days
      quoted(put(100, parseIsoDate('2023-06-23')), [fair(100)]), // 18 days
    ];
    const { instrument, sides } = series(chosen(chain));
    assert.deepEqual(instrument, {
      kind: 'put',
      ticker: 'XYZ230616P00101000',
      multiplier: 100,
      contract: put(101),
      isSynthetic: false,
    });
    assert.deepEqual(sides.askClose, chain[1]?.quotes.askClose);
    assert.equal(ticker(chosen(chain, 100, { minDte: 4 })), 'XYZ230609P00100000');
    assert.equal(ticker(chosen(chain, 100, { minDte: 12, maxDte: 18 })), 'XYZ230623P00100000');
  });

  it('takes the lower of two strikes that are as near, in whatever order they come', () => {
    const chain = [quoted(put(101), [fair(100)]), quoted(put(99), [fair(100)])];
    assert.equal(ticker(chosen(chain)), 'XYZ230616P00099000');
    assert.equal(ticker(chosen(chain.toReversed())), 'XYZ230616P00099000');
  });

  it('says what range it looked in where no expiry is in it', () => {
    const refused = chosen([quoted(put(100), [fair(100)])], 100, { minDte: 1, maxDte: 10 });
    assert.deepEqual(refused, { refusal: { underlying_price: 100, min_dte: 1, max_dte: 10 } });
  });

  it('asks for a bid, and for a spread of at most the limit: no other strike or expiry is tried', () => {
    const rest = [quoted(put(97), [fair(100)]), quoted(put(100, parseIsoDate('2023-06-23')), [fair(100)])];
    const quote = (bid: number | null, ask: number | null): PutChoice =>
      chosen([quoted(put(100), [{ minute: 100, bid, ask }]), ...rest]);
    const seen = { underlying_price: 100, expiry: '2023-06-16', strike: 100, max_spread: 0.05 };
    // 0.11 / 2.055 = 5.4 %, 0.1 / 2.05 = 4.9 %
    assert.deepEqual(quote(2, 2.11), { refusal: { ...seen, bid: 2, ask: 2.11 } });
    assert.equal(ticker(quote(2, 2.1)), 'XYZ230616P00100000');
    assert.deepEqual(quote(0, 0.05), { refusal: { ...seen, bid: 0, ask: 0.05 } });
    assert.deepEqual(quote(null, 2), { refusal: { ...seen, ask: 2 } });
    assert.deepEqual(quote(2, null), { refusal: { ...seen, bid: 2 } });
    assert.ok('refusal' in chosen([quoted(put(100), [{ minute: 100, bid: 0, ask: 1 }])], 100, { maxSpread: 2 }));
  });

  it('uses a quote that is up to 5 minutes old, each side by itself, and never a later one', () => {
    const bidOnly = { minute: 100, bid: 2.01, ask: null };
    assert.equal(
      ticker(chosen([quoted(put(100), [fair(95), { minute: 101, bid: 9, ask: 20 }])])),
      'XYZ230616P00100000',
    );
    assert.equal(ticker(chosen([quoted(put(100), [fair(95), bidOnly])])), 'XYZ230616P00100000');
    assert.ok('refusal' in chosen([quoted(put(100), [fair(94)])]));
    assert.ok('refusal' in chosen([quoted(put(100), [fair(94), bidOnly])]));
  });

  it('lists a strike from its first quote on: what is only quoted later is not there yet', () => {
    const chain = [quoted(put(100), [fair(101)]), quoted(put(97), [fair(100)])];
    assert.equal(ticker(chosen(chain)), 'XYZ230616P00097000');
    assert.deepEqual(chosen(chain.slice(0, 1)), { refusal: { underlying_price: 100, min_dte: 7, max_dte: 45 } });
  });

  it('ignores calls, other underlyings, other days and minutes outside the session', () => {
    const call: OptionContract = { ...put(100), right: 'call' };
    const other: OptionContract = { ...put(100), underlying: 'ABC' };
    const outside = [fair(-1), fair(390), fair(1440)];
    const ignored = [quoted(call, [fair(100)]), quoted(other, [fair(100)]), quoted(put(100), outside)];
    assert.equal(quotedPutChain('XYZ', DAY, ignored), null);
    assert.equal(quotedPutChain('XYZ', DAY, []), null);
    assert.equal(quotedPutChain('XYZ', DAY - 1, [quoted(put(100), [fair(-1440)])]), null); // a Sunday
    const bars = series(chosen([quoted(put(100), [fair(-1), fair(0), fair(99), fair(389), fair(390)])], 100)).bars;
    assert.deepEqual([...bars.minute], [OPEN, OPEN + 99, OPEN + 389]);
  });
});

describe('the mid bars of a put', () => {
  const bars = (rows: readonly QuoteRow[]): number[][] => {
    const { minute, open, high, low, close, volume } = series(chosen([quoted(put(100), [...rows, fair(100)])])).bars;
    const all = [...minute].map((of, row) => [of - OPEN, open[row], high[row], low[row], close[row], volume[row]]);
    return all.slice(0, -1) as number[][];
  };

  it('have the mids of the opens and closes; high and low are these, volume is 0', () => {
    // open (2 + 2.2) / 2, close (1.8 + 1.9) / 2; the highs and lows of bid and ask need not have met
    const row: QuoteRow = { minute: 7, bid: [2, 2.4, 1.5, 1.8], ask: [2.2, 2.6, 1.6, 1.9] };
    assert.deepEqual(bars([row]), [[7, 2.1, 2.1, 1.85, 1.85, 0]]);
  });

  it('carry a missing side for 5 minutes; then a bid counts as 0 and without an ask there is no bar', () => {
    const rows: QuoteRow[] = [
      { minute: 1, bid: 1, ask: 3 },
      { minute: 3, bid: 2, ask: null },
      { minute: 6, bid: null, ask: 4 },
      { minute: 9, bid: null, ask: 5 },
      { minute: 14, bid: 1, ask: null },
      { minute: 15, bid: 1, ask: null },
    ];
    const mids = bars(rows).map(([minute, , , , close]) => [minute, close]);
    assert.deepEqual(mids, [
      [1, 2],
      [3, (2 + 3) / 2],
      [6, (2 + 4) / 2],
      [9, 5 / 2], // the bid is 6 minutes old
      [14, (1 + 5) / 2],
    ]);
  });

  it('begin with what there is: no ask so far, no bar', () => {
    assert.deepEqual(bars([{ minute: 1, bid: 1, ask: null }]), []);
    assert.deepEqual(bars([{ minute: 1, bid: null, ask: 1 }]), [[1, 0.5, 0.5, 0.5, 0.5, 0]]);
  });
});
