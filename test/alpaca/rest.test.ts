/** The account, the calendar and the market data of the local Alpaca, through the vendor's own client. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Alpaca, errors } from '@alpacahq/alpaca-trade-api';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import type { Bars } from '../../src/lib/market/bars.ts';
import { putInstrument } from '../../src/lib/market/options/put-chain.ts';
import { barsOf, barsOfSessions, dot, flat, FULL_DAY, HALF_DAY, openMinuteOf } from '../helpers/bars.ts';
import { PUT_TICKER, putQuotes } from '../helpers/put-quotes.ts';
import { LocalAlpaca, type AlpacaOptions } from './local-alpaca.ts';
import { fetchTo, KEYS, sdkOf } from './sdk.ts';

const OPEN_MS = openMinuteOf(FULL_DAY) * MINUTE_MS;
const AAA = 'AAA';

describe('the local Alpaca answers', () => {
  let alpaca: LocalAlpaca;
  let sdk: Alpaca;

  async function open(bars: readonly Bars[], options: AlpacaOptions = {}): Promise<void> {
    alpaca = await LocalAlpaca.open(bars, options);
    sdk = sdkOf(alpaca.origin);
  }

  const usual = (options: AlpacaOptions = {}): Promise<void> => open([barsOf(AAA, flat(0, 389, 50))], options);

  afterEach(() => alpaca.close());

  it('with the fills of the account page by page, the newest first', async () => {
    await usual();
    for (const clientOrderId of ['a', 'b', 'c']) {
      await sdk.trading.orders.limit({ symbol: AAA, qty: 1, side: 'buy', limitPrice: 50, clientOrderId });
      await alpaca.toClose(alpaca.exchange.closed + 1);
    }
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      // The client's own reading of a fill loses its price and its time: what is on the wire is looked at.
      const page = await sdk.trading.accountActivities.getAccountActivitiesByActivityTypeRaw({
        ...{ activityType: 'FILL', pageSize: 2 },
        ...(token === undefined ? {} : { pageToken: token }),
      });
      const fills = (await page.raw.json()) as { readonly id: string; readonly transaction_time: string }[];
      pages.push(fills.map(({ transaction_time }) => transaction_time));
      token = fills.at(-1)?.id;
    } while (token !== undefined);
    assert.deepEqual(pages, [
      ['2022-03-01T14:32:01.000000000Z', '2022-03-01T14:31:01.000000000Z'],
      ['2022-03-01T14:30:01.000000000Z'],
      [],
    ]);
  });

  it('with its clock and calendar in the times of New York', async () => {
    await open([barsOf(AAA, flat(0, 209, 50), HALF_DAY)], { date: HALF_DAY });
    await alpaca.toClose(0);
    const raw = await get('/v2/clock');
    // The day after Thanksgiving closes at 13:00; the next session is Monday's.
    assert.deepEqual(raw, {
      ...{ timestamp: '2021-11-26T09:31:00.000000000-05:00', is_open: true },
      ...{ next_open: '2021-11-29T09:30:00.000000000-05:00', next_close: '2021-11-26T13:00:00.000000000-05:00' },
    });
    const [day] = (await get('/v2/calendar?start=2021-11-25&end=2021-11-26')) as unknown[];
    const session = { session_open: '0400', session_close: '2000', settlement_date: '2021-11-29' };
    assert.deepEqual(day, { date: '2021-11-26', open: '09:30', close: '13:00', ...session });
    const { isOpen } = await sdk.trading.clock.legacyClock();
    assert.equal(isOpen, true);
  });

  it('with bars of minutes that are over, page by page and symbol by symbol', async () => {
    await open([barsOf('BBB', flat(0, 389, 20)), barsOf(AAA, flat(0, 389, 50))]);
    await alpaca.toOpen(3);
    const asked = { symbols: 'BBB,AAA', timeframe: '1Min', start: new Date(OPEN_MS), limit: 2 } as const;
    const pages: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await sdk.marketData.stocks.stockBars({
        ...asked,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      for (const [symbol, bars] of Object.entries(page.bars))
        pages.push(`${symbol} ${bars.map(({ t }) => new Date(t).toISOString().slice(11, 16)).join(' ')}`);
      pageToken = page.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    assert.deepEqual(pages, ['AAA 14:30 14:31', 'AAA 14:32', 'BBB 14:30', 'BBB 14:31 14:32']);
  });

  it('with bars of days, which are made of their minutes', async () => {
    const bars = barsOfSessions(AAA, {
      '2022-02-28': [
        [0, 40, 41, 39, 40, 100],
        [1, 40, 44, 40, 43, 200],
      ],
      [FULL_DAY]: flat(0, 389, 50),
    });
    await open([bars]);
    await alpaca.toClose(0);
    const days = { symbols: AAA, timeframe: '1Day', start: new Date('2022-02-01'), end: new Date('2022-02-28T23:00Z') };
    const { bars: found } = await sdk.marketData.stocks.stockBars(days);
    assert.deepEqual(
      found[AAA]?.map(({ o, h, l, c, v }) => [o, h, l, c, v]),
      [[40, 44, 39, 43, 300]],
    );
    const { [AAA]: snapshot } = await sdk.marketData.stocks.stockSnapshots({ symbols: AAA });
    assert.deepEqual([snapshot?.prevDailyBar?.c, snapshot?.dailyBar?.c, snapshot?.latestQuote?.ap], [43, 50, 50]);
  });

  it('without the last quarter of an hour of the whole market where the plan is free', async () => {
    await usual({ plan: 'free' });
    await alpaca.toClose(20);
    const asked = { symbols: AAA, timeframe: '1Min', start: new Date(OPEN_MS), feed: 'sip' } as const;
    await assert.rejects(
      sdk.marketData.stocks.stockBars({ ...asked, end: new Date(OPEN_MS + 7 * MINUTE_MS) }),
      (error) => error instanceof errors.PermissionError,
    );
    const { bars } = await sdk.marketData.stocks.stockBars({ ...asked, end: new Date(OPEN_MS + 6 * MINUTE_MS) });
    assert.equal(bars[AAA]?.length, 7);
    const { bars: iex } = await sdk.marketData.stocks.stockBars({ ...asked, feed: 'iex' });
    assert.equal(iex[AAA]?.length, 21);
  });

  it('with the latest quotes of what has traded', async () => {
    await usual();
    const none = await sdk.marketData.stocks.stockLatestQuotes({ symbols: 'AAA,NONE' });
    assert.deepEqual(none.quotes, {});
    await alpaca.toOpen(1);
    const { quotes } = await sdk.marketData.stocks.stockLatestQuotes({ symbols: 'AAA,NONE' });
    assert.deepEqual(Object.keys(quotes), [AAA]);
    const { bp, ap, t } = quotes[AAA] ?? assert.fail();
    assert.deepEqual([bp, ap, new Date(t).getTime()], [50, 50, OPEN_MS + MINUTE_MS]);
  });

  it('with one symbol by its path as with several by their list', async () => {
    await usual();
    await alpaca.toClose(1);
    const { stocks } = sdk.marketData;
    const { quote } = await stocks.stockLatestQuoteSingle({ symbol: AAA });
    assert.equal(quote.ap, 50);
    const { trade } = await stocks.stockLatestTradeSingle({ symbol: AAA });
    assert.equal(trade.p, 50);
    const { bars } = await stocks.stockBarSingle({ symbol: AAA, timeframe: '1Min', start: new Date(OPEN_MS) });
    assert.equal(bars.length, 2);
    const { bars: last } = await stocks.stockLatestBars({ symbols: AAA });
    assert.equal(new Date(last[AAA]?.t ?? 0).getTime(), OPEN_MS + MINUTE_MS);
    await assert.rejects(stocks.stockLatestQuoteSingle({ symbol: 'NONE' }), errors.NotFoundError);
  });

  it('with the most active and the movers of the day', async () => {
    const up = barsOfSessions('UPP', { '2022-02-28': [dot(0, 10)], [FULL_DAY]: [dot(0, 11, 500)] });
    const down = barsOfSessions('DWN', { '2022-02-28': [dot(0, 10)], [FULL_DAY]: [dot(0, 9, 900)] });
    await open([up, down]);
    await alpaca.toClose(0);
    const { mostActives } = await sdk.marketData.screener.mostActives({ by: 'volume', top: 5 });
    assert.deepEqual(
      mostActives.map(({ symbol, volume }) => [symbol, volume]),
      [
        ['DWN', 900],
        ['UPP', 500],
      ],
    );
    const { gainers, losers } = await sdk.marketData.screener.movers({ marketType: 'stocks', top: 5 });
    const rows = [...gainers, ...losers].map(({ symbol, percentChange }) => [symbol, percentChange]);
    assert.deepEqual(rows, [
      ['UPP', 10],
      ['DWN', -10],
    ]);
  });

  it('with puts: their contracts, their chain and an order of one', async () => {
    const { contract, quotes } = putQuotes(2);
    const instrument = putInstrument(contract, false);
    const { bidOpen, askOpen, bidClose, askClose } = quotes;
    const put = {
      instrument,
      bars: barsOf(PUT_TICKER, flat(0, 389, 2, 0)),
      sides: { bidOpen, askOpen, bidClose, askClose },
    };
    await usual({ puts: [put] });
    await alpaca.toClose(0);
    const { optionContracts } = await sdk.trading.assets.getOptionsContracts({ underlyingSymbols: AAA, type: 'put' });
    assert.deepEqual(
      optionContracts.map(({ symbol, strikePrice }) => [symbol, strikePrice]),
      [[PUT_TICKER, '49']],
    );
    const { snapshots } = await sdk.marketData.options.optionChain({ underlyingSymbol: AAA });
    const { bp, ap } = snapshots[PUT_TICKER]?.latestQuote ?? assert.fail();
    const stream = sdk.marketData.optionStream({ url: `${alpaca.streamOrigin}/v1beta1/indicative`, reconnect: false });
    const told: number[] = [];
    stream.onQuote(({ bidPrice, askPrice }) => told.push(bidPrice, askPrice));
    stream.subscribeForQuotes([PUT_TICKER]);
    stream.connect();
    await once(stream as unknown as NodeJS.EventEmitter, 'subscription');
    assert.deepEqual([bp, ap], [1.98, 2.02]);
    await sdk.trading.orders.limit({
      symbol: PUT_TICKER,
      qty: 1,
      side: 'buy',
      limitPrice: 2.02,
      positionIntent: 'buy_to_open',
    });
    await alpaca.toClose(1);
    stream.disconnect();
    assert.deepEqual(told, [1.98, 2.02]);
    const [position] = await sdk.trading.positions.getAllOpenPositions();
    // A contract is of 100 shares: 2.02 x 100.
    assert.deepEqual([position?.assetClass, position?.qty, position?.costBasis], ['us_option', '1', '202']);
  });

  it('with what is known of an asset', async () => {
    await usual({ factsOf: () => ({ isFractionable: false, name: 'Triple A Trust' }) });
    const { name, fractionable, tradable } = await sdk.trading.assets.getV2AssetsSymbolOrAssetId({
      symbolOrAssetId: AAA,
    });
    assert.deepEqual([name, fractionable, tradable], ['Triple A Trust', false, true]);
    const unknown = sdk.trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'NONE' });
    await assert.rejects(unknown, (error) => error instanceof errors.NotFoundError);
  });

  it('to nobody with wrong keys or at the wrong host, and says how much may still be asked', async () => {
    await usual({ requestsPerMinute: 2 });
    await assert.rejects(
      sdkOf(alpaca.origin, { ...KEYS.paper, secret: 'wrong' }).trading.account.getAccount(),
      (error) => error instanceof errors.AuthError && error.code === 40110000,
    );
    const elsewhere = new Alpaca({ ...KEYS.paper, paper: false, fetchApi: fetchTo(alpaca.origin) });
    await assert.rejects(elsewhere.trading.account.getAccount(), errors.AuthError);
    await sdk.trading.account.getAccount();
    await sdk.trading.account.getAccount();
    await assert.rejects(sdk.trading.account.getAccount(), (error) => {
      assert.ok(error instanceof errors.RateLimitError);
      assert.deepEqual([error.rateLimit?.limit, error.rateLimit?.remaining], [2, 0]);
      assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/);
      return true;
    });
    await alpaca.toClose(0);
    await sdk.trading.account.getAccount();
  });

  /** As it is on the wire. */
  async function get(path: string): Promise<unknown> {
    const headers = { 'APCA-API-KEY-ID': KEYS.paper.keyId, 'APCA-API-SECRET-KEY': KEYS.paper.secret };
    return (await fetch(`${alpaca.origin}${path}`, { headers })).json();
  }
});
