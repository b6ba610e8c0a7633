import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { noFacts, SCAN_STRATEGIES, type Facts, type Moment, type ScanStrategy } from '../../src/lib/screener/facts.ts';
import {
  rank,
  type Candidate,
  type Expression,
  type Lookups,
  type Ranking,
  type ScanRules,
} from '../../src/lib/screener/ranking.ts';
import { FULL_DAY, sessionOf } from '../helpers/bars.ts';

const SESSION = sessionOf(FULL_DAY);
/** An hour into the session. */
const MOMENT: Moment = { at: SESSION.open + 60 * MINUTE_MS, session: SESSION };

const RULES: ScanRules = {
  ...{ minPrice: 2, maxPrice: 100, minVolume: 1_000_000, kinds: 'all', skipsEarnings: false, requiresNews: false },
  ...{ closeMode: 'trend', freshFrom: sessionOf('2022-02-28').open },
};

/** Everything is known, and nothing is wrong with it: 10 dollars, up 4 % at the open, 5 % now, 1 % above VWAP. */
function sound(symbol: string, more: Partial<Facts> = {}): Facts {
  return {
    ...noFacts(symbol),
    ...{ name: 'A Company Inc', kind: 'stock', price: 10.5, pricedAt: MOMENT.at, previousClose: 10 },
    session: { open: 10.4, high: 10.6, low: 10.3, vwap: 10.5 / 1.01 },
    activity: { shares: 500_000, share: 0.25, usual: 1_000_000 },
    ...{ meanVolume: { mean: 2_000_000, sessions: 20 }, range: 0.03, ...more },
  };
}

const inverse = (symbol: string): Expression => ({ means: { kind: 'inverse_etf', ticker: `-${symbol}` } });

function ranked(
  facts: readonly Facts[],
  strategy: ScanStrategy,
  { rules = {}, lookups = {}, top = 20 }: { rules?: Partial<ScanRules>; lookups?: Partial<Lookups>; top?: number } = {},
): Ranking {
  const all: Lookups = { isLeveraged: () => false, isEtf: () => false, bearish: inverse, ...lookups };
  return rank({ facts, unknown: [] }, strategy, MOMENT, { ...RULES, ...rules }, all, top);
}

/** The reason for which one symbol is left out; null: it is a candidate. */
function reasonOf(facts: Facts, how: Parameters<typeof ranked>[2] & { strategy?: ScanStrategy } = {}): string | null {
  return ranked([facts], how.strategy ?? 'mid', how).leftOut[0]?.reason ?? null;
}

function meansOf(candidate: Candidate | undefined): unknown[] {
  const { direction, means } = candidate ?? assert.fail('there is no candidate');
  return [direction, means.kind, means.ticker];
}

describe('ranking for open', () => {
  it('scores gap and usual range by the relative volume', () => {
    const [candidate] = ranked([sound('AAA')], 'open').candidates;
    // gap 10.4 / 10 - 1 = 4 %, range 3 %; 500,000 shares in a quarter of a session of a million: 2 times the usual.
    assert.equal(candidate?.score.toFixed(9), (0.07 * 2).toFixed(9));
    assert.deepEqual(meansOf(candidate), ['long', 'stock', 'AAA']);
  });

  it('takes a gap that is not known for none', () => {
    const facts = sound('AAA', { session: null, pricedAt: SESSION.open - 20 * 3_600_000 });
    assert.equal(ranked([facts], 'open').candidates[0]?.score.toFixed(9), (0.03 * 2).toFixed(9));
  });

  it('leaves out what gaps down: it buys breakouts upwards only', () => {
    const down = sound('AAA', { previousClose: 10.6 });
    assert.deepEqual(ranked([down], 'open').leftOut, [{ symbol: 'AAA', reason: 'long_only', direction: 'bearish' }]);
  });

  it('leaves out what has no usual volume or range', () => {
    assert.equal(reasonOf(sound('AAA', { activity: null }), { strategy: 'open' }), 'no_relative_volume');
    const unused = { shares: 5, share: 1, usual: 0 };
    assert.equal(reasonOf(sound('AAA', { activity: unused }), { strategy: 'open' }), 'no_relative_volume');
    assert.equal(reasonOf(sound('AAA', { range: null }), { strategy: 'open' }), 'no_range');
  });
});

