import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  refusedByGate,
  refusedForSize,
  type EntryFacts,
  type QuoteFacts,
  type RiskLimits,
  type SizeFacts,
} from '../../src/lib/risk/gate.ts';
import { GATE_REFUSALS, SIZE_REFUSALS, type GateRefusal, type SizeRefusal } from '../../src/lib/risk/reasons.ts';
import { RULES } from '../helpers/trial.ts';

const QUOTE: QuoteFacts = { bid: 49.99, ask: 50.01, bidSize: 100, askSize: 100, ageMs: 0 };

/** An entry that passes everything, each fact at the edge of being refused where it has one. */
const FINE: EntryFacts = {
  isKillSwitchEngaged: false,
  isDisarmed: false,
  isMarketOpen: true,
  isInsideWindow: true,
  isLeveraged: false,
  isForeign: false,
  isAlreadyTraded: false,
  entries: 3, // of 4
  positions: 4, // of 5
  ownPositions: { count: 4, most: 5 },
  underlyingPrice: 50,
  volume: () => ({ mean: 1_000_000, sessions: 5 }),
  priceAgeMinutes: 5,
  quote: QUOTE,
  isHalted: false,
  isTradable: true,
  sentThisMinute: 19,
  isDuplicate: false,
  tries: 2,
  hasOppositeOrder: false,
};

/** What makes each check fail, in the order of the specification. */
const FAILING: readonly (readonly [GateRefusal, Partial<EntryFacts>, Partial<RiskLimits>?])[] = [
  ['kill_switch', { isKillSwitchEngaged: true }],
  ['disarmed', { isDisarmed: true }],
  ['trades_disabled', {}, { DISABLE_ALL_TRADES: true }],
  ['market_closed', { isMarketOpen: false }],
  ['outside_window', { isInsideWindow: false }],
  ['leveraged', { isLeveraged: true }],
  ['foreign_position', { isForeign: true }],
  ['already_traded', { isAlreadyTraded: true }],
  ['max_trades', { entries: 4 }],
  ['max_positions', { positions: 5 }],
  ['price_range', { underlyingPrice: 1.99 }],
  ['low_volume', { volume: () => ({ mean: 999_999, sessions: 20 }) }],
  ['stale_price', { priceAgeMinutes: 6 }],
  ['no_quote', { quote: { ...QUOTE, ask: 0 } }],
  ['stale_quote', { quote: { ...QUOTE, ageMs: 15_001 } }],
  ['spread', { quote: { ...QUOTE, ask: 51 } }],
  ['halted', { isHalted: true }],
  ['not_tradable', { isTradable: false }],
  ['order_rate', { sentThisMinute: 20 }],
  ['duplicate', { isDuplicate: true }],
  ['repeated', { tries: 3 }],
  ['opposite_side', { hasOppositeOrder: true }],
];

function reason(facts: Partial<EntryFacts>, limits: Partial<RiskLimits> = {}): GateRefusal | null {
  return refusedByGate({ ...FINE, ...facts }, { ...RULES, ...limits })?.reason ?? null;
}

describe('the gate', () => {
  it('lets pass what fails no check', () => {
    assert.equal(reason({}), null);
  });

  for (const [name, facts, limits] of FAILING)
    it(`refuses for ${name}`, () => assert.equal(reason(facts, limits), name));

  it('has a check for every reason, in the order of the reasons', () => {
    const order = FAILING.map(([name]) => name);
    assert.deepEqual(order, Object.keys(GATE_REFUSALS));
  });

  it('names the first of several that fail', () => {
    // stale_quote, spread and no_quote are about one quote: each pair but those
    const isQuote = (name: string): boolean => ['no_quote', 'stale_quote', 'spread'].includes(name);
    FAILING.forEach(([first, facts, limits], at) => {
      for (const [second, others, otherLimits] of FAILING.slice(at + 1))
        if (!isQuote(first) || !isQuote(second))
          assert.equal(reason({ ...others, ...facts }, { ...otherLimits, ...limits }), first, `${first}, ${second}`);
    });
    assert.equal(reason({ quote: { bid: 40, ask: 0, bidSize: 1, askSize: 1, ageMs: 20_000 } }), 'no_quote');
    assert.equal(reason({ quote: { bid: 40, ask: 50, bidSize: 1, askSize: 1, ageMs: 20_000 } }), 'stale_quote');
  });

  it('names the first of any set that fails', () => {
    const sets = fc.subarray(
      FAILING.filter(([name]) => name !== 'stale_quote' && name !== 'spread'),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(sets, (failing) => {
        const facts = Object.assign({}, ...failing.map(([, each]) => each)) as Partial<EntryFacts>;
        const limits = Object.assign({}, ...failing.map(([, , each]) => each)) as Partial<RiskLimits>;
        assert.equal(reason(facts, limits), failing[0]?.[0]);
      }),
    );
  });

  it('asks for volume only when that check is reached', () => {
    const volume = (): never => assert.fail('it was asked');
    assert.equal(reason({ isDisarmed: true, volume }), 'disarmed');
    assert.equal(reason({ underlyingPrice: 0, volume }), 'price_range');
  });
});

