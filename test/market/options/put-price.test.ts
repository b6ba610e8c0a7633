/** Limits of puts: on the steps of their class, whichever it is. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { floorToPutStep, leastPutPrice } from '../../../src/lib/market/options/put-price.ts';
import { near } from '../../stats/near.ts';

describe('the limit of a put', () => {
  it('goes down to the widest step on which its quote lies', () => {
    near(floorToPutStep(1.0251, 1.02), 1.02, 1e-9);
    near(floorToPutStep(4.07, 4.05), 4.05, 1e-9); // of five cents
    near(floorToPutStep(4.07, 4.01), 4.07, 1e-9); // of a cent
    near(floorToPutStep(12.39, 12.3), 12.3, 1e-9); // of ten
    near(floorToPutStep(0.765, 0.85), 0.75, 1e-9); // the bid less 10 %
  });

  it('goes by the ticks of shares for an estimate, which is no quote', () => {
    near(floorToPutStep(0.97796, 0.9731), 0.9779, 1e-9);
  });

  it("is at least the price that is asked, and on its class's steps, whichever class it is of", () => {
    const steps = fc.constantFrom(0.01, 0.05, 0.1);
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        (step, n, more) => {
          const ask = Number((n * step).toFixed(2));
          const limit = floorToPutStep(ask * (1 + more), ask);
          assert.ok(limit >= ask - 1e-9);
          assert.ok(Math.abs(limit / step - Math.round(limit / step)) < 1e-6, `${String(limit)} of ${String(step)}`);
        },
      ),
    );
  });

  it('is the least step where so little is bid that less would be nothing', () => {
    assert.deepEqual([leastPutPrice(0.05), leastPutPrice(0.03), leastPutPrice(0)], [0.05, 0.01, 0.01]);
  });
});
