import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verifyBars, type BarFinding } from '../../src/lib/bars/verify.ts';
import { parseIsoDate } from '../../src/lib/calendar/civil-date.ts';
import { sessionOn } from '../../src/lib/calendar/sessions.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { madeBars, type Row } from './made-bars.ts';
import { etfBars, minuteBars } from './real-bars.ts';

/** 14:30 UTC, a full session; the days after it are one too, then the weekend. */
const THURSDAY = opensOn('2024-01-04');
const FRIDAY = opensOn('2024-01-05');
const MONDAY = opensOn('2024-01-08');

function opensOn(date: string): number {
  const session = sessionOn(parseIsoDate(date));
  assert.ok(session !== null);
  return session.open / MINUTE_MS;
}

/** A bar of every minute of a session, each at that price. */
function quietSession(opens: number, price = 50, minutes = 390): Row[] {
  return Array.from({ length: minutes }, (_, m): Row => [opens + m, price, price, price, price, 100]);
}

function changed(rows: readonly Row[], at: number, change: (row: Row) => Row): Row[] {
  return rows.map((row, index) => (index === at ? change(row) : row));
}

type Short = Pick<BarFinding, 'kind' | 'count' | 'first'>;

/** Kind, count and minute of the first. */
function verified(rows: readonly Row[]): Short[] {
  return verifyBars(madeBars(rows)).map(({ kind, count, first }) => ({ kind, count, first }));
}

function messages(rows: readonly Row[]): string[] {
  return verifyBars(madeBars(rows)).map(({ message }) => message);
}

const quiet = quietSession(THURSDAY);