describe('ranking for mid', () => {
  it('scores the distance from VWAP, bearish above it', () => {
    const [candidate] = ranked([sound('AAA')], 'mid').candidates;
    assert.equal(candidate?.score.toFixed(9), '0.010000000');
    assert.deepEqual(meansOf(candidate), ['bearish', 'inverse_etf', '-AAA']);
  });

  it('is long below it', () => {
    const below = sound('AAA', { session: { open: 10, high: 11, low: 10, vwap: 10.5 / 0.98 } });
    const [candidate] = ranked([below], 'mid').candidates;
    assert.deepEqual([candidate?.direction, candidate?.score.toFixed(9)], ['long', '0.020000000']);
  });

  it('leaves out what has no VWAP, or is at it', () => {
    assert.equal(reasonOf(sound('AAA', { session: null })), 'no_vwap');
    assert.equal(reasonOf(sound('AAA', { session: { open: 10, high: 11, low: 10, vwap: 10.5 } })), 'no_move');
  });
});

describe('ranking for close', () => {
  const down = sound('DOWN', { previousClose: 11 });

  it('follows the move of the day', () => {
    const { candidates } = ranked([sound('UP'), down], 'close');
    // up 10.5 / 10 - 1 = 5 %, down 10.5 / 11 - 1 = -4.545 %
    assert.deepEqual(
      candidates.map(({ symbol, direction, score }) => [symbol, direction, score.toFixed(5)]),
      [
        ['UP', 'long', '0.05000'],
        ['DOWN', 'bearish', '0.04545'],
      ],
    );
  });

  it('goes against it with STRAT_CLOSE_MODE=fade, and with it where both are on', () => {
    const directions = (closeMode: ScanRules['closeMode']): string[] =>
      ranked([sound('UP'), down], 'close', { rules: { closeMode } }).candidates.map(({ direction }) => direction);
    assert.deepEqual(directions('fade'), ['bearish', 'long']);
    assert.deepEqual(directions('both'), ['long', 'bearish']);
  });

  it('leaves out what has not moved, and all before the session has begun', () => {
    assert.equal(reasonOf(sound('AAA', { previousClose: 10.5 }), { strategy: 'close' }), 'no_move');
    assert.equal(reasonOf(sound('AAA', { session: null }), { strategy: 'close' }), 'no_move');
  });
});

describe('what is left out', () => {
  const cases: readonly (readonly [string, Partial<Facts>, Parameters<typeof reasonOf>[1]?])[] = [
    ['leveraged', {}, { lookups: { isLeveraged: () => true } }],
    ['leveraged', { name: 'Direxion Daily Semiconductor Bull 3X Shares' }],
    ['kind', {}, { rules: { kinds: 'etf' } }],
    ['kind', { kind: 'etf' }, { rules: { kinds: 'stock' } }],
    ['kind', { kind: null }, { rules: { kinds: 'stock' }, lookups: { isEtf: () => true } }],
    ['no_price', { price: null }],
    ['no_price', { price: 0 }],
    ['no_price', { pricedAt: null }],
    ['stale_price', { pricedAt: RULES.freshFrom - 1 }],
    ['price_range', { price: 1.99 }],
    ['price_range', { price: 100.01 }],
    ['low_volume', { meanVolume: { mean: 999_999, sessions: 20 } }],
    ['low_volume', { meanVolume: { mean: 2_000_000, sessions: 4 } }],
    ['low_volume', { meanVolume: null }],
    ['earnings', { earnings: '2022-03-01 bmo' }, { rules: { skipsEarnings: true } }],
    ['no_news', { news: 0 }, { rules: { requiresNews: true } }],
    ['no_news', { news: null }, { rules: { requiresNews: true } }],
    ['bearish_disabled', {}, { lookups: { bearish: () => ({ refusal: 'bearish_disabled' }) } }],
    ['bearish_not_allowed', {}, { lookups: { bearish: () => ({ refusal: 'bearish_not_allowed' }) } }],
    ['no_inverse', {}, { lookups: { bearish: () => ({ refusal: 'no_inverse' }) } }],
  ];
  for (const [reason, facts, how] of cases)
    it(`has its reason: ${reason}, of ${JSON.stringify(facts)}`, () =>
      assert.equal(reasonOf(sound('AAA', facts), how), reason));

  it('is nothing that is at the bounds', () => {
    for (const price of [2, 100]) assert.equal(reasonOf(sound('AAA', { price })), null);
    assert.equal(reasonOf(sound('AAA', { meanVolume: { mean: 1_000_000, sessions: 5 } })), null);
    assert.equal(reasonOf(sound('AAA', { pricedAt: RULES.freshFrom })), null);
  });

  it('is nothing by volume where it is not asked, and nothing by earnings and news by default', () => {
    assert.equal(reasonOf(sound('AAA', { meanVolume: null }), { rules: { minVolume: null } }), null);
    assert.equal(reasonOf(sound('AAA', { earnings: '2022-03-01', news: 0 })), null);
  });

  it('is what the source does not know', () => {
    const lookups: Lookups = { isLeveraged: () => false, isEtf: () => false, bearish: inverse };
    const { leftOut } = rank({ facts: [], unknown: ['NOPE'] }, 'mid', MOMENT, RULES, lookups, 5);
    assert.deepEqual(leftOut, [{ symbol: 'NOPE', reason: 'unknown_symbol', direction: null }]);
  });

  it('is what has more than --top before it', () => {
    const { candidates, leftOut } = ranked([sound('BBB'), sound('AAA')], 'mid', { top: 1 });
    // Of the same score the first of the alphabet comes first.
    assert.deepEqual([candidates[0]?.symbol, leftOut[0]?.symbol, leftOut[0]?.reason], ['AAA', 'BBB', 'beyond_top']);
  });
});

