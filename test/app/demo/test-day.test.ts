/** The session that the demo trades has something to show: trades of each strategy, of each kind, won and lost. */
import assert from 'node:assert/strict';
import { createApp, inHome } from '../../../src/lib/app/app.ts';
import { prepareBacktest } from '../../../src/lib/app/backtest/prepare.ts';
import { makeUpMarket } from '../../../src/lib/app/demo/market.ts';
import { TEST_DAY } from '../../../src/lib/app/demo/test-day.ts';
import type { ClosedTrade } from '../../../src/lib/market/closed-trade.ts';
import { STRATEGY_NAMES } from '../../../src/lib/strategies/names.ts';
import { makeHome, ROOT } from '../../helpers/tbot.ts';

/** As a backtest of that one session in TEST_MODE trades it, with the defaults of the command line. */
async function tradesOfTestDay(): Promise<ClosedTrade[]> {
  const home = makeHome();
  const app = inHome(createApp({ version: '0', root: ROOT }, home), home);
  await makeUpMarket(app);
  const { date, at, settings } = TEST_DAY;
  const { backtest } = await prepareBacktest(app, {
    ...{ strategy: 'all', start: date, end: date, symbols: null, data: undefined, testMode: true, at },
    set: Object.entries({ BROKER: 'sim', ...settings }).map(([key, value]) => `${key}=${value}`),
    ...{ volumeFilter: true, slippageFilter: true, slippageBps: undefined, participation: '0.1' },
    ...{ commission: 'none', capital: '100000' },
  });
  while (backtest.next());
  return backtest.record().records.flatMap(({ closed }) => closed.map(({ trade }) => trade));
}

describe('the session that the demo trades', () => {
  let trades: ClosedTrade[];

  before(async () => {
    trades = await tradesOfTestDay();
  });

  it('has a trade of each strategy', () => {
    for (const name of STRATEGY_NAMES)
      assert.ok(
        trades.some((trade) => trade.strategy_name === name),
        name,
      );
  });

  it('has a stock, an ETF and an inverse ETF, gains and losses', () => {
    for (const kind of ['stock', 'etf', 'inverse_etf'])
      assert.ok(
        trades.some(({ instrument }) => instrument === kind),
        kind,
      );
    assert.ok(trades.some(({ PnL }) => PnL > 0) && trades.some(({ PnL }) => PnL < 0));
  });

  it('has its windows one after another: three minutes each, and out of each at its end', () => {
    // 12:34 in New York is 17:34 UTC: decided at 12:35, bought at 12:36, sold at 12:37; then 3 and 6 minutes later
    const entries = { open: '17:36', mid: '17:39', close: '17:42' };
    for (const { strategy_name: strategy, entry_time: entry, exit_time: exit, exit_reason: reason } of trades) {
      const minute = entries[strategy as keyof typeof entries];
      assert.equal(entry, `2025-12-08T${minute}:00Z`);
      assert.ok(exit > entry && reason === 'hard_exit', `${strategy}: ${reason} at ${exit}`);
    }
  });
});
