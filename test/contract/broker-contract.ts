/**
 * What every broker adapter keeps, whatever is behind it. An adapter's test gives a rig for each capability that it may
 * come with; what it cannot do is asked for all the same, and has to be refused without a trace.
 * 1. An order has one client order id, is found by it, and is not made twice by it.
 * 2. A refusal leaves nothing; an unknown id is told as such.
 * 3. A fill has an id, and is told, listed and held alike.
 * 4. A stop is proven to rest, is moved without a gap, and sells what it protects and no more.
 * 5. A sale of more than is held never leaves; one beside what buys is taken, or refused as it says.
 * 6. A connection can be left and made anew; nothing is told twice.
 */
import assert from 'node:assert/strict';
import { BrokerError, NetworkError } from '../../src/lib/core/errors.ts';
import { floorToTick } from '../../src/lib/core/price.ts';
import type { BrokerOrderState, OrderReport, OrderRequest } from '../../src/lib/orders/order.ts';
import { entry, exit, stopOrder } from '../helpers/exchange.ts';
import { near } from '../stats/near.ts';
import { Ear, type ContractRig } from './rig.ts';

const ACCEPTED: readonly BrokerOrderState[] = ['pending', 'working'];
const QUANTITY = 10;
const MINUTE_MS = 60_000;

async function refused(asked: Promise<unknown>, ...codes: readonly string[]): Promise<void> {
  await assert.rejects(asked, (error: unknown) => {
    assert.ok(error instanceof BrokerError, String(error));
    assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
    assert.ok(error.message !== '' && error.cure !== '');
    return true;
  });
}

