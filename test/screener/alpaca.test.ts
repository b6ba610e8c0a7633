import assert from 'node:assert/strict';
import { BrokerError } from '../../src/lib/core/errors.ts';
import type { Session } from '../../src/lib/calendar/sessions.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { Secret } from '../../src/lib/core/secret.ts';
import { AlpacaScreener, type AlpacaFeed } from '../../src/lib/screener/alpaca/client.ts';
import { AlpacaSource } from '../../src/lib/screener/alpaca/source.ts';
import type { Facts, Known } from '../../src/lib/screener/facts.ts';
import { sessionOf } from '../helpers/bars.ts';
import { MovedClock } from '../helpers/moved-clock.ts';
import { needsShared } from '../helpers/shared.ts';
import {
  ALPACA_KEYS,
  localAlpacaData,
  type LocalBar,
  type LocalDataSetup,
  type LocalShare,
} from './local-alpaca-data.ts';
import type { LocalVendor } from './local-vendor.ts';
import { RNG, wishFor } from './ports.ts';

const SESSION = sessionOf('2025-12-31');
/** 130 minutes after the open: a third of the session. */
const AT = SESSION.open + 130 * MINUTE_MS;

const bar = (close: number, volume: number, more: Partial<Record<'o' | 'h' | 'l' | 'vw', number>> = {}): LocalBar => [
  ...([more.o ?? close, more.h ?? close, more.l ?? close] as const),
  ...([close, volume, more.vw ?? close] as const),
];

/** Two sessions before: ranges of 10 and 20 %, 1 and 3 million shares; by IEX 20,000 and 40,000. */
const SHARE: LocalShare = {
  trade: [52, '2025-12-31T16:39:59.123456789Z'],
  day: ['2025-12-31', bar(52, 20_000, { o: 51, h: 53, l: 50, vw: 51.5 })],
  dayBefore: ['2025-12-30', bar(49.9, 40_000)],
  bars: {
    sip: [
      ['2025-12-29', bar(40, 1_000_000, { h: 42, l: 38 })],
      ['2025-12-30', bar(50, 3_000_000, { h: 55, l: 45 })],
    ],
    iex: [
      ['2025-12-29', bar(40, 20_000)],
      ['2025-12-30', bar(50, 40_000)],
    ],
  },
};

interface Question {
  readonly symbols: string[] | null;
  readonly feed: AlpacaFeed;
  readonly at: number;
  readonly session: Session;
}

