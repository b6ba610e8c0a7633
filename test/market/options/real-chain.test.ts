/** The GOOG chain of 2015-12-24, a half day: 1096 puts of 12 expiries. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../../src/lib/calendar/zone.ts';
import type { OptionContract, OptionQuotes } from '../../../src/lib/market/bars.ts';
import type { PutChain, PutChoice } from '../../../src/lib/market/options/put-chain.ts';
import { quotedPutChain } from '../../../src/lib/market/options/quoted-put-chain.ts';
import { needsShared } from '../../helpers/shared.ts';
import { optionQuotes, type QuoteRow, type Side } from './quotes.ts';

const DAY = parseIsoDate('2015-12-24');
const LIMITS = { minDte: 7, maxDte: 45, maxSpread: 0.05 };

/** The minute that a clock in New York shows, that day. */
function clock(time: string): number {
  return instantAt(NEW_YORK, DAY, Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) / 60_000;
}

/** underlying, date, time_et, right, strike, expiry, then bid and ask, each open, high, low, close, size */
function readPuts(file: string): OptionQuotes[] {
  const puts = new Map<string, { contract: OptionContract; rows: QuoteRow[] }>();
  const side = (fields: readonly string[]): Side => {
    const [open = NaN, high = NaN, low = NaN, close = NaN] = fields.map(Number);
    return fields[0] === '' ? null : [open, high, low, close];
  };
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split(/\r?\n/).slice(1)) {
    const fields = line.split(',');
    const [underlying = '', , time = '', right, strike = '', expiry = ''] = fields;
    if (right !== 'put') continue;
    const key = `${expiry} ${strike}`;
    const contract = { underlying, right, strike: Number(strike), expiry: parseIsoDate(expiry) } as const;
    const put = puts.get(key) ?? { contract, rows: [] };
    puts.set(key, put);
    put.rows.push({ minute: clock(time), bid: side(fields.slice(6, 10)), ask: side(fields.slice(11, 15)) });
  }
  return [...puts.values()].map(({ contract, rows }) =>
    optionQuotes(
      contract,
      rows.sort((a, b) => a.minute - b.minute),
    ),
  );
}

/** The same chain as it was known at the close of a minute. */
function knownAt(at: number, chain: readonly OptionQuotes[]): OptionQuotes[] {
  return chain
    .map(({ contract, quotes }) => {
      const { symbol, minute, ...columns } = quotes;
      const rows = minute.filter((each) => each <= at).length;
      const cut = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice(0, rows)]));
      return { contract, quotes: { ...(cut as typeof columns), symbol, minute: minute.slice(0, rows) } };
    })
    .filter(({ quotes }) => quotes.minute.length > 0);
}

let read: OptionQuotes[] | undefined;

function chainOf(context: Mocha.Context): { puts: OptionQuotes[]; chain: PutChain } {
  read ??= readPuts(needsShared(context, 'data', 'lean', 'option_quote_GOOG_2015-12-24.csv.gz'));
  const chain = quotedPutChain('GOOG', DAY, read);
  assert.ok(chain !== null);
  return { puts: read, chain };
}

function ticker(choice: PutChoice): string {
  return 'series' in choice ? choice.series.instrument.ticker : JSON.stringify(choice.refusal);
}

