/**
 * What has gone wrong for others at the real Alpaca, each in a few lines at the local one: numbered as the list of such
 * stories is. What another vendor's protocol is needed for (13: sessions of IBKR; 3, second half: corrected executions,
 * of which Alpaca's stream tells nothing) is not here.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { errors, type Alpaca, type streaming, type trading } from '@alpacahq/alpaca-trade-api';
import { barsOf, changed, dot, flat, HALF_DAY } from '../helpers/bars.ts';
import {
  busy,
  edited,
  EVENTS_FIRST,
  hanging,
  heldUntil,
  html,
  isEvent,
  LOST_REQUEST,
  orderEdited,
  TWICE,
  withField,
  without,
} from './fault-kinds.ts';
import { LocalAlpaca, type AlpacaOptions } from './local-alpaca.ts';
import { sdkOf } from './sdk.ts';

const AAA = 'AAA';

describe('stories of the real Alpaca at the local one', () => {
  let alpaca: LocalAlpaca;
  let sdk: Alpaca;
  let stream: streaming.TradingStream;
  let told: string[];

  /** One minute has passed at 50; each of the next trades 4 shares at 50. */
  async function open(options: AlpacaOptions = {}): Promise<void> {
    const bars = barsOf(AAA, changed(flat(0, 389, 50, 4), dot(9, 40, 4)));
    alpaca = await LocalAlpaca.open([bars], { terms: { participation: 1 }, ...options });
    sdk = sdkOf(alpaca.origin);
    told = [];
    stream = await listening();
    await alpaca.toClose(0);
  }

  async function listening(): Promise<streaming.TradingStream> {
    const opened = sdk.trading.stream({ url: `${alpaca.streamOrigin}/stream`, reconnect: false });
    opened.onTradeUpdate(({ event, order, executionId }) => {
      told.push(`${event} ${String(order.status)}${executionId === undefined ? '' : ` ${executionId.slice(0, 4)}`}`);
    });
    opened.subscribeTradeUpdates();
    opened.connect();
    await once(opened as unknown as NodeJS.EventEmitter, 'subscription');
    return opened;
  }

  beforeEach(() => open());

  afterEach(async () => {
    stream.disconnect();
    await alpaca.close();
  });

  const buy = (more: object = {}): Promise<trading.Order> =>
    sdk.trading.orders.limit({ symbol: AAA, qty: 4, side: 'buy', limitPrice: 50, clientOrderId: 'one', ...more });
  const looked = (): Promise<trading.Order> => sdk.trading.orders.getOrderByClientOrderId({ clientOrderId: 'one' });

  it('1: an order whose answer never comes is there all the same', async () => {
    alpaca.faults.rest.next('POST /v2/orders', hanging(true));
    const { orders } = sdkOf(alpaca.origin, undefined, 200).trading;
    const order = { symbol: AAA, qty: 4, side: 'buy', limitPrice: 50, clientOrderId: 'one' } as const;
    await assert.rejects(orders.limit(order), errors.FetchError);
    assert.equal((await looked()).status, 'new');
  });

  it('1: and one that never arrived is not', async () => {
    alpaca.faults.rest.next('POST /v2/orders', LOST_REQUEST);
    await assert.rejects(buy(), errors.FetchError);
    await assert.rejects(looked(), errors.NotFoundError);
  });

  it('2: the event comes before the answer', async () => {
    alpaca.faults.rest.next('POST /v2/orders', EVENTS_FIRST);
    await buy();
    told.push('answered');
    assert.deepEqual(told, ['new new', 'answered']);
  });

  it('3: one execution is told twice', async () => {
    alpaca.faults.trading.next(isEvent('fill'), TWICE);
    await buy();
    await alpaca.toClose(1);
    assert.equal(told[1], told[2]);
    assert.match(told[2] ?? '', /^fill filled [0-9a-f]{4}$/);
  });

  it('4: "new" is told after the fill', async () => {
    alpaca.faults.trading.next(isEvent('new'), heldUntil('fill'));
    await buy();
    await alpaca.toClose(1);
    assert.deepEqual(
      told.map((line) => line.split(' ')[0]),
      ['fill', 'new'],
    );
  });

  it('5: a cancel is accepted, and the order fills', async () => {
    const { id = '' } = await buy();
    alpaca.faults.cancelNextLate();
    await sdk.trading.orders.deleteOrderByOrderID({ orderId: id });
    assert.equal((await looked()).status, 'pending_cancel');
    await alpaca.toClose(1);
    assert.equal((await looked()).status, 'filled');
  });

  it('5: a cancel is accepted, a part fills, and the rest is cancelled', async () => {
    const { id = '' } = await buy({ qty: 6 });
    alpaca.faults.cancelNextLate();
    await sdk.trading.orders.deleteOrderByOrderID({ orderId: id });
    await alpaca.toClose(1);
    const { status, filledQty } = await looked();
    assert.deepEqual([status, filledQty], ['canceled', '4']);
  });

  it('6: what is left of a half filled order is replaced', async () => {
    const { id = '' } = await buy({ qty: 6 });
    await alpaca.toClose(1);
    const renewed = await sdk.trading.orders.patchOrderByOrderId({
      orderId: id,
      patchOrderRequest: { limitPrice: '51' },
    });
    const old = await looked();
    assert.deepEqual([old.status, old.filledQty, renewed.qty, renewed.filledQty], ['replaced', '4', '2', '0']);
  });

  it('6: a replacement is taken, and rejected afterwards', async () => {
    const { id = '' } = await buy({ limitPrice: 40 });
    alpaca.faults.rejectNextReplace('too late');
    const renewed = await sdk.trading.orders.patchOrderByOrderId({
      orderId: id,
      patchOrderRequest: { limitPrice: '41' },
    });
    await alpaca.settled();
    assert.deepEqual(told.slice(1), ['order_replace_rejected new', 'rejected rejected']);
    const after = await sdk.trading.orders.getOrderByOrderID({ orderId: renewed.id ?? '' });
    assert.deepEqual([(await looked()).status, after.status], ['new', 'rejected']);
  });

  it('7: a half filled bracket outlives its client', async () => {
    await sdk.trading.orders.bracket({
      ...{ symbol: AAA, qty: 6, side: 'buy', limitPrice: 50, clientOrderId: 'one' },
      ...{ takeProfit: { limitPrice: 60 }, stopLoss: { stopPrice: 45 } },
    });
    await alpaca.toClose(1);
    stream.disconnect();
    await alpaca.toClose(2);
    const [parent] = await sdkOf(alpaca.origin).trading.orders.getAllOrders({ status: 'all', nested: true });
    assert.deepEqual([parent?.filledQty, parent?.legs?.map(({ status }) => status)], ['6', ['new', 'held']]);
  });

  it('8: the stream is open, and silent', async () => {
    alpaca.trading.isSilent = true;
    await buy();
    await alpaca.toClose(1);
    assert.deepEqual([told, alpaca.trading.clients.size], [[], 1]);
  });

  it('9: the session of the stream is over in the middle of the day', async () => {
    const errored = once(stream as unknown as NodeJS.EventEmitter, 'error');
    alpaca.trading.expire();
    assert.deepEqual(await errored, ['auth failed']);
  });

  it('10: a storm of 429, with and without Retry-After', async () => {
    alpaca.faults.rest.next('GET *', busy(3));
    alpaca.faults.rest.next('*', busy(), 2);
    const waits: unknown[] = [];
    for (let call = 0; call < 3; call++)
      await looked().catch((error: unknown) => waits.push((error as errors.ApiError).status));
    assert.deepEqual(waits, [429, 429, 429]);
  });

  it('11: positions are behind the fills', async () => {
    alpaca.faults.positionLagMs = 2_000;
    await buy();
    await alpaca.advance();
    await alpaca.advance();
    assert.match(told.at(-1) ?? '', /^fill/);
    assert.deepEqual(await sdk.trading.positions.getAllOpenPositions(), []);
    await alpaca.advance(alpaca.now() + 2_000);
    assert.equal((await sdk.trading.positions.getAllOpenPositions()).length, 1);
  });

  it('12: a field is gone, is new, or is null', async () => {
    const account = async (): Promise<Readonly<Record<string, unknown>>> => {
      const { raw } = await sdk.trading.account.getAccountRaw();
      return (await raw.json()) as Record<string, unknown>;
    };
    alpaca.faults.rest.next('GET /v2/account', edited(without('cash')));
    assert.equal('cash' in (await account()), false);
    alpaca.faults.rest.next('GET /v2/account', edited(withField('daytrade_count', 3)));
    assert.equal((await account()).daytrade_count, 3);
    alpaca.faults.rest.next('GET /v2/account', edited(withField('equity', null)));
    assert.equal((await account()).equity, null);
  });

  it('14: a look-up that knows of less than the stream has told', async () => {
    await buy();
    await alpaca.toClose(1);
    alpaca.faults.rest.next('GET /v2/orders:by_client_order_id', edited(withField('filled_qty', '1')));
    assert.equal((await looked()).filledQty, '1');
    assert.equal((await looked()).filledQty, '4');
  });

  it('15: quotes that are old, crossed, of nothing, or not there', async () => {
    const asked = async (): Promise<readonly unknown[]> => {
      const { quotes } = await sdk.marketData.stocks.stockLatestQuotes({ symbols: AAA });
      const quote = quotes[AAA];
      return quote === undefined ? [] : [quote.bp, quote.ap, alpaca.now() - new Date(quote.t).getTime()];
    };
    assert.deepEqual(await asked(), [50, 50, 0]);
    alpaca.faults.quoteAs = (quote) => ({ ...quote, at: quote.at - 60_000 });
    assert.deepEqual(await asked(), [50, 50, 60_000]);
    alpaca.faults.quoteAs = (quote) => ({ ...quote, bid: 51, ask: 50 });
    assert.deepEqual(await asked(), [51, 50, 0]);
    alpaca.faults.quoteAs = (quote) => ({ ...quote, bid: 0, ask: 0, bidSize: 0, askSize: 0 });
    assert.deepEqual(await asked(), [0, 0, 0]);
    alpaca.faults.quoteAs = () => null;
    assert.deepEqual(await asked(), []);
  });

  it('16: a status that nobody has heard of', async () => {
    alpaca.faults.trading.next(isEvent('new'), orderEdited(withField('status', 'pondering')));
    await buy();
    await alpaca.settled();
    assert.deepEqual(told, ['new pondering']);
  });

  it('17: quantities with dust', async () => {
    stream.disconnect();
    await alpaca.close();
    await open({ terms: { participation: 1 / 3, shareStep: 1e-9 } });
    await buy();
    await alpaca.toClose(1);
    assert.equal((await looked()).filledQty, '1.333333333');
  });

  it('18: half a day', async () => {
    stream.disconnect();
    await alpaca.close();
    alpaca = await LocalAlpaca.open([barsOf(AAA, flat(0, 209, 50), HALF_DAY)], { date: HALF_DAY });
    sdk = sdkOf(alpaca.origin);
    await alpaca.toEnd();
    const { isOpen, timestamp } = await sdk.trading.clock.legacyClock();
    assert.deepEqual([isOpen, timestamp.toISOString()], [false, '2021-11-26T18:00:00.000Z']);
  });

  it('19: market orders are refused outside of regular hours', async () => {
    await alpaca.toEnd();
    alpaca.faults.refusesMarketOutsideHours = true;
    const order = sdk.trading.orders.market({ symbol: AAA, qty: 1, side: 'buy' });
    await assert.rejects(order, errors.ValidationError);
  });

  it('20: an order is taken, and rejected afterwards', async () => {
    alpaca.faults.rejectNext('no market maker');
    assert.equal((await buy()).status, 'pending_new');
    await alpaca.settled();
    assert.deepEqual(told, ['new new', 'rejected rejected']);
  });

  it('a client that answers an event with a request is waited for', async () => {
    const { orders } = sdk.trading;
    stream.onTradeUpdate(({ event }) => {
      const stop = { symbol: AAA, qty: 4, side: 'sell', stopPrice: 45, clientOrderId: 'stop' } as const;
      if (event === 'fill') void orders.stop(stop);
    });
    await buy();
    await alpaca.toClose(1);
    await alpaca.quiet();
    assert.equal((await orders.getOrderByClientOrderId({ clientOrderId: 'stop' })).status, 'new');
  });

  it('a page of a proxy comes instead of an answer', async () => {
    alpaca.faults.rest.next('GET /v2/account', html(false));
    await assert.rejects(sdk.trading.account.getAccount(), (error) => {
      assert.ok(error instanceof errors.ApiError);
      assert.deepEqual([error.status, error.code], [502, undefined]);
      return true;
    });
  });
});
