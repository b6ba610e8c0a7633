/**
 * A run on the built-in broker makes exactly the backtest's decisions and trades: the same bars, the same rules, no faults.
 * And its journal, decided once more, comes out the same.
 */
import assert from 'node:assert/strict';
import type { MarketData } from '../../src/lib/backtest/data.ts';
import type { StoredRecord, Watching } from '../../src/lib/session/records.ts';
import { redecide } from '../../src/lib/session/redecide.ts';
import { createStrategy, type StrategySettings } from '../../src/lib/strategies/registry.ts';
import type { StrategyName } from '../../src/lib/strategies/names.ts';
import {
  ETFS_RUN,
  LEAN_RUN,
  listedFacts,
  RealRun,
  runBacktest,
  STOCKS_RUN,
  type RealSession,
} from '../backtest/real-run.ts';
import { sessionOf } from '../helpers/bars.ts';
import { live, setupOf, type LiveDay, type LivedDay } from '../helpers/live-day.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { realEtfs, realLean, realStocks, realVix } from '../helpers/real-bars.ts';
import { closedTrades, RULES, SETTINGS, TERMS, trade, type Trial } from '../helpers/trial.ts';

/** Of the specification: 5 basis points, and a tenth of a bar's volume. */
const FILLS = { slippage: 0.0005, participation: 0.1 } as const;
const NAMES = ['open', 'mid', 'close'] as const;

function strategiesOf(names: readonly StrategyName[], settings: Partial<StrategySettings>): LiveDay['strategies'] {
  return names.map((name) => createStrategy(name, { ...SETTINGS, ...settings }, { imbalanceOf: () => null }));
}

function madeUp(trial: Trial): LiveDay {
  const { date = '', symbols, instruments = [], inverses = {} } = trial;
  const facts = [...symbols, ...instruments].map(({ symbol }, at): Watching => ({
    ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
    ...{ inverse: inverses[symbol] ?? null, maySignal: at < symbols.length },
  }));
  return {
    ...{ session: sessionOf(date), symbols, instruments, facts, equity: 100_000 },
    strategies: strategiesOf(NAMES, trial.settings ?? {}),
    rules: { ...RULES, ...trial.rules },
    terms: { ...TERMS, ...trial.terms },
    vix: { close: 20, session: '2022-02-28' },
  };
}

interface How {
  readonly strategies: readonly StrategyName[];
  readonly settings: Partial<StrategySettings>;
}

function recorded(run: RealRun, { strategies, settings }: How, real: RealSession): LiveDay {
  const facts = listedFacts();
  const { session, symbols, instruments, equity, vix } = real;
  // One that was settled over the whole run may have no bar in this session: it stays, and its price is stale.
  const inverses = symbols.flatMap(({ symbol }) => run.inverses.get(symbol) ?? []);
  const watched = new Set([...symbols, ...instruments].map(({ symbol }) => symbol).concat(inverses));
  return {
    ...{ session, symbols, instruments, equity, vix },
    facts: [...watched].map((symbol) => ({
      ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 } },
      ...{ isLeveraged: facts.isLeveraged(symbol), isEtf: facts.isEtf(symbol) },
      ...{ inverse: run.inverses.get(symbol) ?? null, maySignal: symbols.some((each) => each.symbol === symbol) },
    })),
    strategies: strategiesOf(strategies, settings),
    rules: { ...RULES, MAX_PRICE: 1000 },
    terms: { ...TERMS, ...FILLS },
  };
}

function decisionsOf(records: readonly StoredRecord[]): unknown[] {
  return records.flatMap(({ record }) =>
    record.kind === 'signal' || record.kind === 'refusal' || record.kind === 'unfilled' ? [record] : [],
  );
}

/** Nothing is decided otherwise, by the same strategies made anew. */
function assertRedecides(day: LiveDay, how: How, { records }: LivedDay): void {
  const again = redecide(asKept(records), setupOf({ ...day, strategies: strategiesOf(how.strategies, how.settings) }));
  assert.equal(again.difference, null);
}

/** As they come out of a journal. */
function asKept(records: readonly StoredRecord[]): StoredRecord[] {
  return JSON.parse(JSON.stringify(records)) as StoredRecord[];
}

describe('a run on the built-in broker', function () {
  this.timeout(300_000);

  it('makes the trades of the backtest on made-up markets', async () => {
    let trades = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const made = madeTrial(seed);
      const { date, symbols, instruments, inverses, strategies, settings, terms } = made;
      const rules = { ...made.rules, SHORT_TYPE: 'InverseETF' as const };
      const trial = { date, symbols, instruments, inverses, strategies, settings, terms, rules } as Trial;
      const expected = closedTrades(trade(trial)).map((each) => each.trade);
      const day = madeUp(trial);
      const run = await live(day);
      assert.deepEqual(run.trades, expected, `seed ${String(seed)}`);
      assertRedecides(day, { strategies: NAMES, settings: trial.settings ?? {} }, run);
      trades += expected.length;
    }
    assert.ok(trades > 100, String(trades));
  });

  async function everySession(run: RealRun, how: How): Promise<number> {
    let trades = 0;
    for (const real of run.sessions()) {
      const { expected, session } = real;
      const day = recorded(run, how, real);
      const lived = await live(day);
      const closed = expected.closed.map((each) => each.trade);
      assert.deepEqual(lived.trades, closed, session.date);
      assert.deepEqual(decisionsOf(lived.records), expected.decisions, session.date);
      assertRedecides(day, how, lived);
      trades += closed.length;
    }
    return trades;
  }

  it('makes every decision and trade of the backtest in every session of SPY, GM and XOM', async function () {
    const run = runBacktest({ symbols: realStocks(this), vix: realVix(this), ...STOCKS_RUN, terms: FILLS });
    assert.ok((await everySession(new RealRun(run), STOCKS_RUN)) > 400);
  });

  it('does so in every session of the ETFs, with trades by inverse ETF', async function () {
    const { symbols, inverses: instruments } = realEtfs(this);
    const data: Pick<MarketData, 'symbols' | 'instruments' | 'vix'> = { symbols, instruments, vix: null };
    assert.ok((await everySession(new RealRun(runBacktest({ ...data, ...ETFS_RUN, terms: FILLS })), ETFS_RUN)) > 20);
  });

  it('does so in every session of the shares of many years', async function () {
    const run = runBacktest({ symbols: realLean(this), vix: realVix(this), ...LEAN_RUN, terms: FILLS });
    assert.ok((await everySession(new RealRun(run), LEAN_RUN)) > 20);
  });
});
