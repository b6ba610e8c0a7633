/**
 * What holds in every session of the made-up markets, with all strategies and kinds of instrument
 * 1. Every signal ends as one order or one refusal, every order as bought or unfilled, every purchase as a closed trade.
 * 2. No more positions, entries and symbols than the limits allow, at any moment.
 * 3. Cash and equity are what the fills make them.
 * 4. After the kill switch nothing is ordered, and everything is asked to be sold at the next open.
 * 5. Everything is asked to be sold at its hard exit at the latest.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstRowFrom } from '../../src/lib/market/rows.ts';
import type { SessionEvent } from '../../src/lib/session/journal.ts';
import type { TradingRules } from '../../src/lib/session/rules.ts';
import { FULL_DAY, openMinuteOf } from '../helpers/bars.ts';
import { madeTrial } from '../helpers/made-market.ts';
import { closedTrades, RULES, trade, type Traded, type Trial } from '../helpers/trial.ts';
import { near } from '../stats/near.ts';

type Kind = SessionEvent['kind'];
type Of<K extends Kind> = Extract<SessionEvent, { kind: K }>;

function events<K extends Kind>({ told }: Traded, kind: K): Of<K>[] {
  return told.map(({ event }) => event).filter((event): event is Of<K> => event.kind === kind);
}

function always(check: (traded: Traded, rules: TradingRules) => void): void {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 31 - 1 }), (seed) => {
      const trial = madeTrial(seed);
      check(trade(trial), { ...RULES, ...trial.rules });
    }),
    { numRuns: 60 },
  );
}

describe('in every session', () => {
  it('a signal ends as one order or one refusal', () => {
    always((traded) => {
      const key = ({ m, strategy, symbol }: Of<'signal' | 'order' | 'refusal'>): string =>
        `${String(m)} ${strategy} ${symbol}`;
      const ended = [
        ...events(traded, 'order').map(key),
        ...events(traded, 'refusal')
          .filter(({ stage, side }) => stage !== 'strategy' && side !== null)
          .map(key),
      ];
      assert.deepEqual(ended.toSorted(), events(traded, 'signal').map(key).toSorted());
    });
  });

  it('an order ends as bought or unfilled, and what is bought is sold', () => {
    always((traded) => {
      const ids = (kind: 'bought' | 'unfilled' | 'order'): string[] => events(traded, kind).map(({ id }) => id);
      assert.deepEqual([...ids('bought'), ...ids('unfilled')].toSorted(), ids('order').toSorted());
      assert.deepEqual(
        closedTrades(traded)
          .map(({ trade: { trade_id } }) => trade_id)
          .toSorted(),
        ids('bought').toSorted(),
      );
      for (const { id, fill } of events(traded, 'bought')) {
        const sold = events(traded, 'sold').filter((each) => each.id === id);
        near(
          sold.reduce((sum, each) => sum + each.fill.quantity, 0),
          fill.quantity,
          1e-9,
        );
      }
    });
  });

  it('the limits of positions, entries and symbols hold', () => {
    always((traded, { MAX_OPEN_POSITIONS: mostOpen, MAX_TRADES: mostEntries }) => {
      let open = 0;
      const symbols = new Set<string>();
      const entries = new Map<string, number>();
      const orders = new Map(events(traded, 'order').map((order) => [order.id, order]));
      for (const { event } of traded.told) {
        if (event.kind === 'order') {
          open++;
          assert.ok(!symbols.has(event.symbol), `${event.symbol} was traded twice`);
          symbols.add(event.symbol);
          entries.set(event.strategy, (entries.get(event.strategy) ?? 0) + 1);
        } else if (event.kind === 'unfilled') {
          open--;
          symbols.delete(event.symbol);
          entries.set(event.strategy, (entries.get(event.strategy) ?? 0) - 1);
        } else if (event.kind === 'closed') open--;
        assert.ok(open <= mostOpen);
        assert.ok((entries.get('open') ?? 0) <= mostEntries && (entries.get('close') ?? 0) <= mostEntries);
      }
      for (const { id, fill } of events(traded, 'bought')) {
        const order = orders.get(id);
        assert.ok(
          order !== undefined && fill.price <= order.limit && fill.quantity <= order.quantity && fill.m === order.m + 1,
        );
      }
    });
  });

  it('cash and equity are what the fills make them', () => {
    always((traded) => {
      const profits = closedTrades(traded).map(({ trade: { PnL } }) => PnL);
      near(
        traded.cash,
        profits.reduce((sum, profit) => sum + profit, 100_000),
        1e-6,
      );
      const orders = new Map(events(traded, 'order').map((order) => [order.id, order]));
      const multiplier = (id: string): number => ((orders.get(id)?.ticker.length ?? 0) > 6 ? 100 : 1);
      const paid = events(traded, 'bought').reduce(
        (sum, { id, fill }) => sum + fill.price * fill.quantity * multiplier(id),
        0,
      );
      const got = events(traded, 'sold').reduce(
        (sum, { id, fill }) => sum + fill.price * fill.quantity * multiplier(id),
        0,
      );
      near(traded.cash, 100_000 - paid + got, 1e-6);
      const firstOrder = Math.min(...events(traded, 'order').map(({ m }) => m), 389);
      assert.ok(traded.equity.slice(0, firstOrder + 1).every((dollars) => dollars === 100_000));
      // Not more can be lost than was paid. A put bought for a part of a cent may gain any multiple; nothing else does.
      const most = events(traded, 'bought').some(({ id }) => multiplier(id) > 1) ? Infinity : 110_000;
      assert.ok(traded.equity.every((dollars) => dollars > Math.max(90_000, 100_000 - paid - 1) && dollars < most));
    });
  });

  it('value is neither made nor lost without slippage and fees: equity moves by held shares and their prices alone', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), (seed) => {
        const made = madeTrial(seed);
        const trial: Trial = {
          ...made,
          terms: { ...made.terms, slippage: 0, usesSpread: false },
          rules: { ...made.rules, SHORT_TYPE: 'InverseETF' },
        };
        const traded = trade(trial);
        const bars = new Map([...trial.symbols, ...(trial.instruments ?? [])].map((each) => [each.symbol, each]));
        const tickers = new Map(events(traded, 'order').map(({ id, ticker }) => [id, ticker]));
        const open = openMinuteOf(FULL_DAY);
        for (let m = 0; m < 390; m++) {
          let worth = 100_000;
          for (const { event } of traded.told) {
            if ((event.kind !== 'bought' && event.kind !== 'sold') || event.fill.m > m) continue;
            // what no bar is left for is sold after the last close
            if (event.kind === 'sold' && event.cause === 'session_end') continue;
            const { minute, close } = bars.get(tickers.get(event.id) ?? '') ?? assert.fail(event.id);
            const mark = close[firstRowFrom(minute, open + m + 1) - 1] ?? NaN;
            worth += (event.kind === 'bought' ? 1 : -1) * event.fill.quantity * (mark - event.fill.price);
          }
          near(traded.equity[m], worth, 1e-6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('the kill switch ends all entries and asks for all exits', () => {
    always((traded) => {
      const [killed, again] = events(traded, 'kill_switch');
      if (killed === undefined) return;
      assert.equal(again, undefined);
      for (const { m } of events(traded, 'order')) assert.ok(m < killed.m);
      const bought = events(traded, 'bought').map(({ id }) => id);
      const closedBy = closedTrades(traded).filter(({ exitMinute }) => exitMinute <= killed.m);
      const asked = new Set(traded.asked.filter(({ at }) => at <= killed.m + 1).map(({ id }) => id));
      const done = new Set(closedBy.map(({ trade: { trade_id } }) => trade_id));
      for (const id of bought) assert.ok(asked.has(id) || done.has(id), id);
    });
  });

  it('everything is asked to be sold at its hard exit at the latest', () => {
    const hardExits: Readonly<Record<string, number>> = { open: 50, mid: 300, close: 385 };
    always((traded) => {
      for (const { trade: closed, exitMinute } of closedTrades(traded)) {
        const hardExit = hardExits[closed.strategy_name] ?? NaN;
        const asked = traded.asked.find(({ id }) => id === closed.trade_id);
        assert.ok(exitMinute < hardExit || (asked !== undefined && asked.at <= hardExit), closed.trade_id);
      }
    });
  });
});
