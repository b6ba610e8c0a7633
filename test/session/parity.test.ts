/** A run on the built-in broker makes exactly the backtest's trades: the same bars, the same rules, no faults. */
import assert from 'node:assert/strict';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import { sessionOf } from '../helpers/bars.ts';
import { live } from '../helpers/live-day.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { closedTrades, RULES, SETTINGS, TERMS, trade, type Trial } from '../helpers/trial.ts';

async function lived(trial: Trial) {
  const { date = '2022-03-01', symbols, instruments = [], inverses = {} } = trial;
  const names = ['open', 'mid', 'close'] as const;
  const settings = { ...SETTINGS, ...trial.settings };
  return live({
    session: sessionOf(date),
    symbols,
    instruments,
    facts: [...symbols, ...instruments].map(({ symbol }, at) => ({
      ...{ kind: 'watching', symbol, volume: { mean: 2e6, sessions: 20 }, isLeveraged: false, isEtf: false },
      ...{ inverse: inverses[symbol] ?? null, maySignal: at < symbols.length },
    })),
    strategies: names.map((name) => createStrategy(name, settings, { imbalanceOf: () => null })),
    rules: { ...RULES, ...trial.rules },
    terms: { ...TERMS, ...trial.terms },
    equity: 100_000,
    vix: { close: 20, session: '2022-02-28' },
  });
}

describe('a run on the built-in broker', () => {
  it('makes the trades of the backtest on made-up markets', async function () {
    this.timeout(120_000);
    let trades = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const made = madeTrial(seed);
      const {
        putsOn: _puts,
        quotes: _quotes,
        ...trial
      } = { ...made, rules: { ...made.rules, SHORT_TYPE: 'InverseETF' as const } };
      const expected = closedTrades(trade(trial)).map((each) => each.trade);
      const run = await lived(trial);
      assert.deepEqual(run.trades, expected, `seed ${String(seed)}`);
      trades += expected.length;
    }
    assert.ok(trades > 100, String(trades));
  });
});
