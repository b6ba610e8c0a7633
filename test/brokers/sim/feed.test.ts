/** The recorded bars of an exchange as a feed: minutes in order, bars of what is watched, quotes where they were recorded. */
import assert from 'node:assert/strict';
import { SimFeed } from '../../../src/lib/brokers/sim/feed.ts';
import type { Quotes } from '../../../src/lib/market/bars.ts';
import type { FeedListener } from '../../../src/lib/session/feed.ts';
import { barsOf, flat, FULL_DAY, openMinuteOf, without } from '../../helpers/bars.ts';
import { exchangeOf, toOpen } from '../../helpers/exchange.ts';

function ear(told: string[]): FeedListener {
  return {
    opened: (m) => void told.push(`opened ${String(m)}`),
    closed: (m, bars) =>
      void told.push(
        `closed ${String(m)}: ${bars.map((bar) => [bar.ticker, bar.close, bar.volume].join(' ')).join(', ')}`,
      ),
    quoted: (quotes) =>
      void told.push(quotes.map(({ ticker, bid, ask, bidSize }) => [ticker, bid, ask, bidSize].join(' ')).join(', ')),
  };
}

/** B is quoted 0.02 wide in minute 0; nobody bids in minute 1; nothing is said of minute 2. */
function quotesOfB(): Quotes {
  const column = (...values: readonly number[]): Float64Array => Float64Array.from(values);
  const [bid, ask, size] = [column(19.99, NaN), column(20.01, 20.01), column(300, 0)];
  return {
    symbol: 'B',
    minute: Int32Array.from([0, 1], (m) => openMinuteOf(FULL_DAY) + m),
    ...{ bidOpen: bid, bidHigh: bid, bidLow: bid, bidClose: bid, bidSize: size },
    ...{ askOpen: ask, askHigh: ask, askLow: ask, askClose: ask, askSize: size },
  };
}

describe('the feed of the built-in broker', () => {
  const bars = [barsOf('A', without(flat(0, 389, 50), 1)), barsOf('B', flat(0, 389, 20, 700))];

  it('tells opens and closes as it is pulled, with the bars that there are of what is watched', async () => {
    const feed = new SimFeed(exchangeOf(bars));
    const told: string[] = [];
    await feed.start(['A', 'NONE'], ear(told));
    for (let each = 0; each < 5; each++) assert.equal(await feed.advance(), true);
    await feed.watch(['B']);
    await feed.advance();
    assert.deepEqual(told, [
      'opened 0',
      'closed 0: A 50 1000',
      'opened 1',
      'closed 1: ',
      'opened 2',
      'closed 2: A 50 1000, B 20 700',
    ]);
    assert.equal(feed.freshAt, (openMinuteOf(FULL_DAY) + 3) * 60_000);
  });

  it('tells first what has passed, the minute that is open included', async () => {
    const exchange = exchangeOf(bars);
    toOpen(exchange, 1);
    const told: string[] = [];
    await new SimFeed(exchange).start(['A'], ear(told));
    assert.deepEqual(told, ['opened 0', 'closed 0: A 50 1000', 'opened 1']);
  });

  it('tells quotes at a close, before its bars: as recorded, a side without one at 0; else the last close', async () => {
    const feed = new SimFeed(exchangeOf(bars, { can: { hasQuotes: true }, quotes: [quotesOfB()] }));
    const told: string[] = [];
    await feed.start(['A', 'B'], ear(told));
    for (let each = 0; each < 6; each++) await feed.advance();
    assert.deepEqual(
      told.filter((line) => !line.startsWith('opened') && !line.startsWith('closed')),
      ['A 50 50 1000000, B 19.99 20.01 300', 'A 50 50 1000000, B 0 20.01 0', 'A 50 50 1000000, B 0 20.01 0'],
    );
  });

  it('ends with the session, and tells nothing once it was stopped', async () => {
    const exchange = exchangeOf(bars);
    const feed = new SimFeed(exchange);
    const told: string[] = [];
    await feed.start([], ear(told));
    while (await feed.advance());
    assert.equal(told.at(-1), 'closed 389: ');
    const other = new SimFeed(exchangeOf(bars));
    await other.start([], ear(told));
    await other.stop();
    await other.advance();
    assert.equal(told.length, 780);
  });
});