describe('the real GOOG puts of 2015-12-24', function () {
  this.timeout(20_000);

  it('are 1096, and none of them is of another day', function () {
    const { puts } = chainOf(this);
    assert.equal(puts.length, 1096);
    assert.equal(quotedPutChain('GOOG', parseIsoDate('2015-12-23'), puts), null);
  });

  it('give the 750 of the week after, 7 days away, at 11:29: GOOG closed at 750.08', function () {
    // 11:29 put 750 2015-12-31: bid 6.5,6.5,6.3,6.4 ask 6.7,6.8,6.7,6.7: 0.3 / 6.55 = 4.58 %
    const { chain } = chainOf(this);
    const choice = chain.choose(clock('11:29'), 750.08, LIMITS);
    assert.equal(ticker(choice), 'GOOG151231P00750000');
    assert.ok('series' in choice);
    const { bars, instrument } = choice.series;
    assert.equal(instrument.contract?.expiry, parseIsoDate('2015-12-31'));
    const row = bars.minute.indexOf(clock('11:29'));
    assert.deepEqual(
      [bars.open[row], bars.high[row], bars.low[row], bars.close[row], bars.volume[row]],
      [6.6, 6.6, 6.550000000000001, 6.550000000000001, 0],
    );
    assert.deepEqual(chain.choose(clock('11:29'), 750.08, { ...LIMITS, maxSpread: 0.045 }), {
      refusal: { underlying_price: 750.08, expiry: '2015-12-31', strike: 750, bid: 6.4, ask: 6.7, max_spread: 0.045 },
    });
  });

  it('are refused at 12:56, GOOG at 748.17: the 747.5 is 5.3 to 5.6, a spread of 5.5 %', function () {
    // 12:56 put 747.5 2015-12-31: bid close 5.3, ask close 5.6: 0.3 / 5.45; a minute before: 4.9, 5.3
    const { chain } = chainOf(this);
    assert.deepEqual(chain.choose(clock('12:56'), 748.17, LIMITS), {
      refusal: { underlying_price: 748.17, expiry: '2015-12-31', strike: 747.5, bid: 5.3, ask: 5.6, max_spread: 0.05 },
    });
    assert.equal(ticker(chain.choose(clock('12:56'), 748.17, { ...LIMITS, maxSpread: 0.056 })), 'GOOG151231P00747500');
  });

  it('are the lower strike at a price in the middle, and keep the ask of the minute before where only the bid moved', function () {
    // put 747.5 2015-12-31: 11:56 bid 5.1, ask 5.4; 11:57 bid 5.2, no ask: 0.2 / 5.3 = 3.8 %; 11:58 5.2, 5.5
    const { chain } = chainOf(this);
    const choice = chain.choose(clock('11:57'), 748.75, LIMITS);
    assert.equal(ticker(choice), 'GOOG151231P00747500');
    assert.ok('series' in choice);
    const { bars } = choice.series;
    const closes = ['11:56', '11:57', '11:58'].map((time) => bars.close[bars.minute.indexOf(clock(time))]);
    assert.deepEqual(closes, [5.25, 5.300000000000001, 5.35]);
  });

  it('are of the first expiry in range, whatever its spread', function () {
    // 11:29 put 750 2016-01-08 (15 days): 9.8, 11.6: 16.8 %; 2016-01-15 (22 days): 13.5, 14: 3.6 %
    const { chain } = chainOf(this);
    assert.deepEqual(chain.choose(clock('11:29'), 750.08, { ...LIMITS, minDte: 8 }), {
      refusal: { underlying_price: 750.08, expiry: '2016-01-08', strike: 750, bid: 9.8, ask: 11.6, max_spread: 0.05 },
    });
    assert.equal(ticker(chain.choose(clock('11:29'), 750.08, { ...LIMITS, minDte: 16 })), 'GOOG160115P00750000');
    assert.deepEqual(chain.choose(clock('11:29'), 750.08, { ...LIMITS, minDte: 1, maxDte: 6 }), {
      refusal: { underlying_price: 750.08, min_dte: 1, max_dte: 6 },
    });
  });

  it('end with the half day: no bar from 13:00 on, though the file has quotes until 13:15', function () {
    const { puts, chain } = chainOf(this);
    const last = Math.max(...puts.map(({ quotes }) => quotes.minute.at(-1) ?? 0));
    assert.ok(last >= clock('13:00'));
    const choice = chain.choose(clock('11:29'), 750.08, LIMITS);
    assert.ok('series' in choice);
    assert.equal(choice.series.bars.minute.at(-1), clock('12:59'));
  });

  it('are chosen, and priced until then, from what was known: cutting off the rest changes nothing', function () {
    const { puts, chain } = chainOf(this);
    for (const [time, price] of [
      ['09:30', 748.54],
      ['09:34', 749.4],
      ['10:29', 748.47],
      ['11:29', 750.08],
      ['12:54', 749.1],
    ] as const) {
      const at = clock(time);
      const wide = { ...LIMITS, maxSpread: 1 };
      const [whole, cut] = [chain, quotedPutChain('GOOG', DAY, knownAt(at, puts))].map((each) =>
        each?.choose(at, price, wide),
      );
      assert.ok(whole !== undefined && cut !== undefined && 'series' in whole && 'series' in cut, time);
      assert.deepEqual(cut.series.instrument, whole.series.instrument);
      const rows = cut.series.bars.minute.length;
      assert.ok(rows > 0);
      for (const column of ['minute', 'open', 'high', 'low', 'close'] as const)
        assert.deepEqual(cut.series.bars[column], whole.series.bars[column].slice(0, rows), `${time} ${column}`);
    }
  });
});
