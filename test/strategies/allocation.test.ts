import assert from 'node:assert/strict';
import fc from 'fast-check';
import { WindowBudget, type AllocationSettings, type Share } from '../../src/lib/strategies/allocation.ts';
import { EndOfDay } from '../../src/lib/strategies/close.ts';
import { VwapReversion } from '../../src/lib/strategies/mid.ts';
import { OpeningRangeBreakout } from '../../src/lib/strategies/open.ts';
import type { StrategyRules } from '../../src/lib/strategies/strategy.ts';
import { SETTINGS } from '../helpers/trial.ts';

const OPEN = new OpeningRangeBreakout(SETTINGS).rules;
const CLOSE = new EndOfDay(SETTINGS, () => null).rules;
const MID_EQUAL = new VwapReversion(SETTINGS).rules;
const MID_PRIORITY = new VwapReversion({ ...SETTINGS, STRAT_MID_WEIGHTING: 'priority' }).rules;

const SIGNALS: AllocationSettings = { ALLOCATION_PLAN: 'signals', MAX_TRADES: 4, weights: [0.7, 0.1, 0.1, 0.1] };
const SLOTS: AllocationSettings = { ...SIGNALS, ALLOCATION_PLAN: 'slots' };

/** B is 1000 dollars. */
function budgetOf(rules: StrategyRules, settings: AllocationSettings = SIGNALS): WindowBudget {
  return new WindowBudget(1000, settings, rules);
}

/** Dollars offered to that many signals; scores do not matter to rows. */
function amounts(budget: WindowBudget, ...scores: readonly number[]): (number | null)[] {
  return budget.offers(scores).map((share) => share && cents(share.amount));
}

