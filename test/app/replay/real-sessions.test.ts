/** Sessions of real data, loaded one by one: the same bars and facts as the backtest of all of them goes by. */
import assert from 'node:assert/strict';
import { loadSession } from '../../../src/lib/app/replay/session-data.ts';
import { readReference } from '../../../src/lib/app/reference-data.ts';
import type { Bars } from '../../../src/lib/market/bars.ts';
import { closedTrades, trade } from '../../helpers/trial.ts';
import { ROOT } from '../../helpers/tbot.ts';
import { ETFS_RUN, etfsRun, LEAN_RUN, leanRun, STOCKS_RUN, stocksRun, type RealRun } from '../../backtest/real-run.ts';

const REFERENCE = readReference({ root: ROOT, version: '' });

type How = Pick<typeof STOCKS_RUN | typeof ETFS_RUN | typeof LEAN_RUN, 'strategies' | 'settings'>;

/** Every so many sessions of the run; returns how many trades were compared. */
async function assertSame(run: RealRun, { strategies, settings }: How, every: number): Promise<number> {
  const folder = await run.store();
  let [count, trades] = [0, 0];
  for (const { session, equity, vix, symbols, instruments, expected } of run.sessions()) {
    if (count++ % every !== 0) continue;
    const named = symbols.map(({ symbol }) => symbol);
    const data = await loadSession(folder, REFERENCE, {
      ...{ date: session.date, symbols: named, strategies, shortType: 'InverseETF', inverses: run.inverses },
    });
    assert.deepEqual(data.session, session);
    assert.deepEqual(data.vix, vix);
    assert.deepEqual(barsOf(data.bars, data.symbols), [...symbols].sort(bySymbol));
    const settled = instruments.filter(({ symbol }) => data.instruments.includes(symbol));
    const traded = barsOf(data.bars, data.instruments).filter(({ minute }) => minute.length > 0);
    assert.deepEqual(traded.sort(bySymbol), [...settled].sort(bySymbol));
    // Followed bar by bar it comes to the trades of the backtest.
    const followed = trade({
      ...{ date: session.date, equity, vix: data.vix, strategies, settings, rules: { MAX_PRICE: 1000 } },
      symbols: barsOf(data.bars, data.symbols),
      instruments: barsOf(data.bars, data.instruments),
      inverses: Object.fromEntries(run.inverses),
      etfs: data.facts.filter(({ isEtf }) => isEtf).map(({ symbol }) => symbol),
      leveraged: data.facts.filter(({ isLeveraged }) => isLeveraged).map(({ symbol }) => symbol),
      isFollowed: true,
    });
    assert.deepEqual(closedTrades(followed), expected.closed, session.date);
    trades += expected.closed.length;
  }
  return trades;
}

function barsOf(bars: ReadonlyMap<string, Bars>, symbols: readonly string[]): Bars[] {
  return symbols.flatMap((symbol) => bars.get(symbol) ?? []);
}

function bySymbol(a: Bars, b: Bars): number {
  return a.symbol < b.symbol ? -1 : 1;
}

describe('real sessions, loaded one by one and followed bar by bar', () => {
  it('of SPY, GM and XOM come to what the backtest of all of them has come to', async function () {
    assert.ok((await assertSame(stocksRun(this), STOCKS_RUN, 5)) > 20);
  });

  it('of the ETFs and their inverses too', async function () {
    assert.ok((await assertSame(etfsRun(this), ETFS_RUN, 1)) > 20);
  });

  it('of shares of many years too', async function () {
    assert.ok((await assertSame(leanRun(this), LEAN_RUN, 1)) > 20);
  });
});
