import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FilledOrder } from '../../../../src/lib/brokers/sim/commission/commission-model.ts';
import { COMMISSION_MODELS, commissionModel } from '../../../../src/lib/brokers/sim/commission/commission-models.ts';
import { isoDate, parseIsoDate } from '../../../../src/lib/calendar/civil-date.ts';
import { BROKERS } from '../../../../src/lib/config/keys/trading.ts';
import { ConfigError } from '../../../../src/lib/core/errors.ts';
import { near } from '../../../stats/near.ts';
import { puts, shares } from './fills.ts';

/** To a millionth of a cent. */
function costs(name: string, fill: FilledOrder, dollars: number): void {
  near(commissionModel(name).fees(fill), dollars, 1e-8);
}

describe('commission models', () => {
  it('are there for every broker, and without any cost', () => {
    for (const name of [...BROKERS, 'none']) assert.equal(commissionModel(name).name, name);
    for (const name of COMMISSION_MODELS) assert.equal(commissionModel(name).name, name);
    for (const name of ['none', 'sim']) {
      costs(name, shares('sell', 1000, 50, '2026-06-15'), 0);
      costs(name, puts('buy', 3, 5, '2026-06-15'), 0);
    }
  });

  it('refuse a name that is none, with the nearest one', () => {
    const refused = (name: string, cure: RegExp): void =>
      assert.throws(
        () => commissionModel(name),
        (error) => error instanceof ConfigError && error.code === 'unknown_commission' && cure.test(error.cure),
      );
    refused('alpacca', /^did you mean alpaca\? known are none, sim, alpaca, /);
    refused('ibkr_lite', /^did you mean ibkr-lite\?/);
    refused('', /^known are /);
    refused('constructor', /^known are /);
  });

  it('never pay the trader, and take no less of a sale than of a buy, but where opening a put costs more', () => {
    const fill = fc.record({
      quantity: fc.integer({ min: 1, max: 5000 }),
      price: fc.double({ min: 0.01, max: 900, noNaN: true }),
      day: fc.integer({ min: parseIsoDate('2005-01-01'), max: parseIsoDate('2027-12-31') }).map(isoDate),
    });
    fc.assert(
      fc.property(fill, fc.constantFrom(...COMMISSION_MODELS), ({ quantity, price, day }, name) => {
        const cost = (fill: FilledOrder): number => commissionModel(name).fees(fill);
        const [bought, sold] = [cost(shares('buy', quantity, price, day)), cost(shares('sell', quantity, price, day))];
        assert.ok(bought >= 0 && sold >= bought);
        const [opened, closed] = [cost(puts('buy', quantity, price, day)), cost(puts('sell', quantity, price, day))];
        assert.ok(opened >= 0 && closed >= 0);
        assert.ok(name === 'tastytrade' || closed >= opened);
      }),
    );
  });
});

describe('the costs of Alpaca', () => {
  it('are the fees that it passes on, and nothing else', () => {
    // 2023-03-01: SEC 8 x 0.05 (50,000 dollars), TAF 0.000145 x 1000
    costs('alpaca', shares('sell', 1000, 50, '2023-03-01'), 0.4 + 0.145);
    costs('alpaca', shares('buy', 1000, 50, '2023-03-01'), 0);
    // 2026-06-15: SEC 20.6 x 0.05, TAF 0.000195 x 1000, CAT 0.000003 x 1000
    costs('alpaca', shares('sell', 1000, 50, '2026-06-15'), 1.03 + 0.195 + 0.003);
    costs('alpaca', shares('buy', 1000, 50, '2026-06-15'), 0.003);
  });

  it('for a put are those of its fee schedule of July 2026', () => {
    // CAT 0.0003, ORF 0.015, OCC 0.025 a contract: 0.0403; a sale at $1: TAF 0.00329, SEC 0.0000206 x 100
    costs('alpaca', puts('buy', 1, 1, '2026-07-15'), 0.0403);
    costs('alpaca', puts('sell', 1, 1, '2026-07-15'), 0.0403 + 0.00329 + 0.00206);
    costs('alpaca', puts('buy', 2, 1, '2026-06-15'), 2 * (0.0003 + 0.02295 + 0.025));
  });
});