export function brokerContract(title: string, open: () => Promise<ContractRig>): void {
  describe(`${title} keeps the contract of brokers:`, () => {
    let rig: ContractRig;
    let ear: Ear;

    beforeEach(async () => {
      rig = await open();
      ear = new Ear();
      await rig.broker.connect(ear);
    });

    afterEach(async () => {
      await rig.broker.disconnect();
      await rig.close();
    });

    /** Up to half a per cent above the market, and alive for the next minute. */
    const buy = (tradeId: string, more: { quantity?: number; stop?: number; limit?: number } = {}): OrderRequest => {
      const { quantity = QUANTITY, limit = floorToTick(rig.price * 1.005), stop } = more;
      const attached = stop === undefined ? {} : { stop };
      return entry(tradeId, rig.ticker, quantity, limit, { expiresAt: rig.now() + MINUTE_MS, ...attached });
    };
    const stopPrice = (share: number): number => floorToTick(rig.price * (1 - share));
    const look = async (clientId: string): Promise<OrderReport | null> => {
      await rig.passLag();
      return rig.broker.orderByClientId(clientId);
    };
    const held = async (): Promise<number> =>
      (await rig.broker.positions()).find(({ ticker }) => ticker === rig.ticker)?.quantity ?? 0;
    const bought = async (tradeId: string): Promise<void> => {
      await rig.broker.place(buy(tradeId));
      await rig.trade(rig.price);
    };
    /** Bought, and under a stop 2 % below, by whatever way there is. */
    const protectedBuy = async (tradeId: string): Promise<void> => {
      if (rig.broker.can.attachedStop === 'none') {
        await bought(tradeId);
        await rig.broker.place(stopOrder(tradeId, rig.ticker, QUANTITY, stopPrice(0.02)));
      } else {
        await rig.broker.place(buy(tradeId, { stop: stopPrice(0.02) }));
        await rig.trade(rig.price);
      }
    };
    const traceless = async (clientId: string): Promise<void> => {
      assert.equal(await look(clientId), null);
      assert.deepEqual(await rig.broker.openOrders(), []);
      assert.deepEqual(ear.statesOf(clientId), []);
    };

    it('says which account it is, and what it has', async () => {
      const identity = await rig.broker.connect(ear);
      assert.ok(identity.accountId !== '');
      assert.ok(['paper', 'live'].includes(identity.mode));
      const { equity, cash, buyingPower } = await rig.broker.account();
      for (const dollars of [equity, cash, buyingPower]) assert.ok(dollars > 0 && dollars < Infinity);
      assert.deepEqual(await rig.broker.positions(), []);
    });

    it('tells the time on its own clock', async () => {
      near(await rig.broker.clock(), rig.now(), 1_000);
    });

    it('knows what is traded, and says so of what is not', async () => {
      const facts = await rig.broker.instrument(rig.ticker);
      assert.equal(facts.ticker, rig.ticker);
      assert.ok(facts.isTradable && !facts.isHalted && facts.name !== '');
      await refused(rig.broker.instrument(rig.unknownTicker), 'not_tradable');
      const request = entry('t', rig.unknownTicker, 1, rig.price);
      await refused(rig.broker.place(request), 'not_tradable');
      await traceless(request.clientId);
    });

    it('quotes what it can, and leaves out the rest', async () => {
      const quotes = await rig.broker.quotes([rig.ticker, rig.unknownTicker]);
      assert.ok(quotes.every(({ ticker }) => ticker === rig.ticker));
      for (const { bid, ask, at } of quotes) assert.ok(bid <= ask && at <= rig.now() + 1_000);
      if (rig.broker.can.hasQuotes) assert.equal(quotes.length, 1);
    });

    it('lets an order rest, finds it by its client order id, and cancels it', async () => {
      const request = buy('t', { limit: stopPrice(0.1) });
      const reply = await rig.broker.place(request);
      assert.ok(ACCEPTED.includes(reply.state), reply.state);
      assert.ok(reply.brokerId !== '');
      const found = await look(request.clientId);
      const { clientId, ticker, side, kind, quantity, limit, filled } = found ?? {};
      assert.deepEqual(
        { clientId, ticker, side, kind, quantity, limit, filled },
        {
          clientId: request.clientId,
          ...{ ticker: rig.ticker, side: 'buy', kind: 'limit', quantity: QUANTITY, limit: request.limit, filled: 0 },
        },
      );
      assert.equal(found?.brokerId, reply.brokerId);
      assert.deepEqual(
        (await rig.broker.openOrders()).map((order) => order.clientId),
        [request.clientId],
      );
      await rig.broker.cancel(request.clientId);
      assert.equal((await look(request.clientId))?.state, 'cancelled');
      assert.deepEqual(await rig.broker.openOrders(), []);
      if (rig.broker.can.streamsOrders) assert.equal(ear.statesOf(request.clientId).at(-1), 'cancelled');
    });

    it('makes no second order of a client order id, or says that it would', async () => {
      const request = buy('t', { limit: stopPrice(0.1) });
      await rig.broker.place(request);
      if (rig.broker.can.refusesTwins) await refused(rig.broker.place(request), 'duplicate_order');
      else await rig.broker.place(request);
      await rig.passLag();
      const open = await rig.broker.openOrders();
      assert.equal(open.length, rig.broker.can.refusesTwins ? 1 : 2);
      await rig.broker.cancel(request.clientId);
      assert.deepEqual(await rig.broker.openOrders(), []);
      if (rig.broker.can.refusesTwins) await refused(rig.broker.place(request), 'duplicate_order');
    });

    it('knows nothing of an id that was never used', async () => {
      assert.equal(await look('nobody-entry1'), null);
      await refused(rig.broker.cancel('nobody-entry1'), 'order_not_found');
    });

    it('cancels nothing that has ended', async () => {
      await bought('t');
      await refused(rig.broker.cancel('t-entry1'), 'not_cancellable');
      assert.equal((await look('t-entry1'))?.state, 'filled');
    });

    it('leaves nothing of an order that it refuses', async () => {
      const { buyingPower } = await rig.broker.account();
      const request = buy('t', { quantity: Math.ceil(buyingPower / rig.price) * 2 });
      await refused(rig.broker.place(request), 'order_rejected');
      await traceless(request.clientId);
      const offTick = buy('u', { limit: Math.floor(rig.price) + 0.123 });
      await refused(rig.broker.place(offTick), 'order_rejected');
      await traceless(offTick.clientId);
    });

    it('tells, lists and holds a fill alike', async () => {
      const since = rig.now();
      const before = await rig.broker.account();
      await bought('t');
      const listed = await rig.broker.executionsSince(since);
      assert.ok(listed.length > 0);
      assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
      const limit = buy('t').limit ?? NaN;
      let [quantity, dollars] = [0, 0];
      for (const each of listed) {
        assert.ok(each.clientId === 't-entry1' && each.ticker === rig.ticker && each.side === 'buy');
        assert.ok(each.price <= limit + 1e-9 && each.price > 0 && each.at >= since && each.fees >= 0);
        quantity += each.quantity;
        dollars += each.quantity * each.price + each.fees;
      }
      near(quantity, QUANTITY, 1e-9);
      if (rig.broker.can.streamsOrders) {
        assert.deepEqual(ear.executions, listed);
        assert.equal(ear.statesOf('t-entry1').at(-1), 'filled');
      }
      near((await look('t-entry1'))?.filled, QUANTITY, 1e-9);
      assert.deepEqual(await rig.broker.positions(), [{ ticker: rig.ticker, quantity: QUANTITY, available: QUANTITY }]);
      near((await rig.broker.account()).cash, before.cash - dollars, 0.01);
      assert.deepEqual(await rig.broker.executionsSince(rig.now() + MINUTE_MS), []);
    });

    it('counts a fill in parts up, never beyond the order', async () => {
      await rig.broker.place(buy('t'));
      await rig.trade(rig.price, 4);
      near(await held(), 4, 1e-9);
      const after = await look('t-entry1');
      near(after?.filled, 4, 1e-9);
      if (rig.broker.can.entryLife === 'good_till_date')
        assert.ok(['expired', 'cancelled'].includes(after?.state ?? ''));
      else {
        assert.equal(after?.state, 'partially_filled');
        await rig.trade(rig.price);
        near(await held(), QUANTITY, 1e-9);
        assert.equal((await look('t-entry1'))?.state, 'filled');
      }
    });

    it('ends an entry with its minute where it can, and leaves it to be cancelled where it cannot', async () => {
      await rig.broker.place(buy('t'));
      await rig.trade(floorToTick(rig.price * 1.02));
      const after = await look('t-entry1');
      if (rig.broker.can.entryLife === 'good_till_date')
        assert.ok(['expired', 'cancelled'].includes(after?.state ?? ''), after?.state);
      else {
        assert.ok(ACCEPTED.includes(after?.state ?? 'unknown'), after?.state);
        await rig.broker.cancel('t-entry1');
      }
      assert.deepEqual(await rig.broker.openOrders(), []);
      assert.equal(await held(), 0);
    });

    it('attaches a stop that rests once its entry is bought, or refuses it', async () => {
      const request = buy('t', { stop: stopPrice(0.02) });
      if (rig.broker.can.attachedStop === 'none') {
        await refused(rig.broker.place(request), 'order_rejected');
        await traceless(request.clientId);
        return;
      }
      await rig.broker.place(request);
      assert.equal((await look('t-stop1'))?.state, 'held');
      await rig.trade(rig.price);
      const stop = await look('t-stop1');
      assert.deepEqual(
        [stop?.state, stop?.quantity, stop?.stop, stop?.side],
        ['working', QUANTITY, stopPrice(0.02), 'sell'],
      );
      assert.equal((await rig.broker.positions())[0]?.available, 0);
    });

    it('attaches a stop of as much as was bought, or of all that is to be, and none where nothing was', async () => {
      if (rig.broker.can.attachedStop === 'none') return;
      await rig.broker.place(buy('t', { stop: stopPrice(0.02) }));
      await rig.trade(rig.price, 4);
      const stop = await look('t-stop1');
      if (rig.broker.can.attachedStopNeedsAll === true) {
        assert.deepEqual([stop?.state, stop?.quantity], ['held', QUANTITY]);
        await rig.broker.cancel('t-entry1');
        assert.equal((await look('t-stop1'))?.state, 'cancelled');
      } else near(stop?.quantity, 4, 1e-9);
      await rig.broker.place(buy('u', { stop: stopPrice(0.02), limit: stopPrice(0.01) }));
      await rig.broker.cancel('u-entry1');
      assert.equal((await look('u-stop1'))?.state, 'cancelled');
    });

    it('takes fractions where it says so, and refuses them without a trace where it does not', async () => {
      const { attachedStop, fractionalLimit, restingStop } = rig.broker.can;
      const limit = buy('t', { quantity: 1.5 });
      if (fractionalLimit) {
        await rig.broker.place(limit);
        await rig.trade(rig.price);
        near(await held(), 1.5, 1e-9);
        const stop = stopOrder('t', rig.ticker, 1.5, stopPrice(0.02));
        if (restingStop === 'any') assert.ok(ACCEPTED.includes((await rig.broker.place(stop)).state));
        else await refused(rig.broker.place(stop), 'order_rejected');
      } else {
        await refused(rig.broker.place(limit), 'order_rejected');
        await traceless(limit.clientId);
      }
      if (fractionalLimit && attachedStop === 'whole_shares')
        await refused(rig.broker.place(buy('u', { quantity: 1.5, stop: stopPrice(0.02) })), 'order_rejected');
    });

    it('moves a stop without a gap where it can', async () => {
      await protectedBuy('t');
      const { replace } = rig.broker.can;
      const first = await look('t-stop1');
      const next = stopOrder('t', rig.ticker, QUANTITY, stopPrice(0.01), { number: 2, replaces: 't-stop1' });
      if (replace === 'none') {
        await refused(rig.broker.place(next), 'order_rejected');
        await rig.broker.cancel('t-stop1');
        await rig.broker.place({ ...next, replaces: null });
      } else {
        await rig.broker.place(next);
        assert.equal((await look('t-stop1'))?.state, 'replaced');
      }
      const second = await look('t-stop2');
      assert.deepEqual([second?.state, second?.stop, second?.quantity], ['working', stopPrice(0.01), QUANTITY]);
      assert.equal(second?.brokerId === first?.brokerId, replace === 'same_id');
      assert.deepEqual(
        (await rig.broker.openOrders()).map(({ clientId }) => clientId),
        ['t-stop2'],
      );
    });

    it('sells by a stop when the price falls to it, and nothing is left', async () => {
      await protectedBuy('t');
      await rig.trade(stopPrice(0.03));
      assert.deepEqual(await rig.broker.positions(), []);
      assert.deepEqual(await rig.broker.openOrders(), []);
      const sale = (await rig.broker.executionsSince(0)).at(-1);
      assert.deepEqual([sale?.clientId, sale?.side, sale?.quantity], ['t-stop1', 'sell', QUANTITY]);
      assert.equal((await look('t-stop1'))?.state, 'filled');
    });

    it('replaces nothing that has ended', async () => {
      await protectedBuy('t');
      await rig.trade(stopPrice(0.03));
      const late = stopOrder('t', rig.ticker, QUANTITY, stopPrice(0.05), { number: 2, replaces: 't-stop1' });
      await refused(rig.broker.place(late), 'order_rejected', 'sell_beyond_holdings');
      await traceless('t-stop2');
    });

    it('sells at the market once the stop has gone', async () => {
      await protectedBuy('t');
      await rig.broker.cancel('t-stop1');
      assert.equal((await look('t-stop1'))?.state, 'cancelled');
      await rig.broker.place(exit('t', rig.ticker, QUANTITY));
      await rig.trade(rig.price);
      assert.deepEqual(await rig.broker.positions(), []);
      assert.equal((await look('t-exit1'))?.state, 'filled');
    });

    it('turns a stop into a sale at the market where it can', async () => {
      await protectedBuy('t');
      const sale = exit('t', rig.ticker, QUANTITY, { replaces: 't-stop1' });
      if (!rig.broker.can.stopToMarket) {
        await refused(rig.broker.place(sale), 'order_rejected');
        assert.equal((await look('t-stop1'))?.state, 'working');
        return;
      }
      await rig.broker.place(sale);
      await rig.trade(rig.price);
      assert.deepEqual(await rig.broker.positions(), []);
      assert.deepEqual(await rig.broker.openOrders(), []);
    });

    it('never sells what is not held, or is being sold already', async () => {
      await refused(rig.broker.place(exit('t', rig.ticker, 1)), 'sell_beyond_holdings');
      await traceless('t-exit1');
      await protectedBuy('u');
      await refused(rig.broker.place(exit('u', rig.ticker, QUANTITY)), 'sell_beyond_holdings');
      await rig.broker.cancel('u-stop1');
      await refused(rig.broker.place(exit('u', rig.ticker, QUANTITY + 1)), 'sell_beyond_holdings');
      assert.deepEqual(await rig.broker.openOrders(), []);
      assert.equal(await held(), QUANTITY);
    });

    it('sells at a stop or at the market while it buys, unless it says that it takes one side at a time', async () => {
      await bought('t');
      await rig.broker.place(buy('u', { limit: stopPrice(0.1) }));
      const sales = [stopOrder('t', rig.ticker, QUANTITY, stopPrice(0.02)), exit('t', rig.ticker, QUANTITY)] as const;
      if (rig.broker.can.refusesOtherSide !== true) {
        await rig.broker.place(sales[0]);
        await rig.broker.cancel('t-stop1');
        await rig.broker.place(sales[1]);
        return;
      }
      for (const sale of sales) {
        await refused(rig.broker.place(sale), 'order_rejected');
        assert.equal(await look(sale.clientId), null);
      }
      await rig.broker.cancel('u-entry1');
      await look('u-entry1');
      await rig.broker.place(sales[0]);
      if (rig.broker.can.attachedStop === 'none') return;
      // What brings its stop with it may buy beside a stop.
      await rig.broker.place(buy('v', { limit: stopPrice(0.1), stop: stopPrice(0.12) }));
    });

    it('shows what others have working, without a client order id', async () => {
      await rig.ownerOrders();
      await rig.passLag();
      assert.deepEqual(
        (await rig.broker.openOrders()).map(({ clientId, ticker }) => [clientId, ticker]),
        [[null, rig.ticker]],
      );
    });

    it('tells each change once', async () => {
      if (!rig.broker.can.streamsOrders) return;
      await protectedBuy('t');
      await rig.trade(stopPrice(0.03));
      const changes = ear.orders.map(({ brokerId, clientId, state, filled, stop }) =>
        [brokerId, clientId, state, filled, stop].join(' '),
      );
      assert.equal(new Set(changes).size, changes.length, changes.join('\n'));
      const ids = ear.executions.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
    });

    it('tells by itself what it says it does, and nothing where it has to be asked', async () => {
      await bought('t');
      assert.equal(ear.executions.length > 0, rig.broker.can.streamsOrders);
      assert.equal(ear.orders.length > 0, rig.broker.can.streamsOrders);
    });

    it('tells nothing of the past on a new connection, and has it ready for one who asks', async () => {
      await bought('t');
      await rig.broker.disconnect();
      const other = new Ear();
      await rig.broker.connect(other);
      assert.deepEqual([other.orders, other.executions], [[], []]);
      assert.equal((await look('t-entry1'))?.state, 'filled');
      near(await held(), QUANTITY, 1e-9);
      await rig.broker.place(stopOrder('t', rig.ticker, QUANTITY, stopPrice(0.02)));
      const heard = ear.orders.length;
      await rig.trade(stopPrice(0.03));
      assert.equal(ear.orders.length, heard);
      if (rig.broker.can.streamsOrders) assert.equal(other.executions.length, 1);
    });

    it('can be left twice, and answers nothing then', async () => {
      await rig.broker.disconnect();
      await rig.broker.disconnect();
      await assert.rejects(rig.broker.account(), NetworkError);
      await assert.rejects(rig.broker.place(buy('t')), NetworkError);
    });
  });
}
