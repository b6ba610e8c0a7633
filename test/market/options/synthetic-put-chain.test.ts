import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isoDate, parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../../src/lib/calendar/zone.ts';
import { LogicError } from '../../../src/lib/core/errors.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import type { PutLimits, PutSeries } from '../../../src/lib/market/options/put-chain.ts';
import { syntheticPutChain } from '../../../src/lib/market/options/synthetic-put-chain.ts';
import { near } from '../../stats/near.ts';

/** A Monday. */
const DAY = parseIsoDate('2023-06-05');
const OPEN = instantAt(NEW_YORK, DAY, 570) / 60_000;
const LIMITS: PutLimits = { minDte: 7, maxDte: 45, maxSpread: 0.05 };

type Row = readonly [open: number, high: number, low: number, close: number];

/** A row a minute, from that session minute on. */
function barsOf(rows: readonly Row[], first: number): Bars {
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] ?? NaN);
  return {
    symbol: 'XYZ',
    minute: Int32Array.from(rows, (_, row) => OPEN + first + row),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(rows.length).fill(1000),
  };
}

const FLAT: Row = [100, 100, 100, 100];

interface Asked {
  readonly price?: number;
  readonly day?: number;
  readonly volatility?: number;
  /** Of the session: 10:30. */
  readonly minute?: number;
  readonly limits?: Partial<PutLimits>;
}

/** What a decision of a flat day finds. */
function asked({ price = 100, day = DAY, volatility = 0.3, minute = 60, limits = {} }: Asked) {
  const facts = { underlying: 'XYZ', day, bars: barsOf([FLAT], 60), fromRow: 0, toRow: 1, volatility };
  return syntheticPutChain(facts).choose(OPEN + minute + (day - DAY) * 1440, price, { ...LIMITS, ...limits });
}

function seriesOf(question: Asked): PutSeries {
  const choice = asked(question);
  assert.ok('series' in choice, JSON.stringify(choice));
  return choice.series;
}

describe('a chain of synthetic puts', () => {
  it('gives a put that says it is none of the market', () => {
    const { instrument, sides } = seriesOf({ price: 100.2 });
    // 2.0989 at the close and a hundredth of a cent more a minute before: bid 2.09, asked 2.10
    assert.deepEqual(
      [sides.bidOpen, sides.askOpen, sides.bidClose, sides.askClose].map(([price]) => price?.toFixed(9)),
      ['2.090000000', '2.100000000', '2.090000000', '2.100000000'],
    );
    assert.deepEqual(instrument, {
      kind: 'put',
      ticker: 'XYZ230616P00100000',
      multiplier: 100,
      contract: { underlying: 'XYZ', right: 'put', strike: 100, expiry: parseIsoDate('2023-06-16') },
      isSynthetic: true,
    });
  });

  it('expires on the first Friday in range, or on the session before where that is none', () => {
    const expiry = (day: string, limits: Partial<PutLimits> = {}): string => {
      const { contract } = seriesOf({ day: parseIsoDate(day), limits }).instrument;
      return isoDate(contract?.expiry ?? NaN);
    };
    assert.equal(expiry('2023-06-05'), '2023-06-16');
    assert.equal(expiry('2023-06-09'), '2023-06-16');
    assert.equal(expiry('2023-06-09', { minDte: 0 }), '2023-06-09');
    assert.equal(expiry('2023-06-05', { minDte: 12 }), '2023-06-23');
    assert.equal(expiry('2015-12-24'), '2015-12-31'); // Friday is New Year's Day; as in GOOG's real chain
    assert.equal(expiry('2023-03-30', { maxDte: 7 }), '2023-04-06'); // the next day is Good Friday
    assert.equal(expiry('2001-09-04', { minDte: 6 }), '2001-09-10'); // no session from 11 to 14 September
  });

  it('refuses where no Friday is in range, or it lies beyond the calendar', () => {
    const none = { refusal: { underlying_price: 100, min_dte: 5, max_dte: 10 } };
    assert.deepEqual(asked({ limits: { minDte: 5, maxDte: 10 } }), none); // Fridays are 4, 11 and 18 days away
    assert.deepEqual(asked({ day: parseIsoDate('2027-12-27'), limits: { minDte: 5, maxDte: 10 } }), none);
  });

  it('refuses a put that is worth nothing, as one without a bid', () => {
    // struck at 100 below 100.2, and the price will never move
    assert.deepEqual(asked({ price: 100.2, volatility: 0 }), {
      refusal: {
        ...{ underlying_price: 100.2, expiry: '2023-06-16', strike: 100, volatility: 0, estimate: 0 },
        ...{ bid: 0, ask: 0, max_spread: 0.05 },
      },
    });
    assert.ok('series' in asked({ price: 99.8, volatility: 0 }));
    // on the last day at the close of 15:59 no time is left, a minute before there is some: a cent and a fifth
    const lastDay = { price: 100.01, day: parseIsoDate('2023-06-09'), limits: { minDte: 0, maxSpread: 1 } };
    assert.ok('refusal' in asked({ ...lastDay, minute: 389 }));
    assert.ok('series' in asked({ ...lastDay, minute: 388 }));
  });

  // A put of $0.0024 was bought once: nobody sells one for less than a cent.
  it('refuses a put for which nobody can bid a cent, and one whose cent of spread is too much of its price', () => {
    // without time and volatility a put at 100 is worth what the price lacks to 100
    const worth = (dollars: number) => asked({ price: 100 - dollars, volatility: 0 });
    const least = worth(0.005);
    assert.ok('refusal' in least);
    assert.deepEqual([least.refusal.bid, least.refusal.ask], [0, 0.01]);
    assert.ok('series' in worth(0.01)); // bid and asked at a cent
    assert.ok('refusal' in worth(0.155)); // 0.15 to 0.16: 6.5 %
    assert.ok('series' in worth(0.305)); // 0.30 to 0.31: 3.3 %
  });

  it('takes only a volatility that is one', () => {
    for (const volatility of [NaN, -0.1, Infinity])
      assert.throws(
        () => asked({ volatility }),
        (error) => error instanceof LogicError && error.code === 'put_volatility',
      );
  });
});

