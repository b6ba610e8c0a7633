import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { instantAt, NEW_YORK } from '../../src/lib/calendar/zone.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import type { Facts, Moment } from '../../src/lib/screener/facts.ts';
import { dayMoveOf, gapOf, relativeVolumeOf, vwapDistanceOf } from '../../src/lib/screener/measures.ts';
import { barFacts, sessionsBefore } from '../../src/lib/screener/store/bar-facts.ts';
import { barsOfSessions, dot, flat, FULL_DAY, sessionOf, type BarRow } from '../helpers/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { rawLines, realStocks } from '../helpers/real-bars.ts';

/** A Tuesday; the two sessions before. */
const DATE = '2022-03-01';
const [FRIDAY, MONDAY] = ['2022-02-25', '2022-02-28'] as const;

/** `m` minutes of the session have closed; below 0 before the open. */
function after(m: number, date = DATE): Moment {
  const session = sessionOf(date);
  return { at: session.open + m * MINUTE_MS, session };
}

function factsAt(bars: Bars, m: number): Facts {
  return barFacts(bars, after(m)) ?? assert.fail('nothing is known');
}

/** Friday: 2 minutes of 100 and 300 shares, 9 to 11, close 10. Monday: one of 800, 19 to 21, close 20. */
const EARLIER = {
  [FRIDAY]: [
    [0, 10, 11, 10, 11, 100],
    [1, 10, 10, 9, 10, 300],
  ],
  [MONDAY]: [[5, 20, 21, 19, 20, 800]],
} satisfies Record<string, readonly BarRow[]>;

describe('facts from bars', () => {
  const bars = barsOfSessions('AAA', {
    ...EARLIER,
    [DATE]: [dot(-60, 21, 10), dot(-2, 22, 10), [0, 23, 24, 22, 23, 100], [1, 23, 25, 23, 24, 300], dot(3, 99, 9999)],
  });

  it('are those of the session so far', () => {
    const facts = factsAt(bars, 2);
    assert.equal(facts.price, 24);
    assert.equal(facts.pricedAt, sessionOf(DATE).open + 2 * MINUTE_MS);
    assert.equal(facts.previousClose, 20);
    // VWAP: (69/3 x 100 + 72/3 x 300) / 400 = (2300 + 7200) / 400
    assert.deepEqual(facts.session, { open: 23, high: 25, low: 22, vwap: 23.75 });
  });

  it('have the means of the sessions before: volume, range, and what is usual by then', () => {
    const facts = factsAt(bars, 2);
    // Friday 400, Monday 800 shares; ranges (11 - 9) / 10 and (21 - 19) / 20.
    assert.deepEqual(facts.meanVolume, { mean: 600, sessions: 2 });
    assert.equal(facts.range, (0.2 + 0.1) / 2);
    assert.deepEqual(facts.activity, { shares: 400, share: 2 / 390, usual: 600 });
  });

  it('are measured: gap, relative volume, distance from VWAP, move of the day', () => {
    const facts = factsAt(bars, 2);
    assert.equal(gapOf(facts, after(2)), 23 / 20 - 1);
    // 400 shares where 600 x 2/390 are usual
    assert.equal(relativeVolumeOf(facts)?.toFixed(9), (130).toFixed(9));
    assert.equal(vwapDistanceOf(facts), 24 / 23.75 - 1);
    assert.equal(dayMoveOf(facts, after(2)), 24 / 20 - 1);
  });

  it('have before the open the gap of the morning, and the activity of the session before', () => {
    const facts = factsAt(bars, -1);
    assert.deepEqual([facts.price, facts.session], [22, null]);
    assert.equal(gapOf(facts, after(-1)), 22 / 20 - 1);
    assert.deepEqual(facts.activity, { shares: 800, share: 1, usual: 400 });
    assert.deepEqual([vwapDistanceOf(facts), dayMoveOf(facts, after(-1))], [null, null]);
  });

  it('have no gap where nobody has traded before the open', () => {
    const facts = factsAt(barsOfSessions('AAA', EARLIER), -15);
    assert.equal(facts.price, 20);
    assert.equal(gapOf(facts, after(-15)), null);
  });

  it('know a bar when it has closed and not before: at 9:31 that of 9:30', () => {
    assert.equal(factsAt(bars, 0).session, null);
    assert.equal(factsAt(bars, 1).price, 23);
    const justBefore = barFacts(bars, { ...after(1), at: after(1).at - 1 });
    assert.equal(justBefore?.session, null);
  });

  it('count no minutes outside the session into its volume, and none after its close', () => {
    const late = barsOfSessions('AAA', { ...EARLIER, [DATE]: [dot(389, 30, 50), dot(391, 31, 70)] });
    const facts = factsAt(late, 400);
    assert.deepEqual([facts.price, facts.activity?.shares, facts.activity?.share], [30, 50, 1]);
  });

  it('are none where there is no bar in the sessions before', () => {
    assert.equal(barFacts(barsOfSessions('AAA', { '2021-06-01': [dot(0, 5)] }), after(2)), null);
  });

  it('have no VWAP where nothing was traded', () => {
    const idle = barsOfSessions('AAA', { ...EARLIER, [DATE]: [dot(0, 20, 0)] });
    assert.equal(vwapDistanceOf(factsAt(idle, 1)), null);
  });

  it('take means over 20 sessions at most, and ranges over 14', () => {
    const dates = sessionsBefore(sessionOf(DATE)).map(({ date }) => date);
    assert.equal(dates.length, 21);
    const sessions = Object.fromEntries(
      dates.map((date, at): [string, BarRow[]] => [date, [[0, 10, 10 + at / 10, 10, 10, 1000 + at]]]),
    );
    const facts = factsAt(barsOfSessions('AAA', sessions), 0);
    // Volumes 1001..1020: mean 1010.5. Ranges 0.07..0.20: mean 0.135.
    assert.deepEqual(facts.meanVolume, { mean: 1010.5, sessions: 20 });
    assert.equal(facts.range?.toFixed(9), '0.135000000');
    // The last of 1020 against the 20 before it: 1000..1019.
    assert.deepEqual(facts.activity, { shares: 1020, share: 1, usual: 1009.5 });
  });

  it('go by an early close', () => {
    const session = sessionOf('2021-11-26');
    const half = barsOfSessions('AAA', { '2021-11-24': flat(0, 389, 10, 1), '2021-11-26': flat(0, 104, 11, 1) });
    const facts = barFacts(half, { at: session.open + 105 * MINUTE_MS, session });
    assert.deepEqual(facts?.activity, { shares: 105, share: 0.5, usual: 390 });
  });
});