/** The offers, all of them used. */
function used(budget: WindowBudget, ...scores: readonly number[]): Share[] {
  const shares = budget.offers(scores).filter((share) => share !== null);
  for (const share of shares) budget.use(share);
  return shares;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

describe('the rows of weights', () => {
  it('share the budget among the signals of a minute', () => {
    const of = (count: number, settings: AllocationSettings): (number | null)[] =>
      amounts(budgetOf(OPEN, settings), ...Array.from({ length: count }, () => 1));
    assert.deepEqual(of(1, SIGNALS), [1000]);
    assert.deepEqual(of(2, SIGNALS), [600, 400]);
    assert.deepEqual(of(3, SIGNALS), [400, 300, 300]);
    assert.deepEqual(of(4, { ...SIGNALS, MAX_TRADES: 6 }), [400, 200, 200, 200]);
    assert.deepEqual(of(5, { ...SIGNALS, MAX_TRADES: 6 }), [200, 200, 200, 200, 200]);
  });

  it('are WEIGHTS where there are MAX_TRADES signals, also where that is one', () => {
    assert.deepEqual(amounts(budgetOf(OPEN), 1, 1, 1, 1), [700, 100, 100, 100]);
    const two: AllocationSettings = { ALLOCATION_PLAN: 'signals', MAX_TRADES: 2, weights: [0.9, 0.1] };
    assert.deepEqual(amounts(budgetOf(OPEN, two), 1, 1), [900, 100]);
    assert.deepEqual(amounts(budgetOf(OPEN, two), 1), [1000]);
    const one: AllocationSettings = { ALLOCATION_PLAN: 'signals', MAX_TRADES: 1, weights: [1] };
    assert.deepEqual(amounts(budgetOf(OPEN, one), 1), [1000]);
  });

  it('are of what is left', () => {
    const budget = budgetOf(OPEN);
    used(budget, 1, 1); // 600 and 400: nothing is left
    assert.deepEqual(amounts(budget, 1), [null]);
    const [first] = used(budgetOf(OPEN), 1);
    assert.equal(first?.amount, 1000);
  });

  it('give back what stayed unfilled to later batches, and the part that was cancelled', () => {
    const budget = budgetOf(OPEN);
    const [first, second] = used(budget, 1, 1);
    assert.ok(first !== undefined && second !== undefined);
    budget.release(second);
    assert.deepEqual(amounts(budget, 1), [400]);
    budget.keepPart(first, 0.25); // 150 of 600
    assert.equal(cents(budget.left), 850);
    assert.deepEqual(amounts(budget, 1, 1), [510, 340]);
  });

  it('take what doubles leave behind for nothing', () => {
    const budget = new WindowBudget(0.3, SIGNALS, OPEN);
    // 0.3 - 0.1 - 0.2 = 2.8e-17
    budget.use({ amount: 0.1, slot: null });
    budget.use({ amount: 0.2, slot: null });
    assert.deepEqual(budget.offers([1]), [null]);
  });
});

describe('a share of close', () => {
  it('is cut to STRAT_CLOSE_MAX_ALLOCATION of the budget, and what is cut stays in the pot', () => {
    const budget = budgetOf(CLOSE);
    assert.deepEqual(
      used(budget, 1).map(({ amount }) => amount),
      [400],
    );
    // 600 left: 360 and 240
    assert.deepEqual(amounts(budget, 1, 1), [360, 240]);
    assert.deepEqual(
      used(budget, 1).map(({ amount }) => amount),
      [400],
    );
    assert.deepEqual(amounts(budget, 1), [200]);
  });

  it('is cut in a batch too', () => {
    assert.deepEqual(amounts(budgetOf(CLOSE), 1, 1), [400, 400]); // 600 is cut
    assert.deepEqual(amounts(budgetOf(CLOSE), 1, 1, 1, 1), [400, 100, 100, 100]); // 700 is cut
    assert.deepEqual(amounts(budgetOf(CLOSE, SLOTS), 1, 1), [400, 100]);
  });
});

describe('the plan of slots', () => {
  it('gives each entry the first free weight of the row', () => {
    const budget = budgetOf(OPEN, SLOTS);
    assert.deepEqual(
      used(budget, 1).map(({ amount }) => amount),
      [700],
    );
    assert.deepEqual(amounts(budget, 1, 1), [100, 100]);
  });

  it('frees a weight with its entry, and not with a part of it', () => {
    const budget = budgetOf(OPEN, SLOTS);
    const [first, second] = used(budget, 1, 1);
    assert.ok(first !== undefined && second !== undefined);
    budget.keepPart(second, 0.5);
    budget.release(first);
    assert.deepEqual(
      budget.offers([1, 1, 1, 1]).map((share) => share?.slot ?? null),
      [0, 2, 3, null],
    );
  });
});

describe('the money of mid', () => {
  it('is a fifth of the budget for each with equal weighting, free again with each', () => {
    const budget = budgetOf(MID_EQUAL);
    const shares = used(budget, 1, 2, 3, 4, 5);
    assert.deepEqual(
      shares.map(({ amount }) => amount),
      [200, 200, 200, 200, 200],
    );
    const [first] = shares;
    assert.ok(first !== undefined);
    budget.release(first);
    assert.deepEqual(amounts(budget, 9), [200]);
  });

  it('is what is free in proportion to the scores with priority weighting, none above a half of all', () => {
    assert.deepEqual(amounts(budgetOf(MID_PRIORITY), 0.05, 0.03, 0.02), [500, 300, 200]);
    // 900 is cut to 500, and the 400 go to nobody
    assert.deepEqual(amounts(budgetOf(MID_PRIORITY), 0.09, 0.01), [500, 100]);
    const budget = budgetOf(MID_PRIORITY);
    assert.deepEqual(
      used(budget, 0.02).map(({ amount }) => amount),
      [500],
    );
    assert.deepEqual(amounts(budget, 0.03, 0.01), [375, 125]);
    const [rest] = used(budget, 0.02);
    assert.equal(rest?.amount, 500);
    assert.deepEqual(amounts(budget, 0.02), [null]);
    budget.release(rest);
    assert.deepEqual(amounts(budget, 0.02), [500]);
  });
});

describe('a budget', () => {
  it('never gives out more than there is, whatever is used, cut and given back', () => {
    const rules = fc.constantFrom(OPEN, CLOSE, MID_EQUAL, MID_PRIORITY);
    const weights = fc
      .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0)));
    const batch = fc.record({
      scores: fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 }),
      fates: fc.array(fc.constantFrom('use', 'use', 'refuse', 'part', 'release'), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(rules, weights, fc.boolean(), fc.array(batch, { maxLength: 8 }), (rule, row, isSlots, batches) => {
        const settings: AllocationSettings = {
          ALLOCATION_PLAN: isSlots ? 'slots' : 'signals',
          MAX_TRADES: row.length,
          weights: row,
        };
        const budget = new WindowBudget(1000, settings, rule);
        let open = 0;
        for (const { scores, fates } of batches) {
          // the session never asks for more than may be open at once
          const most = (rule.maxPositions ?? row.length) - open;
          const shares = budget.offers(scores.slice(0, Math.max(0, most)));
          shares.forEach((share, at) => {
            if (share === null) return;
            assert.ok(share.amount <= rule.maxShareOfBudget * 1000 + 1e-9);
            if (fates[at] === 'refuse') return;
            budget.use(share);
            if (fates[at] === 'release') budget.release(share);
            else open++;
            if (fates[at] === 'part') budget.keepPart(share, 0.3);
          });
          assert.ok(budget.left >= -1e-9, `${String(budget.left)} is left`);
        }
      }),
    );
  });
});
