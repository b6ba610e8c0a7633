/** The check of a run for look-ahead: it finds strategies that were made to read what comes later, and no other. */
import assert from 'node:assert/strict';
import { readConfig } from '../../src/lib/config/reading.ts';
import { configOf } from '../../src/lib/config/files.ts';
import { tradingRules } from '../../src/lib/app/trading-rules.ts';
import { Backtest } from '../../src/lib/backtest/backtest.ts';
import { checkSession, type LookaheadFinding } from '../../src/lib/backtest/lookahead.ts';
import { commissionModel } from '../../src/lib/brokers/sim/commission/commission-models.ts';
import { SimVenue } from '../../src/lib/brokers/sim/venue.ts';
import type { Bars, Quotes } from '../../src/lib/market/bars.ts';
import type { Market } from '../../src/lib/market/market.ts';
import type { Tape } from '../../src/lib/market/tape.ts';
import type { Answers, Strategy } from '../../src/lib/strategies/strategy.ts';
import { at } from '../bars/some-bars.ts';

const DATES = ['2023-06-05', '2023-06-06'] as const;
const MINUTES = 390;
/** The one minute at which the planted strategies decide. */
const DECISION = 100;

/** 390 bars a session: 50 dollars, a cent more every minute, two dollars less in the second session's afternoon. */
function twoSessions(): Bars {
  const price = (day: number, m: number): number => 50 + m / 100 - (day === 1 && m > 200 ? 2 : 0);
  const rows = DATES.flatMap((date, day) =>
    Array.from({ length: MINUTES }, (_, m) => ({ minute: at(date, '09:30') + m, price: price(day, m) })),
  );
  const column = (value: (price: number) => number): Float64Array => Float64Array.from(rows, (row) => value(row.price));
  return {
    symbol: 'AAA',
    minute: Int32Array.from(rows, ({ minute }) => minute),
    open: column((each) => each),
    high: column((each) => each + 0.01),
    low: column((each) => each - 0.01),
    close: column((each) => each),
    volume: column(() => 10_000),
  };
}

/** A bid and an ask a cent around each close; the ask sizes count the rows from 1. */
function quotesOf({ symbol, minute, close }: Bars): Quotes {
  const [bid, ask] = [close.map((each) => each - 0.01), close.map((each) => each + 0.01)];
  return {
    symbol,
    minute,
    ...{ bidOpen: bid, bidHigh: bid, bidLow: bid, bidClose: bid, bidSize: close.map(() => 500) },
    ...{ askOpen: ask, askHigh: ask, askLow: ask, askClose: ask, askSize: close.map((_, row) => row + 1) },
  };
}

type Decide = (tape: Tape, row: number, answers: Answers, market: Market | undefined) => void;

function planted(decide: Decide, market: Market | undefined): Strategy {
  return {
    name: 'planted',
    rules: {
      stopShare: 0.02,
      maxPositions: null,
      isLimitedByMaxTrades: true,
      sharing: 'row',
      maxShareOfBudget: 1,
      timeoutMinutes: null,
      allowsPuts: false,
    },
    selfCheck: () => [],
    window: () => ({ analysisFrom: 0, analysisTo: 99, firstDecision: DECISION, lastDecision: DECISION, hardExit: 300 }),
    startSession: () => undefined,
    admit: () => null,
    decide: (m, answers, tapes) => {
      for (const tape of tapes) decide(tape, tape.rowAt(m), answers, market);
    },
    isExitSignal: null,
  };
}

/** What the check says of each session that such a strategy has traded. */
function findings(decide: Decide): (LookaheadFinding | null)[] {
  const { trading } = configOf(
    readConfig({ deploymentText: '', tradingText: '', tradingPlace: '.env_bot', overrides: {} }),
  );
  const rules = tradingRules(trading, { testStart: null, asksVolume: false, asksSlippage: true });
  const terms = { slippage: 0, usesSpread: false, participation: null, shareStep: 1e-6 };
  const bars = twoSessions();
  const markets: Market[] = [];
  const backtest = new Backtest(
    {
      place: { broker: 'sim', mode: 'paper' },
      rules,
      facts: { isLeveraged: () => false, isEtf: () => false, inversesOf: () => [] },
      strategiesOf: () => [planted(decide, markets.at(-1))],
      executorOf: (market) => {
        markets.push(market);
        return new SimVenue(market, { ...terms, commission: commissionModel('none') });
      },
    },
    {
      symbols: [bars],
      instruments: [],
      quotes: new Map([[bars.symbol, quotesOf(bars)]]),
      options: new Map(),
      vix: null,
    },
    { first: null, last: null },
    100_000,
  );
  while (backtest.next());
  assert.equal(backtest.done, DATES.length);
  return DATES.map((_, place) => checkSession(backtest, place));
}

describe('the check for look-ahead', () => {
  it('finds nothing in a strategy that looks back', () => {
    assert.deepEqual(
      findings((tape, row, answers) => {
        const { close } = tape.bars;
        if ((close[row] ?? NaN) > (close[row - 1] ?? NaN)) answers.signal(tape, 'long', 1, {});
      }),
      [null, null],
    );
  });

  it('finds the session, the minute and both decisions of one that buys what is going to rise', () => {
    const found = findings((tape, row, answers) => {
      const { close } = tape.bars;
      if ((close[row + 1] ?? NaN) > (close[row] ?? NaN)) answers.signal(tape, 'long', 1, {});
    });
    assert.deepEqual(
      found,
      DATES.map((date) => ({
        date,
        m: DECISION,
        withFuture: {
          ...{ kind: 'signal', m: DECISION, strategy: 'planted', symbol: 'AAA' },
          ...{ side: 'long', score: 1, close: 51, numbers: {} },
        },
        withoutFuture: null,
      })),
    );
  });

  it('finds one that refuses what is going to fall, where the other decision is a signal', () => {
    const [rising, falling] = findings((tape, row, answers) => {
      const { close } = tape.bars;
      if ((close[row + 150] ?? Infinity) < (close[row] ?? NaN)) answers.refusal(tape, 'long', 'no_volume', {});
      else answers.signal(tape, 'long', 1, {});
    });
    assert.equal(rising, null);
    assert.equal(falling?.withFuture?.kind, 'refusal');
    assert.equal(falling.withoutFuture?.kind, 'signal');
  });

  it('finds one that only writes down a later price, or ranks by it', () => {
    for (const read of [
      ({ bars, toRow }: Tape): number => bars.close[toRow - 1] ?? 0,
      ({ bars }: Tape): number => bars.close.at(-1) ?? 0,
    ]) {
      for (const found of findings((tape, _, answers) => answers.signal(tape, 'long', 1, { seen: read(tape) })))
        assert.equal(found?.m, DECISION);
      for (const found of findings((tape, _, answers) => answers.signal(tape, 'long', read(tape), {})))
        assert.equal(found?.m, DECISION);
    }
  });

  it('finds one that reads a later quote', () => {
    const found = findings((tape, _, answers, market) => {
      const sizes = market?.quotes(tape.symbol)?.quotes.askSize;
      answers.signal(tape, 'long', 1, { last_size: sizes?.at(-1) ?? null });
    });
    // With the future in view 2 x 390 rows; the quote of the decision is row 101 of its session.
    const sizes = found.map((each) => [each?.withFuture, each?.withoutFuture].map((decision) => sizeIn(decision)));
    assert.deepEqual(sizes, [
      [780, 101],
      [780, 491],
    ]);
  });
});

function sizeIn(decision: LookaheadFinding['withFuture'] | undefined): unknown {
  return decision?.kind === 'signal' ? decision.numbers.last_size : undefined;
}