describe('the costs of IBKR', () => {
  it('are those of its own examples of fixed pricing, and before 2024 nothing more for a buy', () => {
    costs('ibkr', shares('buy', 100, 25, '2023-03-01'), 1);
    costs('ibkr', shares('buy', 1000, 25, '2023-03-01'), 5);
    costs('ibkr', shares('buy', 1000, 0.25, '2023-03-01'), 2.5); // 1 % of 250
    costs('ibkr', shares('buy', 10, 5, '2023-03-01'), 0.5); // 1 % of 50, below the minimum
    costs('ibkr', shares('buy', 0.01, 5, '2023-03-01'), 0.01);
    // 1000 x 0.005, SEC 8 x 0.025, TAF 0.000145 x 1000
    costs('ibkr', shares('sell', 1000, 25, '2023-03-01'), 5 + 0.2 + 0.145);
  });

  it('for options are those of its own examples, with the fees of others on top', () => {
    // before ORF, OCC and CAT were known the commission stands alone
    const commission = (quantity: number, price: number): number =>
      commissionModel('ibkr').fees(puts('buy', quantity, price, '2010-06-01'));
    assert.deepEqual(
      [commission(1, 2), commission(2, 5), commission(3, 0.075), commission(5, 0.03)],
      [1, 1.3, 1.5, 1.25],
    );
    near(commission(10, 0.1), 6.5, 1e-9); // 0.65 from 0.10 on, 0.50 from 0.05 on
    near(commission(10, 0.05), 5, 1e-9);
    // 2024-03-01: ORF 0.02685, OCC 0.02, TAF 0.00279, SEC 8 x 0.001 (1000 dollars)
    costs('ibkr', puts('sell', 2, 5, '2024-03-01'), 1.3 + 2 * (0.02685 + 0.02 + 0.00279) + 0.008);
  });

  it('with tiered pricing add what exchange, clearing house and regulators take', () => {
    // 1000 x 0.0035; x (0.000175 + 0.000565); NSCC 0.0002, exchange 0.003 a share
    costs('ibkr-tiered', shares('buy', 1000, 25, '2023-03-01'), 3.5 + 3.5 * 0.00074 + 0.2 + 3);
    costs('ibkr-tiered', shares('buy', 10, 25, '2023-03-01'), 0.35 + 0.35 * 0.00074 + 0.002 + 0.03);
    // below $1: 1 % of 250; 0.3 % of 250
    costs('ibkr-tiered', shares('buy', 1000, 0.25, '2023-03-01'), 2.5 + 2.5 * 0.00074 + 0.2 + 0.75);
    const put = puts('sell', 2, 5, '2024-03-01');
    assert.equal(commissionModel('ibkr-tiered').fees(put), commissionModel('ibkr').fees(put));
  });

  it('with Lite are the fees of others for shares, and 0.65 a contract', () => {
    costs('ibkr-lite', shares('buy', 1000, 25, '2023-03-01'), 0);
    costs('ibkr-lite', shares('sell', 1000, 25, '2023-03-01'), 0.345);
    costs('ibkr-lite', puts('buy', 5, 0.03, '2024-03-01'), 3.25 + 5 * (0.02685 + 0.02));
  });
});

describe('the costs of tastytrade', () => {
  it('are a clearing fee for shares, of ten cents for a fraction', () => {
    costs('tastytrade', shares('buy', 1000, 55, '2018-08-01'), 0.8);
    // as its own example of 2018 closes: 0.80 + TAF 0.119 + SEC 0.715
    costs('tastytrade', shares('sell', 1000, 55, '2018-08-01'), 1.634);
    costs('tastytrade', shares('buy', 0.5, 55, '2018-08-01'), 0.1);
  });

  it('are a dollar a contract to open, at most ten, none to close, and ten cents for clearing', () => {
    // 2026-08-03: ORF 0.02; TAF 0.00329, SEC 20.6 x 0.0015 (1500 dollars)
    costs('tastytrade', puts('buy', 3, 5, '2026-08-03'), 3 + 3 * 0.12);
    costs('tastytrade', puts('sell', 3, 5, '2026-08-03'), 3 * (0.12 + 0.00329) + 0.0309);
    costs('tastytrade', puts('buy', 40, 5, '2026-08-03'), 10 + 40 * 0.12);
  });
});

describe('the costs of Webull', () => {
  it('are the fees it passes on, each of a cent at least where there is one', () => {
    costs('webull', shares('sell', 10, 20, '2021-07-01'), 0.02); // SEC 0.00102, TAF 0.00119
    costs('webull', shares('sell', 1000, 50, '2021-07-01'), 0.255 + 0.119);
    costs('webull', shares('sell', 10, 20, '2025-07-01'), 0.01); // no SEC fee that year
    costs('webull', shares('buy', 1000, 50, '2025-07-01'), 0);
    // ORF 0.03215, OCC 0.02 a contract; SEC 0.0051, TAF 0.004: a cent each
    costs('webull', puts('sell', 2, 5, '2021-07-01'), 2 * 0.05215 + 0.02);
  });
});

describe('the costs of Robinhood', () => {
  it('are rounded to cents, and waived for small sales', () => {
    // SEC 8 x 0.05 = 0.40; TAF 0.145 -> 0.15 (to the nearest)
    costs('robinhood', shares('sell', 1000, 50, '2023-03-01'), 0.4 + 0.15);
    costs('robinhood', shares('sell', 50, 10, '2023-03-01'), 0); // 50 shares, $500
    costs('robinhood', shares('sell', 50, 10.01, '2023-03-01'), 0.01); // $500.50: SEC 0.004 -> a cent
    costs('robinhood', shares('sell', 51, 1, '2023-03-01'), 0.01); // TAF 0.0074
    costs('robinhood', shares('sell', 0.5, 100, '2023-03-01'), 0);
    costs('robinhood', shares('buy', 1000, 50, '2026-06-15'), 0); // CAT 0.003
    costs('robinhood', shares('buy', 5000, 50, '2026-06-15'), 0.02); // CAT 0.015
  });

  it('for puts are 0.03 a contract, 0.04 since July 2026, and the fees of a sale whatever its size', () => {
    costs('robinhood', puts('buy', 2, 5, '2025-07-01'), 0.06);
    costs('robinhood', puts('buy', 2, 5, '2026-08-03'), 0.08);
    // SEC 20.6 x 0.0002 = 0.00412 -> 0.01; TAF 0.00658 -> 0.01
    costs('robinhood', puts('sell', 2, 1, '2026-08-03'), 0.08 + 0.01 + 0.01);
  });
});
