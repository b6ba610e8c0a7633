/** Recorded minute bars from Alpaca: pages, adjustments, what a plan does not allow. */
import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { historyOf, historyPages, type HistoryQuestion } from '../../../src/lib/feeds/alpaca/history.ts';
import { edited, withField } from '../../alpaca/fault-kinds.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { clientOf } from '../../brokers/alpaca/rig.ts';
import { barsOf, dot, flat, FULL_DAY, openMinuteOf } from '../../helpers/bars.ts';

const OPEN = openMinuteOf(FULL_DAY);

describe("Alpaca's history of bars", () => {
  let alpaca: LocalAlpaca;
  const question = (more: Partial<HistoryQuestion> = {}): HistoryQuestion => ({
    ...{ tickers: ['AAA', 'BBB'], first: OPEN, last: OPEN + 389, feed: 'iex', adjustment: 'raw', urgency: 'bulk' },
    ...more,
  });

  beforeEach(async () => {
    const bars = [barsOf('AAA', flat(0, 389, 50)), barsOf('BBB', [dot(3, 20, 7), dot(10, 21, 8)])];
    alpaca = await LocalAlpaca.open(bars, { plan: 'free' });
    await alpaca.toClose(19);
  });
  afterEach(() => alpaca.close());

  it('is what was recorded, as columns by the start of each bar', async () => {
    const [aaa, bbb] = await historyOf(clientOf(alpaca), question());
    assert.deepEqual([aaa?.symbol, aaa?.minute.length], ['AAA', 20]);
    assert.deepEqual(bbb, {
      symbol: 'BBB',
      minute: Int32Array.of(OPEN + 3, OPEN + 10),
      ...{ open: Float64Array.of(20, 21), high: Float64Array.of(20, 21), low: Float64Array.of(20, 21) },
      ...{ close: Float64Array.of(20, 21), volume: Float64Array.of(7, 8) },
    });
  });

  it('includes its first and its last minute, and nothing beside them', async () => {
    const [aaa] = await historyOf(clientOf(alpaca), question({ tickers: ['AAA'], first: OPEN + 4, last: OPEN + 6 }));
    assert.deepEqual([...(aaa?.minute ?? [])], [OPEN + 4, OPEN + 5, OPEN + 6]);
    assert.deepEqual(await historyOf(clientOf(alpaca), question({ tickers: [] })), []);
    assert.deepEqual(await historyOf(clientOf(alpaca), question({ last: OPEN - 1 })), []);
  });

  it('goes on from page to page until there is none', async () => {
    // The server is told to say that there is more, twice: the third page is the last one.
    alpaca.faults.rest.next(
      'GET /v2/stocks/bars',
      edited(withField('next_page_token', Buffer.from('5').toString('base64url'))),
    );
    alpaca.faults.rest.next(
      'GET /v2/stocks/bars',
      edited(withField('next_page_token', Buffer.from('20').toString('base64url'))),
    );
    const pages: number[] = [];
    for await (const page of historyPages(clientOf(alpaca), question())) pages.push(page.length);
    assert.deepEqual(pages, [22, 17, 2]);
    assert.equal(alpaca.calls.length, 3);
  });

  it('takes no bar of a ticker twice, should pages overlap', async () => {
    alpaca.faults.rest.next(
      'GET /v2/stocks/bars',
      edited(withField('next_page_token', Buffer.from('5').toString('base64url'))),
    );
    const [aaa] = await historyOf(clientOf(alpaca), question());
    assert.equal(aaa?.minute.length, 20);
  });

  it('that names the same page for ever is no history', async () => {
    alpaca.faults.rest.next('GET /v2/stocks/bars', edited(withField('next_page_token', 'MA')), 9);
    await assert.rejects(historyOf(clientOf(alpaca), question()), { code: 'bad_answer' });
    assert.equal(alpaca.calls.length, 2);
  });

  it('of what the plan does not have is a refusal that says so', async () => {
    const last = Math.floor(alpaca.now() / MINUTE_MS);
    await assert.rejects(historyOf(clientOf(alpaca), question({ feed: 'sip', last })), {
      name: 'BrokerError',
      code: 'not_subscribed',
    });
  });

  it('that lacks a price is no history', async () => {
    const bars = { AAA: [{ t: '2022-03-01T14:30:00Z', o: 1, h: 1, l: 1, v: 1 }] };
    alpaca.faults.rest.next('GET /v2/stocks/bars', edited(withField('bars', bars)));
    await assert.rejects(historyOf(clientOf(alpaca), question()), /Alpaca's answer of bar lacks c/);
  });
});