describe('the verification of bars', () => {
  it('finds nothing in whole sessions, a short one among them, nor where there is no bar', () => {
    const early = quietSession(opensOn('2023-11-24'), 50, 210);
    assert.deepEqual(verified([...early, ...quietSession(opensOn('2023-11-27'))]), []);
    assert.deepEqual(verified([]), []);
  });

  it('finds prices that are zero, negative or no number, in any of the four columns', () => {
    const prices: Row[] = [
      [THURSDAY, 0, 51, 49, 50, 100],
      [THURSDAY + 1, 50, Infinity, 49, 50, 100],
      [THURSDAY + 2, 50, 51, -1, 50, 100],
      [THURSDAY + 3, 50, 51, 49, NaN, 100],
    ];
    assert.deepEqual(verified([...prices, ...quiet.slice(4)]), [{ kind: 'bad_price', count: 4, first: THURSDAY }]);
  });

  it('finds a high below the low, and open or close outside of them', () => {
    const wrong: Row[] = [
      [THURSDAY, 50, 49.99, 50, 50, 100],
      [THURSDAY + 1, 50.02, 50.01, 50, 50, 100],
      [THURSDAY + 2, 49.99, 50.01, 50, 50, 100],
      [THURSDAY + 3, 50, 50.01, 50, 50.02, 100],
      [THURSDAY + 4, 50, 50.01, 50, 49.99, 100],
    ];
    assert.deepEqual(verified([...wrong, ...quiet.slice(5)]), [
      { kind: 'high_below_low', count: 1, first: THURSDAY },
      { kind: 'outside_range', count: 4, first: THURSDAY + 1 },
    ]);
  });

  it('finds volumes that are negative or no number, and those that are zero apart from them', () => {
    const volumes = [-1, NaN, Infinity, 0, -0];
    const rows = quiet.map((row, m): Row => [row[0], row[1], row[2], row[3], row[4], volumes[m] ?? 100]);
    assert.deepEqual(verified(rows), [
      { kind: 'bad_volume', count: 3, first: THURSDAY },
      { kind: 'zero_volume', count: 2, first: THURSDAY + 3 },
    ]);
  });

  it('finds the second and third row of a minute: the first one counts, so no minute is missing', () => {
    const [first, ...rest] = quiet;
    assert.ok(first !== undefined);
    assert.deepEqual(verified([first, first, first, ...rest]), [{ kind: 'duplicate', count: 2, first: THURSDAY }]);
  });

  it('finds rows that go back in time, until the latest minute is passed', () => {
    // Minutes 0..9, then 5..9 again, then on from 10.
    const rows = [...quiet.slice(0, 10), ...quiet.slice(5)];
    assert.deepEqual(verified(rows), [{ kind: 'backwards', count: 5, first: THURSDAY + 5 }]);
  });

  it('finds rows outside the sessions: nights, holidays, the hours after an early close, unknown years', () => {
    const early = opensOn('2023-11-24');
    const outside = [early - 1, early + 210, early + 211, opensOn('2023-11-27') - 24 * 60, THURSDAY + 390, 2 ** 30];
    const row = (minute: number): Row => [minute, 50, 50, 50, 50, 100];
    assert.deepEqual(verified(outside.map(row)), [{ kind: 'outside_session', count: 6, first: early - 1 }]);
  });

  it('counts the minutes without a row at the start, within and at the end, and names the worst session', () => {
    // Thursday lacks 0, 1, 100 and 388, 389; Friday 200 to 205. 5 + 6 = 11.
    const rows = [
      ...quiet.filter((_, m) => m > 1 && m !== 100 && m < 388),
      ...quietSession(FRIDAY).filter((_, m) => m < 200 || m > 205),
    ];
    assert.deepEqual(verified(rows), [{ kind: 'missing_minutes', count: 11, first: THURSDAY }]);
    assert.deepEqual(messages(rows), ['11 session minutes without a bar, the most on 2024-01-05: 6 of 390']);
  });

  it('counts the sessions without a row between others, and none before the first or after the last', () => {
    // 4, 5 and 8 to 12 January, but only the first and the last: 5, 8, 9, 10, 11 are missing. The weekend is not.
    const rows = [...quiet, ...quietSession(opensOn('2024-01-12'))];
    assert.deepEqual(verified(rows), [{ kind: 'missing_session', count: 5, first: FRIDAY }]);
    assert.deepEqual(messages(rows), ['5 sessions without a bar, between others that have some']);
  });

  it('finds a close that leaps and is back a bar later, up and down', () => {
    const to =
      (price: number) =>
      (row: Row): Row => [row[0], row[1], Math.max(50, price), Math.min(50, price), price, 1];
    const rows = changed(changed(quiet, 100, to(51)), 200, to(49));
    assert.deepEqual(verified(rows), [{ kind: 'outlier', count: 2, first: THURSDAY + 100 }]);
  });

  it('takes no move that stays for an outlier, and none at the edge of a session, which has one neighbour', () => {
    const moved = [...quietSession(THURSDAY, 50, 200), ...quietSession(THURSDAY, 55).slice(200)];
    assert.deepEqual(verified(moved), []);
    const edge = changed(quiet, 0, ([minute]) => [minute, 55, 55, 55, 55, 100]);
    assert.deepEqual(verified([...edge, ...quietSession(FRIDAY)]), []);
  });

  it('measures outliers by ten deviations of the series, but at least half a percent and three cents', () => {
    // Closes alternate by 0.1 %: that is the median size of a return, and 0.14826 % the deviation. 10 of them are 1.48 %.
    const lively = (spike: number): Row[] =>
      quiet.map(([minute], m) => {
        const close = m === 101 ? spike : m % 2 === 0 ? 100 : 100.1;
        return [minute, close, close, close, close, 100];
      });
    assert.deepEqual(verified(lively(101.4)), []);
    assert.deepEqual(verified(lively(101.6)), [{ kind: 'outlier', count: 1, first: THURSDAY + 101 }]);
    // Quiet ones: 0.4 % of 50 dollars, and two cents of one dollar, which are two percent.
    const spiked = (price: number, by: number): Row[] =>
      changed(quietSession(THURSDAY, price), 100, ([minute]) => [minute, price, price + by, price, price + by, 100]);
    assert.deepEqual(verified(spiked(50, 0.2)), []);
    assert.deepEqual(verified(spiked(50, 0.3)), [{ kind: 'outlier', count: 1, first: THURSDAY + 100 }]);
    assert.deepEqual(verified(spiked(1, 0.02)), []);
    assert.deepEqual(verified(spiked(1, 0.05)), [{ kind: 'outlier', count: 1, first: THURSDAY + 100 }]);
  });

  it('does not take a price that is none for an outlier or a split as well', () => {
    const without = changed(quiet, 389, ([minute]) => [minute, 0, 0, 0, 0, 100]);
    assert.deepEqual(
      verified([...changed(without, 100, (row) => [row[0], 50, 50, 50, NaN, 1]), ...quietSession(FRIDAY)]),
      [{ kind: 'bad_price', count: 2, first: THURSDAY + 100 }],
    );
  });

  for (const [name, before, after] of [
    ['2:1', 80, 40],
    ['2:1', 80, 40.7], // within 2 %
    ['3:2', 90, 60],
    ['20:1', 2000, 100],
    ['1:2', 20, 40],
    ['1:10', 3, 30],
  ] as const) {
    it(`finds a night from ${String(before)} to ${String(after)} like a split of ${name}`, () => {
      const rows = [...quietSession(FRIDAY, before), ...quietSession(MONDAY, after)];
      assert.deepEqual(verified(rows), [{ kind: 'split_like', count: 1, first: MONDAY }]);
      assert.deepEqual(messages(rows), [`1 night with the jump of a split, the first of ${name}`]);
    });
  }

  it('finds no split in a night that only moves much, nor in a move within a session', () => {
    for (const [before, after] of [
      [80, 60], // 4:3 is not more than 25 %
      [80, 41.5], // 2:1 missed by 3.75 %
      [80, 46],
      [50, 65],
    ] as const)
      assert.deepEqual(verified([...quietSession(FRIDAY, before), ...quietSession(MONDAY, after)]), []);
    assert.deepEqual(verified([...quietSession(THURSDAY, 80, 200), ...quietSession(THURSDAY, 40).slice(200)]), []);
  });

  it('puts errors first, and names the symbol in each finding', () => {
    const rows = [...quiet.slice(5, 10), ...quiet.slice(5, 6), ...quiet.slice(20, 30)];
    const findings = verifyBars(madeBars([...rows, [THURSDAY + 30, -1, 51, 49, 50, 0]], 'ABC'));
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['error', 'error', 'warning', 'warning'],
    );
    for (const { symbol } of findings) assert.equal(symbol, 'ABC');
  });

  it('accounts for every minute: of a session with any rows, those that are there and the missing ones are C', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(209), { minLength: 1 }), (minutes) => {
        const opens = opensOn('2024-07-03');
        const rows = minutes.sort((a, b) => a - b).map((m): Row => [opens + m, 50, 50, 50, 50, 100]);
        const missing = verified(rows).find(({ kind }) => kind === 'missing_minutes')?.count ?? 0;
        assert.equal(minutes.length + missing, 210);
      }),
    );
  });
});