describe('the bars of a synthetic put', () => {
  const chain = (rows: readonly Row[], first: number, fromRow = 0, toRow = rows.length): Bars => {
    const facts = { underlying: 'XYZ', day: DAY, bars: barsOf(rows, first), fromRow, toRow, volatility: 0.3 };
    const choice = syntheticPutChain(facts).choose(OPEN + 60, 100, LIMITS);
    assert.ok('series' in choice);
    return choice.series.bars;
  };

  it('are Black-Scholes estimates without interest, up to 16:00 of the expiry in years of 365 days', () => {
    // close of 10:30 is 10:31: 11 days and 5 h 29 min = 16,169 minutes of 525,600; Python: 2.0989163202469
    const { minute, close, volume } = chain([FLAT], 60);
    near(close[0], 2.0989163202469, 1e-12);
    assert.deepEqual([[...minute], [...volume]], [[OPEN + 60], [0]]);
  });

  it('are dearest at the low and cheapest at the high, of the rows of the session alone', () => {
    const rows: Row[] = [FLAT, [100, 102, 99, 101], FLAT];
    const { open, high, low, close } = chain(rows, 60, 1, 2);
    const alone = (price: number, first: number, column: 'open' | 'close'): number | undefined =>
      chain([[price, price, price, price]], first)[column][0];
    assert.deepEqual(
      [[...open], [...high], [...low], [...close]],
      [[alone(100, 61, 'open')], [alone(99, 61, 'open')], [alone(102, 61, 'close')], [alone(101, 61, 'close')]],
    );
  });

  const price = fc.double({ min: 80, max: 120, noNaN: true });
  const row = fc
    .tuple(price, price, price, price)
    .map(([a, b, c, d]): Row => [a, Math.max(a, b, c, d), Math.min(a, b, c, d), b]);

  it('hold low <= open, close <= high', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const { open, high, low, close } = chain(rows, 60);
        for (let at = 0; at < rows.length; at++)
          for (const each of [open[at] ?? NaN, close[at] ?? NaN])
            assert.ok((low[at] ?? NaN) <= each + 1e-12 && each <= (high[at] ?? NaN) + 1e-12);
      }),
    );
  });

  it('know nothing of later minutes', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 10 }), fc.nat(), (rows, cut) => {
        const known = 1 + (cut % (rows.length - 1));
        const [whole, part] = [chain(rows, 60), chain(rows.slice(0, known), 60)];
        for (const column of ['open', 'high', 'low', 'close'] as const)
          assert.deepEqual(part[column], whole[column].slice(0, known));
      }),
    );
  });
});