describe('the edges of the gate', () => {
  it('prices from MIN_PRICE to MAX_PRICE pass, both included; no price does not', () => {
    const at = (underlyingPrice: number): GateRefusal | null => reason({ underlyingPrice });
    assert.deepEqual([at(2), at(100), at(100.01), at(NaN)], [null, null, 'price_range', 'price_range']);
  });

  it('MAX_TRADES counts only where it applies', () => {
    assert.equal(reason({ entries: null }), null);
  });

  it('positions are limited in all and by strategy', () => {
    assert.equal(reason({ positions: 4, ownPositions: { count: 5, most: 5 } }), 'max_positions');
    assert.equal(reason({ positions: 4, ownPositions: null }), null);
    assert.equal(reason({ positions: 6 }, { MAX_OPEN_POSITIONS: 6 }), 'max_positions');
  });

  it('volume is the mean of at least five known sessions', () => {
    assert.equal(reason({ volume: () => ({ mean: 9e9, sessions: 4 }) }), 'low_volume');
    assert.equal(reason({ volume: () => ({ mean: NaN, sessions: 0 }) }), 'low_volume');
    assert.equal(reason({ volume: null }), null);
  });

  it('an instrument without any bar in the session is stale', () => {
    assert.equal(reason({ priceAgeMinutes: null }), 'stale_price');
  });

  it('a feed without quotes skips their checks', () => {
    assert.equal(reason({ quote: null }), null);
  });

  it('a quote has two sides and their sizes', () => {
    for (const side of ['bid', 'ask', 'bidSize', 'askSize'] as const)
      assert.equal(reason({ quote: { ...QUOTE, [side]: 0 } }), 'no_quote', side);
  });

  it('a quote may be 15 seconds old', () => {
    assert.equal(reason({ quote: { ...QUOTE, ageMs: 15_000 } }), null);
  });

  it('a spread may be MAX_SPREAD of the mid', () => {
    // mid 64, spread 1: 1 / 64 = 0.015625
    const quote = { ...QUOTE, bid: 63.5, ask: 64.5 };
    assert.equal(reason({ quote }, { MAX_SPREAD: 0.015625 }), null);
    assert.equal(reason({ quote }, { MAX_SPREAD: 0.0156 }), 'spread');
  });

  it('numbers say what was seen', () => {
    const numbers = (facts: Partial<EntryFacts>): unknown => refusedByGate({ ...FINE, ...facts }, RULES)?.numbers;
    assert.deepEqual(numbers({ entries: 4 }), { entries: 4, most: 4 });
    assert.deepEqual(numbers({ underlyingPrice: 101 }), { price: 101 });
    assert.deepEqual(numbers({ volume: () => ({ mean: NaN, sessions: 0 }) }), { mean_volume: null, sessions: 0 });
    assert.deepEqual(numbers({ priceAgeMinutes: 6 }), { age_minutes: 6 });
    assert.deepEqual(numbers({ tries: 3 }), { tries: 3 });
    assert.deepEqual(numbers({ ownPositions: { count: 5, most: 5 } }), { positions: 5, most: 5 });
  });
});

/** 1000 dollars of equity; 10 shares at 5 with a stop of 2 %: a risk of 1 dollar, a value of 50. All limits just hold. */
const SIZED: SizeFacts = {
  quantity: 10,
  multiplier: 1,
  decisionPrice: 5,
  lastPrice: 5,
  limit: 5.02,
  riskShare: 0.02,
  quote: { ...QUOTE, bid: 4.99, ask: 5.01, askSize: 10 },
  equity: 1000,
  openValue: 0,
  workingValue: 0,
  cash: 1000,
};

