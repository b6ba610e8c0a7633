/** Orders at the local Alpaca, through the vendor's own client: what is taken, what is refused, and what becomes of it. */
import assert from 'node:assert/strict';
import { errors, type Alpaca, type trading } from '@alpacahq/alpaca-trade-api';
import { barsOf, changed, dot, flat } from '../helpers/bars.ts';
import { LocalAlpaca, type AlpacaOptions } from './local-alpaca.ts';
import { sdkOf } from './sdk.ts';

const AAA = 'AAA';

describe('the local Alpaca takes orders', () => {
  let alpaca: LocalAlpaca;
  let sdk: Alpaca;

  /** One minute has passed at 50. */
  async function open(options: AlpacaOptions = {}, ...rows: Parameters<typeof changed>[1][]): Promise<void> {
    alpaca = await LocalAlpaca.open([barsOf(AAA, changed(flat(0, 389, 50), ...rows))], options);
    sdk = sdkOf(alpaca.origin);
    await alpaca.toClose(0);
  }

  afterEach(() => alpaca.close());

  const limit = (clientOrderId: string, more: object = {}): Promise<trading.Order> =>
    sdk.trading.orders.limit({ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50, clientOrderId, ...more });

  it('and fills them at the next open, as a backtest does', async () => {
    await open({}, dot(1, 49));
    const taken = await limit('one');
    assert.equal(taken.status, 'pending_new');
    await alpaca.toClose(1);
    const order = await sdk.trading.orders.getOrderByClientOrderId({ clientOrderId: 'one' });
    assert.deepEqual([order.status, order.filledQty, order.filledAvgPrice], ['filled', '10', '49']);
    const account = await sdk.trading.account.getAccount();
    assert.deepEqual([account.cash, account.equity], ['99510', '100000']);
    const [position] = await sdk.trading.positions.getAllOpenPositions();
    assert.deepEqual(
      [position?.symbol, position?.qty, position?.qtyAvailable, position?.avgEntryPrice],
      [AAA, '10', '10', '49'],
    );
  });

  it('puts the stop of a one-triggers-other order to rest when its entry is filled whole', async () => {
    await open({}, dot(3, 48));
    const { legs } = await sdk.trading.orders.oto({
      ...{ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50, clientOrderId: 'entry', stopLoss: { stopPrice: 49 } },
    });
    assert.deepEqual(
      legs?.map(({ status, stopPrice, side }) => [status, stopPrice, side]),
      [['held', '49', 'sell']],
    );
    await alpaca.toClose(1);
    const [stop] = await sdk.trading.orders.getAllOrders({ status: 'open' });
    assert.deepEqual([stop?.status, stop?.type, stop?.qty], ['new', 'stop', '10']);
    await alpaca.toClose(3);
    const after = await sdk.trading.orders.getOrderByOrderID({ orderId: stop?.id ?? '' });
    // The bar of minute 3 opens at 48, below the stop: sold at its open.
    assert.deepEqual([after.status, after.filledAvgPrice], ['filled', '48']);
  });

  it('cancels what hangs together when one of it is cancelled', async () => {
    await open();
    const { id, legs } = await sdk.trading.orders.bracket({
      ...{ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50 },
      ...{ takeProfit: { limitPrice: 55 }, stopLoss: { stopPrice: 49 } },
    });
    await sdk.trading.orders.deleteOrderByOrderID({ orderId: legs?.[1]?.id ?? '' });
    const after = await sdk.trading.orders.getOrderByOrderID({ orderId: id ?? '', nested: true });
    assert.deepEqual([after.status, after.legs?.map(({ status }) => status)], ['canceled', ['canceled', 'canceled']]);
  });

  it('fills one leg of a bracket and cancels the other', async () => {
    await open({}, [3, 54, 56, 54, 56, 1000]);
    const { id } = await sdk.trading.orders.bracket({
      ...{ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50 },
      ...{ takeProfit: { limitPrice: 55 }, stopLoss: { stopPrice: 49 } },
    });
    const legs = async (): Promise<unknown> =>
      (await sdk.trading.orders.getOrderByOrderID({ orderId: id ?? '', nested: true })).legs?.map((leg) => leg.status);
    await alpaca.toClose(1);
    assert.deepEqual(await legs(), ['new', 'held']);
    await alpaca.toClose(3);
    assert.deepEqual(await legs(), ['filled', 'canceled']);
    assert.deepEqual(await sdk.trading.positions.getAllOpenPositions(), []);
  });

  it('leaves what was bought of a cancelled entry without its stop', async () => {
    await open({ terms: { participation: 1 } }, dot(1, 50, 4));
    const { id } = await sdk.trading.orders.oto({
      ...{ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50, stopLoss: { stopPrice: 49 } },
    });
    await alpaca.toClose(1);
    await sdk.trading.orders.deleteOrderByOrderID({ orderId: id ?? '' });
    const { status, filledQty, legs } = await sdk.trading.orders.getOrderByOrderID({ orderId: id ?? '', nested: true });
    assert.deepEqual([status, filledQty, legs?.map((leg) => leg.status)], ['canceled', '4', ['canceled']]);
    const [position] = await sdk.trading.positions.getAllOpenPositions();
    assert.deepEqual([position?.qty, position?.qtyAvailable], ['4', '4']);
  });

  it('lets a stop move under a new id, with a new client order id, and of whole shares only', async () => {
    await open({}, dot(4, 48));
    await limit('entry');
    await alpaca.toClose(1);
    const stop = await sdk.trading.orders.stop({
      symbol: AAA,
      qty: 10,
      side: 'sell',
      stopPrice: 47,
      clientOrderId: 's',
    });
    const moved = await sdk.trading.orders.patchOrderByOrderId({
      ...{ orderId: stop.id ?? '', patchOrderRequest: { stopPrice: '49', qty: '9' } },
    });
    assert.notEqual(moved.clientOrderId, 's');
    await assert.rejects(
      sdk.trading.orders.patchOrderByOrderId({ orderId: moved.id ?? '', patchOrderRequest: { qty: '8.5' } }),
      refusal(422, 42210000),
    );
    await alpaca.toClose(4);
    const [position] = await sdk.trading.positions.getAllOpenPositions();
    assert.equal(position?.qty, '1');
  });

  it('lets the stop of an entry move once it rests', async () => {
    await open({}, dot(3, 48.4));
    const { legs } = await sdk.trading.orders.oto({
      ...{ symbol: AAA, qty: 10, side: 'buy', limitPrice: 50, stopLoss: { stopPrice: 48 } },
    });
    await alpaca.toClose(1);
    const moved = await sdk.trading.orders.patchOrderByOrderId({
      ...{ orderId: legs?.[0]?.id ?? '', patchOrderRequest: { stopPrice: '48.5' } },
    });
    await alpaca.toClose(3);
    const { status, filledAvgPrice } = await sdk.trading.orders.getOrderByOrderID({ orderId: moved.id ?? '' });
    assert.deepEqual([moved.orderClass, status, filledAvgPrice], ['oto', 'filled', '48.4']);
  });

  it('that wait for the open where they come before it', async () => {
    alpaca = await LocalAlpaca.open([barsOf(AAA, flat(0, 389, 50))]);
    sdk = sdkOf(alpaca.origin);
    const { status } = await limit('early');
    assert.equal(status, 'accepted');
    await alpaca.toClose(0);
    const order = await sdk.trading.orders.getOrderByClientOrderId({ clientOrderId: 'early' });
    assert.deepEqual([order.status, order.filledAvgPrice], ['filled', '50']);
  });

  describe('and refuses', () => {
    beforeEach(() => open({ cash: 1_000, factsOf: () => ({ isFractionable: true }) }));

    it('a client order id that was used', async () => {
      await limit('one');
      await assert.rejects(limit('one'), refusal(422, 40010001, 'client_order_id must be unique'));
    });

    it('what costs more than there is', async () => {
      await assert.rejects(limit('one', { qty: 21 }), refusal(403, 40310000, 'insufficient buying power'));
    });

    it('to sell what is not there, or is being sold already', async () => {
      const sell = { symbol: AAA, qty: 10, side: 'sell', limitPrice: 60 } as const;
      await assert.rejects(sdk.trading.orders.limit(sell), refusal(403, 40310000));
      await limit('one');
      await alpaca.toClose(1);
      await sdk.trading.orders.limit(sell);
      const words = 'insufficient qty available for order (requested: 10, available: 0)';
      await assert.rejects(sdk.trading.orders.limit(sell), refusal(403, 40310000, words));
    });

    it('what could trade with an order of its own, unless it has legs or its limit is too far off', async () => {
      await limit('one');
      await alpaca.toClose(1);
      const { id = '' } = await limit('two', { qty: 5, limitPrice: 40 });
      const sell = { symbol: AAA, qty: 5, side: 'sell' } as const;
      const words = 'potential wash trade detected. use complex orders';
      const washed = (error: unknown): boolean => refusal(403, 40310000, words)(error);
      await assert.rejects(sdk.trading.orders.market(sell), washed);
      await assert.rejects(sdk.trading.orders.stop({ ...sell, stopPrice: 30 }), washed);
      await assert.rejects(sdk.trading.orders.limit({ ...sell, limitPrice: 40 }), washed);
      await sdk.trading.orders.limit({ ...sell, limitPrice: 60 });
      await sdk.trading.orders.oto({
        ...{ symbol: AAA, qty: 1, side: 'buy', limitPrice: 70, stopLoss: { stopPrice: 30 } },
      });
      await sdk.trading.orders.deleteOrderByOrderID({ orderId: id });
    });

    it('a limit beside a stop of its own, unless it has legs: by its table always, however far off', async () => {
      await limit('one');
      await alpaca.toClose(1);
      await sdk.trading.orders.stop({ symbol: AAA, qty: 10, side: 'sell', stopPrice: 30 });
      const words = 'potential wash trade detected. use complex orders';
      await assert.rejects(limit('two', { qty: 5, limitPrice: 20 }), refusal(403, 40310000, words));
      await sdk.trading.orders.oto({
        ...{ symbol: AAA, qty: 1, side: 'buy', limitPrice: 70, stopLoss: { stopPrice: 30 } },
      });
    });

    it('prices between two ticks', async () => {
      await assert.rejects(limit('one', { limitPrice: 49.995 }), refusal(422, 42210000));
    });

    it('fractions in anything but simple orders for the day', async () => {
      await limit('whole', { qty: 1.5 });
      await assert.rejects(limit('gtc', { qty: 1.5, timeInForce: 'gtc' }), refusal(422, 42210000));
      const oto = { symbol: AAA, qty: 1.5, side: 'buy', limitPrice: 50, stopLoss: { stopPrice: 49 } } as const;
      await assert.rejects(sdk.trading.orders.oto(oto), refusal(422, 42210000));
    });

    it('a symbol that is not known, and an order that is not there', async () => {
      await assert.rejects(limit('one', { symbol: 'NONE' }), refusal(422, 42210000));
      await assert.rejects(sdk.trading.orders.getOrderByClientOrderId({ clientOrderId: 'x' }), refusal(404, 40410000));
    });

    it('to cancel what is over', async () => {
      const { id = '' } = await limit('one');
      await alpaca.toClose(1);
      const words = 'order is already in "filled" state';
      await assert.rejects(sdk.trading.orders.deleteOrderByOrderID({ orderId: id }), refusal(422, 42210000, words));
    });
  });
});

function refusal(status: number, code: number, words?: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof errors.ApiError, String(error));
    assert.deepEqual([error.status, error.code], [status, code]);
    if (words !== undefined) assert.ok(error.message.includes(words), error.message);
    return true;
  };
}