/** Counted from the files by a program of its own, with the sessions of the shared calendar. */
describe('the verification of real bars', () => {
  const at = (date: string, m: number): number => opensOn(date) + m;
  const all = (bars: Parameters<typeof verifyBars>[0]): Short[] =>
    verifyBars(bars).map(({ kind, count, first }) => ({ kind, count, first }));

  it('finds the 5 duplicates of SPY, the stubs after three early closes, and a hole of 4 minutes', function () {
    this.timeout(20_000);
    assert.deepEqual(all(minuteBars(this, 'SPY')), [
      { kind: 'duplicate', count: 5, first: at('2023-01-24', 8) },
      { kind: 'outside_session', count: 9, first: at('2021-11-26', 210) },
      { kind: 'missing_minutes', count: 4, first: at('2023-06-05', 22) },
      { kind: 'zero_volume', count: 6, first: at('2021-11-26', 220) }, // 13:10
    ]);
  });

  it('finds the holes of GM and XOM, and minutes in which a real price leapt and came back', function () {
    this.timeout(20_000);
    const counts = (symbol: string): Record<string, number> =>
      Object.fromEntries(verifyBars(minuteBars(this, symbol)).map(({ kind, count }) => [kind, count]));
    assert.deepEqual(counts('GM'), { outside_session: 9, missing_minutes: 4, zero_volume: 6, outlier: 6 });
    assert.deepEqual(counts('XOM'), { outside_session: 9, missing_minutes: 10, zero_volume: 6, outlier: 4 });
  });

  for (const [symbol, missing, worst, zero] of [
    ['DIA', 265, '2019-12-16: 97 of 390', 12],
    ['DOG', 1360, '2019-12-17: 289 of 390', 8],
    ['IWM', 223, '2019-12-24: 120 of 210', 3],
    ['PSQ', 1010, '2019-12-23: 207 of 390', 5],
    ['QQQ', 220, '2019-12-24: 120 of 210', 2],
    ['RWM', 1463, '2019-12-17: 295 of 390', 8],
    ['SH', 547, '2019-12-24: 128 of 210', 1],
    ['SPY', 431, '2020-01-10: 300 of 390', 20],
  ] as const) {
    it(`finds the ${String(missing)} missing minutes of ${symbol} in December 2019`, function () {
      const findings = verifyBars(etfBars(this, symbol)).filter(({ kind }) => kind !== 'outside_session');
      assert.deepEqual(
        findings.map(({ message }) => message),
        [
          `${String(missing)} session minutes without a bar, the most on ${worst}`,
          `${String(zero)} row${zero === 1 ? '' : 's'} without volume`,
        ],
      );
    });
  }
});
