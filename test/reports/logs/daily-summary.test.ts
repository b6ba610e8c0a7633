/** What a session came to, of records written by hand. */
import assert from 'node:assert/strict';
import { gain, money } from '../../../src/lib/core/figures.ts';
import type { OrderRequest } from '../../../src/lib/orders/order.ts';
import { SessionSummary, type DailySummary } from '../../../src/lib/reports/logs/daily-summary.ts';
import { TradeContext } from '../../../src/lib/reports/logs/trade-context.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { closed, OPEN, order, request, sessionOpened, stored } from '../../helpers/told-session.ts';

const DATE = '2025-12-01';
const ID = `${DATE}-open-SPY-1`;

function summaryOf(records: readonly JournalRecord[]): DailySummary {
  const context = new TradeContext();
  const fold = new SessionSummary(context);
  for (const each of stored(records.map((record) => [OPEN(DATE), record]))) {
    context.apply(each);
    fold.apply(each);
  }
  const summary = fold.summary({ journal: 'alpaca-paper', broker: 'alpaca', mode: 'paper', isDryRun: false });
  assert.ok(summary !== null);
  return summary;
}

function execution({ clientId, side }: OrderRequest, price: number): JournalRecord {
  const what = { id: `x-${clientId}`, clientId, ticker: 'SPY', side, quantity: 3, price } as const;
  return { kind: 'execution', execution: { ...what, fees: 0, slippage: 0, at: OPEN(DATE), isSessionEnd: false } };
}

const fill = (price: number) => ({ m: 26, price, quantity: 3, fees: 0, slippage: 0 });

describe('the summary of a session', () => {
  it('has an equity that its profit explains, to the cent', () => {
    const trade = { trade_id: ID, size: 3, entry_price: 10.003, exit_price: 9.0049, fees: 0, PnL: -2.9943 };
    const [entry, exit] = [request(ID, 'SPY', 'entry'), request(ID, 'SPY', 'exit')];
    const summary = summaryOf([
      sessionOpened(DATE),
      order(ID, 'SPY', 25),
      execution(entry, 10.003),
      { kind: 'bought', id: ID, fill: fill(10.003), stop: null },
      execution(exit, 9.0049),
      { kind: 'sold', id: ID, fill: fill(9.0049), cause: 'exit' },
      closed(trade),
    ]);
    // 3 x 10.003 = 30.009, 30.01 to the cent; 3 x 9.0049 = 27.0147, 27.01 to the cent: -3.00, where prices alone make -2.9943.
    const { pnl, equity_start, equity_end } = summary;
    assert.deepEqual([gain(pnl), money(equity_start), money(equity_end)], ['-$3.00', '$100,000.00', '$99,997.00']);
  });

  it('counts whole what was bought in an earlier session', () => {
    const { pnl, equity_end } = summaryOf([sessionOpened(DATE), closed({ trade_id: '2025-11-28-open-SPY-1' })]);
    assert.deepEqual([pnl, equity_end], [15.98, 100_015.98]);
  });
});
