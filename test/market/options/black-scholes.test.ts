import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blackScholesPut, type PutTerms } from '../../../src/lib/market/options/black-scholes.ts';
import { near } from '../../stats/near.ts';

const dollars = fc.double({ min: 1, max: 1000, noNaN: true });
const years = fc.double({ min: 0.001, max: 2, noNaN: true });
const volatility = fc.double({ min: 0.02, max: 2, noNaN: true });
const rate = fc.double({ min: 0, max: 0.15, noNaN: true });
const terms = fc.record({ spot: dollars, strike: dollars, years, volatility, rate });

describe('the Black-Scholes value of a put', () => {
  it('is that of the textbooks', () => {
    // Hull, Options, Futures, example 15.6: 0.81; problem 15.14: 6.40
    near(blackScholesPut({ spot: 42, strike: 40, years: 0.5, volatility: 0.2, rate: 0.1 }), 0.81, 0.005);
    near(blackScholesPut({ spot: 69, strike: 70, years: 0.5, volatility: 0.35, rate: 0.05 }), 6.4, 0.005);
    // Haug, Option Pricing Formulas, 1.1.1: the call is 2.1334, so the put 2.1334 - 60 + 65 e^-0.02 = 5.8463
    near(blackScholesPut({ spot: 60, strike: 65, years: 0.25, volatility: 0.3, rate: 0.08 }), 5.8463, 5e-5);
  });

  it('is what Python calculates with the normal distribution of its statistics module', () => {
    near(blackScholesPut({ spot: 42, strike: 40, years: 0.5, volatility: 0.2, rate: 0.1 }), 0.8085993729000958, 1e-12);
    near(blackScholesPut({ spot: 100, strike: 80, years: 0.1, volatility: 0.25, rate: 0 }), 0.00498458411085978, 1e-14);
    const week = { spot: 750, strike: 750, years: 7 / 365, volatility: 0.2, rate: 0 };
    near(blackScholesPut(week), 8.286860561620301, 1e-12);
  });

  it('is what exercise would bring where no time or no volatility is left', () => {
    const put = { spot: 95, strike: 100, years: 0, volatility: 0.3, rate: 0.05 };
    assert.equal(blackScholesPut(put), 5);
    assert.equal(blackScholesPut({ ...put, spot: 105 }), 0);
    assert.equal(blackScholesPut({ ...put, spot: 100 }), 0);
    assert.equal(blackScholesPut({ ...put, years: 1, volatility: 0, rate: 0 }), 5);
    near(blackScholesPut({ ...put, years: 1, volatility: 0 }), 100 * Math.exp(-0.05) - 95, 1e-12);
  });

  it('keeps put-call parity: a call on S is a put on the discounted strike, struck at S', () => {
    fc.assert(
      fc.property(terms, (put) => {
        const discounted = put.strike * Math.exp(-put.rate * put.years);
        const call = blackScholesPut({ ...put, spot: discounted, strike: put.spot, rate: 0 });
        near(call - blackScholesPut(put), put.spot - discounted, 1e-9);
      }),
    );
  });

  it('lies between what exercise would bring at expiry and the discounted strike', () => {
    fc.assert(
      fc.property(terms, (put) => {
        const discounted = put.strike * Math.exp(-put.rate * put.years);
        const value = blackScholesPut(put);
        assert.ok(value >= Math.max(discounted - put.spot, 0) - 1e-9 && value <= discounted);
      }),
    );
  });

  it('rises with volatility and strike, falls with the price, and without interest falls with time', () => {
    const rises = (less: PutTerms, more: PutTerms): void => {
      assert.ok(blackScholesPut(less) <= blackScholesPut(more) + 1e-9);
    };
    const factor = fc.double({ min: 1, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(terms, factor, (put, more) => {
        rises(put, { ...put, volatility: put.volatility * more });
        rises(put, { ...put, strike: put.strike * more });
        rises({ ...put, spot: put.spot * more }, put);
        rises({ ...put, rate: 0 }, { ...put, rate: 0, years: put.years * more });
      }),
    );
  });
});
