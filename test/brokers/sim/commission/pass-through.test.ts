/** Fees against the examples of brokers' own pages of the time, and by hand. */
import assert from 'node:assert/strict';
import * as tables from '../../../../src/lib/brokers/sim/commission/fee-tables.ts';
import { catFee, occFee, orfFee, secFee, tafFee } from '../../../../src/lib/brokers/sim/commission/pass-through.ts';
import { ratesByDate } from '../../../../src/lib/brokers/sim/commission/rates-by-date.ts';
import { parseIsoDate } from '../../../../src/lib/calendar/civil-date.ts';
import { near } from '../../../stats/near.ts';
import { puts, shares } from './fills.ts';

describe('the fees that brokers pass on', () => {
  it("are those of tastyworks' example of 2018: 1000 shares sold at $55", () => {
    near(secFee(shares('sell', 1000, 55, '2018-08-01')), 0.715, 1e-12); // 0.000013 x 55,000, shown as 0.72
    near(tafFee(shares('sell', 1000, 55, '2018-08-01')), 0.119, 1e-12); // 0.000119 x 1000, shown as 0.12
  });

  it("are those of tastyworks' example of 2018: 3 contracts sold at $5", () => {
    const sale = puts('sell', 3, 5, '2018-08-01');
    near(secFee(sale), 0.0195, 1e-12); // 0.000013 x 3 x 100 x 5
    near(tafFee(sale), 0.006, 1e-12); // 0.002 x 3
    near(orfFee(sale), 0.1164, 1e-12); // 0.0388 x 3
  });

  it('change on their date', () => {
    // a million dollars: 10,000 shares at 100
    const sec = (day: string): number => secFee(shares('sell', 10_000, 100, day));
    near(sec('2013-10-04'), 17.4, 1e-9);
    near(sec('2016-02-15'), 18.4, 1e-9);
    near(sec('2016-02-16'), 21.8, 1e-9);
    near(sec('2025-05-13'), 27.8, 1e-9);
    assert.equal(sec('2025-05-14'), 0);
    assert.equal(sec('2026-04-03'), 0);
    near(sec('2026-04-04'), 20.6, 1e-9);
    const taf = (day: string): number => tafFee(shares('sell', 10_000, 100, day));
    near(taf('2013-10-04'), 1.19, 1e-12);
    near(taf('2021-12-31'), 1.19, 1e-12);
    near(taf('2022-01-01'), 1.3, 1e-12);
    near(taf('2025-12-31'), 1.66, 1e-12);
    near(taf('2026-09-30'), 1.95, 1e-12);
    assert.equal(taf('2026-10-01'), 0);
    near(taf('2027-01-01'), 1.95, 1e-12);
  });

  it('are of sales alone, or of both sides', () => {
    const day = '2026-06-15';
    assert.deepEqual([secFee(shares('buy', 100, 50, day)), tafFee(shares('buy', 100, 50, day))], [0, 0]);
    assert.deepEqual([secFee(puts('buy', 1, 5, day)), tafFee(puts('buy', 1, 5, day))], [0, 0]);
    for (const side of ['buy', 'sell'] as const) {
      near(catFee(shares(side, 1000, 50, day)), 0.003, 1e-15); // 0.000003 x 1000
      near(catFee(puts(side, 2, 5, day)), 0.0006, 1e-15); // x 200
      near(occFee(puts(side, 2, 5, day)), 0.05, 1e-15);
      near(orfFee(puts(side, 2, 5, day)), 0.0459, 1e-15); // 0.02295 x 2
      assert.deepEqual([occFee(shares(side, 1000, 50, day)), orfFee(shares(side, 1000, 50, day))], [0, 0]);
    }
  });

  it('cap the TAF of shares', () => {
    assert.equal(tafFee(shares('sell', 49_999, 5, '2014-06-05')), 49_999 * 0.000119);
    assert.equal(tafFee(shares('sell', 60_000, 5, '2014-06-05')), 5.95);
    assert.equal(tafFee(shares('sell', 60_000, 5, '2026-06-15')), 9.79);
  });

  it('are 0 before the first date that is known: nothing is made up', () => {
    const day = '2009-06-01';
    for (const fee of [secFee, tafFee, catFee, occFee]) assert.equal(fee(puts('sell', 10, 5, day)), 0);
    assert.equal(orfFee(puts('sell', 10, 5, day)), 0);
    assert.deepEqual([secFee(shares('sell', 10, 5, day)), tafFee(shares('sell', 10, 5, day))], [0, 0]);
    assert.equal(catFee(shares('sell', 1000, 50, '2024-08-31')), 0);
  });
});

describe('the fee tables', () => {
  it('run from the oldest date to the newest, and each date exists', () => {
    for (const [name, rows] of Object.entries(tables)) {
      const days = rows.map(({ since }) => parseIsoDate(since));
      assert.ok(days.length > 1);
      assert.deepEqual(
        days,
        [...new Set(days)].sort((a, b) => a - b),
        name,
      );
    }
  });

  it('hold each row until the next one, and the last one for good', () => {
    const rateOn = ratesByDate([
      { since: '2020-01-10', rate: 1, cap: 7 },
      { since: '2020-02-10', rate: 2 },
    ]);
    const rates = ['2020-01-09', '2020-01-10', '2020-02-09', '2020-02-10', '2030-01-01'].map(
      (day) => rateOn(parseIsoDate(day)).rate,
    );
    assert.deepEqual(rates, [0, 1, 1, 2, 2]);
    assert.equal(rateOn(parseIsoDate('2020-01-31')).cap, 7);
    assert.equal(rateOn(parseIsoDate('2020-02-28')).cap, undefined);
  });
});
