/** Puts at Alpaca: what is listed and quoted now, bought and sold. */
import assert from 'node:assert/strict';
import { AlpacaPuts, putQuotesHindrance } from '../../../src/lib/brokers/alpaca/puts.ts';
import { parseIsoDate } from '../../../src/lib/calendar/civil-date.ts';
import { midBars } from '../../../src/lib/market/options/mid-bars.ts';
import { putInstrument } from '../../../src/lib/market/options/put-chain.ts';
import type { LiveQuote } from '../../../src/lib/orders/broker.ts';
import { edited, serverError, withField } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { barsOf, flat, FULL_DAY } from '../../helpers/bars.ts';
import { entry, exit } from '../../helpers/exchange.ts';
import { PUT_TICKER, putQuotes } from '../../helpers/put-quotes.ts';
import { clientOf, WatchedBroker } from './rig.ts';

const T = `${FULL_DAY}-open-AAA-1`;
const DAY = parseIsoDate(FULL_DAY);
const RANGE = { underlying: 'AAA', first: DAY + 7, last: DAY + 45, price: 50 };
const QUIET = { order: () => undefined, execution: () => undefined, connection: () => undefined };

describe('puts at Alpaca', () => {
  let alpaca: LocalAlpaca;
  const instrument = putInstrument(putQuotes(2).contract, false);

  beforeEach(async () => {
    const { quotes } = putQuotes(2);
    const put = { instrument, ...midBars(quotes, { from: 0, to: 390 }) };
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50, 1_000_000))], {
      ...{ puts: [put], quotes: [quotes], cash: 10_000 },
    });
    await alpaca.toClose(4);
  });
  afterEach(() => alpaca.close());

  const offered = async (range: Partial<typeof RANGE> = {}): Promise<readonly LiveQuote[]> =>
    new AlpacaPuts(clientOf(alpaca), 'indicative').putsNow({ ...RANGE, ...range });

  it('are offered with what they are quoted at', async () => {
    const at = alpaca.exchange.setup.session.open + 5 * 60_000;
    assert.deepEqual(await offered(), [{ ticker: PUT_TICKER, bid: 1.98, ask: 2.02, bidSize: 10, askSize: 10, at }]);
  });

  it('are those of the days asked for, and of strikes around the price', async () => {
    assert.deepEqual(await offered({ last: DAY + 16 }), [], 'it expires in 17 days');
    assert.deepEqual(await offered({ first: DAY + 18 }), []);
    assert.deepEqual(await offered({ price: 60 }), [], '49 is further than five dollars away');
  });

  it('fail where they cannot be asked for: none is not the same', async () => {
    alpaca.faults.rest.next('GET /v1beta1/options/snapshots/AAA', serverError(false));
    await assert.rejects(offered(), { name: 'NetworkError' });
  });

  it('are listed once a session, unless the price goes far; what they are quoted at is asked for each time', async () => {
    const puts = new AlpacaPuts(clientOf(alpaca), 'indicative');
    // Within five dollars of the price: half of that is still covered.
    for (const price of [50, 51, 52.5, 47.5]) assert.equal((await puts.putsNow({ ...RANGE, price })).length, 1);
    const asked = (path: string): number => alpaca.calls.filter((call) => call.path.startsWith(path)).length;
    assert.deepEqual([asked('/v2/options/contracts'), asked('/v1beta1/options/snapshots')], [1, 4]);
    await puts.putsNow({ ...RANGE, price: 53 });
    assert.equal(asked('/v2/options/contracts'), 2);
  });

  it('are none where the contract was adjusted, is no put of a hundred, or is not tradable', async () => {
    const contracts = 'GET /v2/options/contracts';
    for (const [field, value] of Object.entries({
      size: '150',
      tradable: false,
      type: 'call',
      symbol: 'AAA1220318P00049000',
    })) {
      const edit = withField(field, value);
      alpaca.faults.rest.next(
        contracts,
        edited((body) => ({
          ...body,
          option_contracts: (body.option_contracts as object[]).map((each) => edit({ ...each })),
        })),
      );
      assert.deepEqual(await offered(), [], field);
    }
  });

  it('are none where nobody quotes them', async () => {
    alpaca.faults.rest.next('GET /v1beta1/options/snapshots/AAA', edited(withField('snapshots', { [PUT_TICKER]: {} })));
    assert.deepEqual(await offered(), []);
  });

  it('are not quoted by OPRA without its agreement, and Alpaca says so', async () => {
    assert.equal(await putQuotesHindrance(clientOf(alpaca), 'opra'), null);
    const free = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50))], { plan: 'free' });
    assert.match((await putQuotesHindrance(clientOf(free), 'opra')) ?? '', /OPRA agreement is not signed/);
    assert.equal(await putQuotesHindrance(clientOf(free), 'indicative'), null);
    await free.close();
  });

  it('are ordered in whole cents', async () => {
    const broker = new WatchedBroker(alpaca);
    await broker.connect(QUIET);
    const placed = broker.place(entry(T, PUT_TICKER, 1, 0.8542, { instrument }));
    await assert.rejects(placed, { code: 'order_rejected', message: /a price is off its tick/ });
    await broker.disconnect();
  });

  it('are bought at a limit, held under their symbol, quoted, and sold at a limit', async () => {
    const broker = new WatchedBroker(alpaca);
    assert.equal((await broker.connect(QUIET)).mayBuyPuts, true);
    assert.equal((await broker.instrument(PUT_TICKER)).isTradable, true);
    await assert.rejects(broker.instrument('AAA220318P00048000'), { code: 'not_tradable' });
    const [quote] = await broker.quotes([PUT_TICKER]);
    assert.deepEqual([quote?.ticker, quote?.bid, quote?.ask], [PUT_TICKER, 1.98, 2.02]);
    await broker.place(entry(T, PUT_TICKER, 2, 2.02, { instrument }));
    await alpaca.toClose(6);
    await broker.settled();
    assert.deepEqual(await broker.positions(), [{ ticker: PUT_TICKER, quantity: 2, available: 2 }]);
    await broker.place(exit(T, PUT_TICKER, 2, { limit: 1.9, instrument }));
    await alpaca.toClose(8);
    await broker.settled();
    assert.deepEqual(await broker.positions(), []);
    await broker.disconnect();
  });
});