const TOO_MUCH: readonly (readonly [SizeRefusal, Partial<SizeFacts>, Partial<RiskLimits>?])[] = [
  ['too_small', { quantity: 0 }],
  ['slippage', { quote: { ...QUOTE, bid: 4.9, ask: 5.1 } }],
  ['price_collar', { limit: 5.26 }],
  ['risk_per_trade', {}, { MAX_RISK_PER_TRADE: 0.00099 }],
  ['open_risk', { openValue: 0.01 }],
  ['buying_power', { cash: 49.99 }],
];

function sizeReason(facts: Partial<SizeFacts>, limits: Partial<RiskLimits> = {}): SizeRefusal | null {
  return refusedForSize({ ...SIZED, ...facts }, { ...RULES, ...limits })?.reason ?? null;
}

describe('the gate of size', () => {
  it('lets pass what fails no check', () => {
    assert.equal(sizeReason({}), null);
  });

  for (const [name, facts, limits] of TOO_MUCH)
    it(`refuses for ${name}`, () => assert.equal(sizeReason(facts, limits), name));

  it('has its checks in the order of the reasons; budget comes before there is a size', () => {
    assert.deepEqual(['budget', ...TOO_MUCH.map(([name]) => name)], Object.keys(SIZE_REFUSALS));
  });

  it('names the first of several that fail', () => {
    TOO_MUCH.forEach(([first, facts, limits], at) => {
      // an order of nothing has no risk, and nothing after it can fail
      for (const [second, others, otherLimits] of TOO_MUCH.slice(at + 1))
        assert.equal(sizeReason({ ...others, ...facts }, { ...otherLimits, ...limits }), first, `${first}, ${second}`);
    });
  });

  it('expects half the spread, and the spread again for each time the order exceeds the offer', () => {
    // mid 5, spread 0.02: 0.01 / 5 = 0.002; 15 shares of 10 offered: + 0.5 x 0.02 / 5 = 0.004
    const slippage = (quantity: number, MAX_SLIPPAGE: number): SizeRefusal | null =>
      sizeReason({ quantity }, { MAX_SLIPPAGE, MAX_OPEN_RISK: 1 });
    assert.deepEqual([slippage(10, 0.00201), slippage(10, 0.00199)], [null, 'slippage']);
    assert.deepEqual([slippage(15, 0.00401), slippage(15, 0.00399)], [null, 'slippage']);
    assert.equal(sizeReason({ quote: null, quantity: 9 }, { MAX_SLIPPAGE: 0 }), null);
  });

  it('keeps a limit within 5 % of the last trade, on either side', () => {
    assert.equal(sizeReason({ limit: 5.25 }), null);
    assert.equal(sizeReason({ lastPrice: 0.00011, limit: 0.0001 }), 'price_collar');
  });

  it('weighs a put by its premium, a hundredfold', () => {
    // 2 contracts at 0.25: 50 dollars, all at risk; 5 % of 1000
    const put = {
      quantity: 2,
      multiplier: 100,
      decisionPrice: 0.25,
      lastPrice: 0.25,
      limit: 0.25,
      riskShare: 1,
      quote: null,
    };
    assert.equal(sizeReason(put, { MAX_RISK_PER_TRADE: 0.05 }), null);
    assert.equal(sizeReason(put, { MAX_RISK_PER_TRADE: 0.0499 }), 'risk_per_trade');
  });

  it('adds what is open and what works to the open risk, and takes what works from the cash', () => {
    assert.equal(sizeReason({ openValue: 20, workingValue: 30 }, { MAX_OPEN_RISK: 0.1 }), null);
    assert.equal(sizeReason({ openValue: 20, workingValue: 30.01 }, { MAX_OPEN_RISK: 0.1 }), 'open_risk');
    assert.equal(sizeReason({ workingValue: 50, cash: 100 }, { MAX_OPEN_RISK: 1 }), null);
    assert.equal(sizeReason({ workingValue: 50.01, cash: 100 }, { MAX_OPEN_RISK: 1 }), 'buying_power');
  });
});