describe('facts from real bars', () => {
  it('are what the lines of the file add up to: XOM on 2022-03-01 at 10:30', function () {
    const xom = realStocks(this).find(({ symbol }) => symbol === 'XOM') ?? assert.fail();
    const facts = factsAt(xom, 60);
    // By the text of the file alone: time, open, high, low, close, volume; New York's clock.
    const rows = rawLines(this, 'minute/xom_1min_ohlcv.csv.gz').slice(1);
    const of = (date: string, to: string): number[][] =>
      rows
        .filter((row) => row.startsWith(date) && row.slice(11, 16) >= '09:30' && row.slice(11, 16) < to)
        .map((row) =>
          row
            .split(',')
            .slice(1)
            .map((text) => Number(text)),
        );
    const today = of('2022-03-01', '10:30');
    const yesterday = of('2022-02-28', '16:00');
    const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
    const volume = sum(today.map(([, , , , shares = NaN]) => shares));
    const traded = sum(today.map(([, h = NaN, l = NaN, c = NaN, shares = NaN]) => ((h + l + c) / 3) * shares));
    assert.equal(today.length, 60);
    assert.equal(facts.price, today.at(-1)?.[3]);
    assert.equal(facts.previousClose, yesterday.at(-1)?.[3]);
    assert.equal(facts.activity?.shares, volume);
    assert.ok(Math.abs((facts.session?.vwap ?? NaN) - traded / volume) < 1e-9);
    assert.equal(facts.session?.high, Math.max(...today.map(([, high = NaN]) => high)));
    assert.equal(facts.meanVolume?.sessions, 20);
  });
});

describe('a scan of the past', () => {
  it('is the same whatever comes after its moment', () => {
    const { symbols } = madeTrial(7, FULL_DAY);
    const [bars] = symbols;
    assert.ok(bars !== undefined);
    const morning = instantAt(NEW_YORK, parseIsoDate(FULL_DAY), 0);
    fc.assert(
      fc.property(
        fc.integer({ min: 240 * 60, max: 1200 * 60 }),
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        (second, price) => {
          const moment = { at: morning + second * 1000, session: sessionOf(FULL_DAY) };
          assert.deepEqual(barFacts(bars, moment), barFacts(withAnotherFuture(bars, moment.at, price), moment));
        },
      ),
    );
  });
});

/** All bars that end after that instant are other ones. */
function withAnotherFuture(bars: Bars, at: number, price: number): Bars {
  const other = (column: Float64Array): Float64Array =>
    column.map((value, row) => (((bars.minute[row] ?? NaN) + 1) * MINUTE_MS > at ? price : value));
  const { open, high, low, close, volume } = bars;
  const prices = { open: other(open), high: other(high), low: other(low), close: other(close) };
  return { ...bars, ...prices, volume: other(volume) };
}
