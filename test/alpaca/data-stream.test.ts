/** The market data streams of the local Alpaca, through the vendor's own client and over a bare socket. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Alpaca, streaming } from '@alpacahq/alpaca-trade-api';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { barsOf, flat, FULL_DAY, openMinuteOf } from '../helpers/bars.ts';
import { BareSocket } from './bare-socket.ts';
import { LocalAlpaca, type AlpacaOptions } from './local-alpaca.ts';
import { KEYS, sdkOf } from './sdk.ts';

const OPEN_MS = openMinuteOf(FULL_DAY) * MINUTE_MS;

describe('the local Alpaca streams market data', () => {
  let alpaca: LocalAlpaca;
  let sdk: Alpaca;
  const streams: streaming.StockDataStream[] = [];

  async function open(options: AlpacaOptions = {}): Promise<void> {
    alpaca = await LocalAlpaca.open([barsOf('AAA', [[0, 50, 52, 49, 51, 300], ...flat(1, 389, 51)])], options);
    sdk = sdkOf(alpaca.origin);
  }

  function connect(feed: 'iex' | 'sip' = 'iex'): streaming.StockDataStream {
    const stream = sdk.marketData.stockStream({ url: `${alpaca.streamOrigin}/v2/${feed}`, reconnect: false });
    streams.push(stream);
    return stream;
  }

  const heard = (stream: streaming.StockDataStream, event: string): Promise<unknown[]> =>
    once(stream as unknown as NodeJS.EventEmitter, event, { signal: AbortSignal.timeout(2_000) });

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.disconnect();
    await alpaca.close();
  });

  it('in msgpack: a minute bar with its start as soon as it is over, and quotes at the last close', async () => {
    await open();
    const told: unknown[] = [];
    const stream = connect();
    stream.onBar((bar) =>
      told.push([bar.symbol, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.timestampRaw]),
    );
    stream.onQuote((quote) => told.push([quote.bidPrice, quote.askPrice, quote.timestamp.getTime() - OPEN_MS]));
    stream.subscribeForBars(['AAA']);
    stream.subscribeForQuotes(['AAA']);
    stream.connect();
    await heard(stream, 'subscription');
    await alpaca.toOpen(0);
    assert.deepEqual(told, []);
    await alpaca.toClose(0);
    const bar = ['AAA', 50, 52, 49, 51, 300, '2022-03-01T14:30:00.000000000Z'];
    assert.deepEqual(told, [[51, 51, MINUTE_MS], bar]);
  });

  it('in JSON to who does not ask for msgpack', async () => {
    await open();
    const { keyId: key, secret } = KEYS.paper;
    const bare = await BareSocket.open(`${alpaca.streamOrigin}/v2/iex`);
    await bare.hears(1);
    await bare.say({ action: 'auth', key, secret }, 2);
    await bare.say({ action: 'subscribe', bars: ['AAA'] }, 3);
    await alpaca.toClose(0);
    const none = { trades: [], quotes: [], updatedBars: [], dailyBars: [], statuses: [], lulds: [], imbalances: [] };
    assert.deepEqual(bare.heard, [
      [{ T: 'success', msg: 'connected' }],
      [{ T: 'success', msg: 'authenticated' }],
      [{ T: 'subscription', ...none, bars: ['AAA'], corrections: [], cancelErrors: [] }],
      [{ T: 'b', S: 'AAA', t: '2022-03-01T14:30:00.000Z', o: 50, h: 52, l: 49, c: 51, v: 300, n: 3, vw: 50.5 }],
    ]);
    bare.close();
  });

  it('to one connection at a time', async () => {
    await open();
    const [first, second] = [connect(), connect()];
    first.connect();
    await heard(first, 'authorized');
    second.connect();
    assert.deepEqual(await heard(second, 'error'), ['connection limit exceeded']);
  });

  it('of no more symbols than the plan has', async () => {
    await open({ plan: 'free' });
    const stream = connect();
    stream.subscribeForQuotes(Array.from({ length: 31 }, (_, at) => `S${String(at)}`));
    stream.connect();
    assert.deepEqual(await heard(stream, 'error'), ['symbol limit exceeded']);
  });

  it('not of the whole market to a free plan', async () => {
    await open({ plan: 'free' });
    const stream = connect('sip');
    stream.connect();
    assert.deepEqual(await heard(stream, 'error'), ['insufficient subscription']);
  });

  it('to nobody with wrong keys', async () => {
    await open();
    sdk = sdkOf(alpaca.origin, { keyId: KEYS.paper.keyId, secret: 'wrong' });
    const stream = connect();
    stream.connect();
    const { authenticated, code } = await stream.waitForAuthenticationResult(2_000);
    assert.deepEqual([authenticated, code], [false, 402]);
  });

  it('with a word when a symbol is halted, and no bars of it then', async () => {
    await open();
    const told: string[] = [];
    const stream = connect();
    stream.onStatus(({ symbol, statusCode }) => told.push(`${symbol} ${String(statusCode)}`));
    stream.onBar(({ symbol }) => told.push(`${symbol} bar`));
    stream.subscribeForStatuses(['AAA']);
    stream.subscribeForBars(['AAA']);
    stream.connect();
    await heard(stream, 'subscription');
    await alpaca.toClose(0);
    await alpaca.halt('AAA');
    await alpaca.toClose(1);
    await alpaca.resume('AAA');
    await alpaca.toClose(2);
    assert.deepEqual(told, ['AAA bar', 'AAA H', 'AAA T', 'AAA bar']);
  });
});
