/** Orders at the local Alpaca, through the vendor's own client: what is taken, what is refused, and what becomes of it. */
import assert from 'node:assert/strict';
import type { Alpaca, trading } from '@alpacahq/alpaca-trade-api';
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
});