describe('ranking, of whatever facts', () => {
  const price = fc.option(fc.double({ min: 0.5, max: 200, noNaN: true }));
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
  const anyFacts: fc.Arbitrary<Facts[]> = fc
    .uniqueArray(
      fc.record({
        symbol: fc.stringMatching(/^[A-Z]{1,3}$/),
        ...{ price, previousClose: price, range: share },
        pricedAt: fc.option(fc.integer({ min: -3, max: 1 }).map((days) => SESSION.open + days * 86_400_000)),
        vwap: price,
        usual: fc.option(fc.integer({ min: 0, max: 1000 })),
        mean: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
      }),
      { selector: ({ symbol }) => symbol, maxLength: 30 },
    )
    .map((all) =>
      all.map(({ symbol, vwap, usual, mean, ...more }) => ({
        ...sound(symbol, more),
        session: vwap === null ? null : { open: vwap, high: vwap, low: vwap, vwap },
        activity: usual === null ? null : { shares: 100, share: 0.5, usual },
        meanVolume: mean === null ? null : { mean, sessions: 20 },
      })),
    );
  const strategy = fc.constantFrom(...SCAN_STRATEGIES);
  const top = fc.integer({ min: 1, max: 12 });

  it('does not go by the order in which symbols come', () => {
    fc.assert(
      fc.property(
        anyFacts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        strategy,
        top,
        ([all, shuffled], name, most) =>
          assert.deepEqual(ranked(shuffled, name, { top: most }), ranked(all, name, { top: most })),
      ),
    );
  });

  it('has a shorter list as the beginning of a longer one', () => {
    fc.assert(
      fc.property(anyFacts, strategy, top, (all, name, most) => {
        const whole = ranked(all, name, { top: 1000 }).candidates;
        assert.deepEqual(ranked(all, name, { top: most }).candidates, whole.slice(0, most));
      }),
    );
  });

  it('has each symbol once: as a candidate, or left out for a reason; scores descend and are numbers', () => {
    fc.assert(
      fc.property(anyFacts, strategy, top, (all, name, most) => {
        const { candidates, leftOut } = ranked(all, name, { top: most });
        const seen = [...candidates, ...leftOut].map(({ symbol }) => symbol).sort();
        assert.deepEqual(seen, all.map(({ symbol }) => symbol).sort());
        assert.deepEqual(
          candidates.map(({ rank: place }) => place),
          candidates.map((_, at) => at + 1),
        );
        for (const [at, { score }] of candidates.entries())
          assert.ok(Number.isFinite(score) && score <= (candidates[at - 1]?.score ?? Infinity));
      }),
    );
  });

  it('does not change when a symbol joins that is left out', () => {
    fc.assert(
      fc.property(anyFacts, strategy, (all, name) => {
        const others = all.filter(({ symbol }) => symbol !== 'ZZZ');
        const joined = [...others, sound('ZZZ', { price: 1 })];
        assert.deepEqual(ranked(joined, name).candidates, ranked(others, name).candidates);
      }),
    );
  });
});