describe('Alpaca as a source', () => {
  let server: LocalVendor;

  before(function () {
    needsShared(this, 'specs', 'alpaca-data.json');
  });

  afterEach(() => server.close());

  async function ask(
    setup: LocalDataSetup,
    { symbols = ['AAA'], feed = 'iex', at = AT, session = SESSION }: Partial<Question> = {},
    keys: { keyId: string; secret: string } = ALPACA_KEYS,
  ): Promise<Known> {
    server = await localAlpacaData(setup);
    const secrets = { keyId: new Secret(keys.keyId), secret: new Secret(keys.secret) };
    const limit = { take: () => Promise.resolve() };
    const terms = { address: server.origin, ...secrets, retries: 0, limit, time: new MovedClock(at), rng: RNG };
    return new AlpacaSource(new AlpacaScreener(terms), feed).ask(wishFor({ moment: { at, session }, symbols }));
  }

  const only = ({ facts }: Known): Facts => facts[0] ?? assert.fail('nothing is known');

  it('tells the day by the feed, and means of the whole market', async () => {
    const facts = only(await ask({ shares: { AAA: SHARE } }));
    assert.deepEqual(facts, {
      ...{ symbol: 'AAA', name: null, kind: null, price: 52, earnings: null, news: null },
      pricedAt: Date.parse('2025-12-31T16:39:59.123Z'),
      // Of the whole market, not IEX's own last trade of 49.90.
      previousClose: 50,
      session: { open: 51, high: 53, low: 50, vwap: 51.5 },
      // IEX against IEX: (20,000 + 40,000) / 2 in a session, of which 130 of 390 minutes are over.
      activity: { shares: 20_000, share: 1 / 3, usual: 30_000 },
      meanVolume: { mean: 2_000_000, sessions: 2 },
      // ((42 - 38) / 40 + (55 - 45) / 50) / 2 = (0.1 + 0.2) / 2
      range: (4 / 40 + 10 / 50) / 2,
    });
  });

  it('asks for prices by the feed of the plan, and for sessions before by SIP up to the midnight before', async () => {
    await ask({ shares: { AAA: SHARE } });
    const snapshots = server.asked.find(({ path }) => path === '/v2/stocks/snapshots');
    assert.equal(snapshots?.query.get('feed'), 'iex');
    const bars = server.asked.filter(({ path }) => path === '/v2/stocks/bars');
    assert.deepEqual(
      bars.map(({ query }) => [query.get('feed'), query.get('end'), query.get('timeframe')]),
      [
        ['sip', '2025-12-31T04:59:59Z', '1Day'],
        ['iex', '2025-12-31T04:59:59Z', '1Day'],
      ],
    );
  });

  it('asks for nothing newer than 15 minutes of the whole market, also on a Saturday for Monday', async () => {
    const [monday, saturday] = [sessionOf('2026-01-05'), Date.parse('2026-01-03T18:00:00Z')];
    await ask({ shares: { AAA: SHARE } }, { at: saturday, session: monday });
    const bars = server.asked.find(({ path }) => path === '/v2/stocks/bars');
    assert.equal(bars?.query.get('end'), '2026-01-03T17:44:00Z');
  });

  it('holds the volume of the whole market against itself with FEED=sip, in one request less', async () => {
    const facts = only(await ask({ shares: { AAA: SHARE } }, { feed: 'sip' }));
    assert.equal(facts.activity?.usual, 2_000_000);
    assert.equal(server.count('/v2/stocks/bars'), 1);
  });

  it('says that the free plan sees one exchange', async () => {
    const partial = await ask({ shares: { AAA: SHARE } });
    assert.match(partial.notes.join('\n'), /FEED=iex: prices, volume and VWAP of the day are IEX's alone/);
    await server.close();
    const whole = await ask({ shares: { AAA: SHARE } }, { feed: 'sip' });
    assert.ok(!whole.notes.join('\n').includes('IEX'));
  });

  it('tells the activity of the session before while the session has not begun', async () => {
    const at = SESSION.open - 15 * MINUTE_MS;
    // Before the open the daily bar is that of the session before.
    const early: LocalShare = { ...SHARE, day: SHARE.dayBefore ?? assert.fail(), trade: [51, '2025-12-31T14:10:00Z'] };
    const facts = only(await ask({ shares: { AAA: early } }, { at }));
    assert.equal(facts.session, null);
    assert.equal(facts.previousClose, 50);
    assert.deepEqual(facts.activity, { shares: 3_000_000, share: 1, usual: 1_000_000 });
  });

  it('looks at the most active shares and the movers, each once, and at no warrants or units', async () => {
    const shares = { AAA: SHARE, BBB: SHARE, CCC: SHARE, 'DDD.WS': SHARE };
    const setup = { shares, actives: ['BBB', 'AAA'], gainers: ['AAA', 'EEE/U'], losers: ['CCC', 'GONE', 'FFF.U.X'] };
    const known = await ask(setup, { symbols: null });
    assert.deepEqual(
      known.facts.map(({ symbol }) => symbol),
      ['AAA', 'BBB', 'CCC'],
    );
    const symbols = server.asked.find(({ path }) => path === '/v2/stocks/snapshots')?.query.get('symbols');
    assert.equal(symbols, 'AAA,BBB,CCC,GONE');
    const tops = server.asked.slice(0, 2).map(({ query }) => query.get('top'));
    assert.deepEqual(tops, ['100', '50']);
    assert.deepEqual(known.unknown, []);
  });

  it('does not know a symbol that somebody names and that has no snapshot', async () => {
    const known = await ask({ shares: { AAA: SHARE } }, { symbols: ['AAA', 'NOPE'] });
    assert.deepEqual(known.unknown, ['NOPE']);
  });

  it('asks for 100 symbols at a time', async () => {
    const symbols = Array.from({ length: 250 }, (_, at) => `S${String(at)}`);
    await ask({ shares: {} }, { symbols });
    assert.equal(server.count('/v2/stocks/snapshots'), 3);
  });

  it('reads bars page by page', async () => {
    const facts = only(await ask({ shares: { AAA: SHARE }, page: 1 }));
    assert.equal(facts.meanVolume?.sessions, 2);
    assert.equal(server.count('/v2/stocks/bars'), 4);
  });

  it('takes means over 20 sessions at most, and ranges over 14', async () => {
    // 1 to 25 December: 24 daily bars to the 24th of volumes 1..24; the last 14 have a range of 10 %, those before none.
    const bars = Array.from({ length: 24 }, (_, at) => {
      const date = `2025-12-${String(at + 1).padStart(2, '0')}`;
      return [date, bar(10, at + 1, at < 10 ? {} : { h: 10.5, l: 9.5 })] as const;
    });
    const facts = only(await ask({ shares: { AAA: { ...SHARE, bars: { sip: bars, iex: bars } } } }));
    // 5..24: mean 14.5
    assert.deepEqual(facts.meanVolume, { mean: 14.5, sessions: 20 });
    assert.equal(facts.range?.toFixed(9), '0.100000000');
  });

  it('knows no means of a share that is new', async () => {
    const facts = only(await ask({ shares: { AAA: { ...SHARE, bars: {} } } }));
    assert.deepEqual([facts.meanVolume, facts.range, facts.activity], [null, null, null]);
    assert.equal(facts.previousClose, 49.9);
  });

  it('fails by its name where the plan does not include the feed', async () => {
    const asked = ask({ shares: { AAA: SHARE }, refused: ['sip'] }, { feed: 'sip' });
    await assert.rejects(asked, (error: unknown) => {
      assert.ok(error instanceof BrokerError && error.code === 'source_plan');
      assert.match(error.cure, /FEED=iex/);
      return true;
    });
  });

  it('fails by its name where the keys are not accepted, and shows none of them', async () => {
    const keys = { keyId: 'PK-WRONG', secret: 'the wrong secret' };
    await assert.rejects(ask({ shares: {} }, {}, keys), (error: unknown) => {
      assert.ok(error instanceof BrokerError && error.code === 'source_key_refused');
      assert.ok(!JSON.stringify(error).includes('wrong'));
      return true;
    });
  });

  it('fails by its name where the answer is something else', async () => {
    const instead = ({ path }: { path: string }): { body: string } | null =>
      path === '/v2/stocks/snapshots' ? { body: '"no"' } : null;
    await assert.rejects(ask({ shares: { AAA: SHARE }, instead }), { code: 'source_malformed' });
  });
});
