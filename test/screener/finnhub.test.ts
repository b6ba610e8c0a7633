import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../src/lib/core/secret.ts';
import { BrokerError, NetworkError } from '../../src/lib/core/errors.ts';
import { DiskCache } from '../../src/lib/screener/disk-cache.ts';
import type { Facts, Moment } from '../../src/lib/screener/facts.ts';
import { Finnhub, MAX_AGE_MS } from '../../src/lib/screener/finnhub/client.ts';
import { FinnhubSource, type FinnhubChoices } from '../../src/lib/screener/finnhub/source.ts';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { MovedClock } from '../helpers/moved-clock.ts';
import { needsShared } from '../helpers/shared.ts';
import { temporaryFolder } from '../helpers/tbot.ts';
import { sessionOf } from '../helpers/bars.ts';
import { addressOf, FINNHUB_KEY, localFinnhub, type LocalFinnhubSetup } from './local-finnhub.ts';
import type { LocalVendor } from './local-vendor.ts';
import { RNG, whilePassing, wishFor } from './ports.ts';

/** A Wednesday; the session before is of the 30th. */
const SESSION = sessionOf('2025-12-31');
const SECONDS = SESSION.open / 1000;
const HOUR = 3600;

const SYMBOLS: LocalFinnhubSetup['symbols'] = {
  // Half an hour into the session: open 51, high 53, low 50, now 52; the close before was 50.
  AAA: { name: 'Alpha Inc', quote: [52, 51, 53, 50, 50], at: SECONDS + HOUR / 2, volumes: [4.5, 3] },
  ETFX: { name: 'An Index ETF', type: 'ETP', quote: [20, 20, 21, 20, 20], at: SECONDS + HOUR / 2, volumes: [2, 2] },
  DEAR: { name: 'Dear Corp', quote: [900, 900, 900, 900, 900], at: SECONDS + HOUR / 2, volumes: [1, 1] },
};

describe('Finnhub as a source', () => {
  let clock: MovedClock;
  let server: LocalVendor;
  let folder: string;

  before(function () {
    needsShared(this, 'specs', 'finnhub', 'swagger.json');
  });

  beforeEach(() => {
    clock = new MovedClock(SESSION.open + 30 * MINUTE_MS);
    folder = temporaryFolder();
  });

  afterEach(() => server.close());

  const moment = (): Moment => ({ at: clock.now(), session: SESSION });

  async function serve(setup: Partial<LocalFinnhubSetup> = {}): Promise<void> {
    server = await localFinnhub({ symbols: SYMBOLS, ...setup });
  }

  /** A new process, with the cache of the one before. */
  function sourceOf(choices: Partial<FinnhubChoices> = {}, key = FINNHUB_KEY): FinnhubSource {
    const cache = new DiskCache(folder, clock);
    const terms = { address: addressOf(server), key: new Secret(key), retries: 1, time: clock, rng: RNG, cache };
    return new FinnhubSource(new Finnhub(terms), { universe: [], asksNews: false, asksEarnings: true, ...choices });
  }

  async function factsOf(symbol: string, choices: Partial<FinnhubChoices> = {}): Promise<Facts> {
    const { facts } = await sourceOf(choices).ask(wishFor({ moment: moment(), symbols: [symbol] }));
    return facts[0] ?? assert.fail('nothing is known');
  }

  it('tells price, day and volumes of a share', async () => {
    await serve();
    const facts = await factsOf('AAA');
    assert.deepEqual(facts, {
      ...{ symbol: 'AAA', name: 'Alpha Inc', kind: 'stock', price: 52, previousClose: 50 },
      pricedAt: SESSION.open + 30 * MINUTE_MS,
      session: { open: 51, high: 53, low: 50, vwap: null },
      // 10 days against 3 months, millions of shares; the day's range is (53 - 50) / 52.
      activity: { shares: 4_500_000, share: 1, usual: 3_000_000 },
      meanVolume: { mean: 4_500_000, sessions: 10 },
      range: 3 / 52,
      earnings: null,
      news: null,
    });
  });

  it('tells an ETF by its type', async () => {
    await serve();
    assert.equal((await factsOf('ETFX')).kind, 'etf');
  });

  it('takes the price itself for the close before while it is of the session before', async () => {
    const at = sessionOf('2025-12-30').close / 1000;
    await serve({ symbols: { OLD: { name: 'Old Inc', quote: [10, 9, 11, 9, 8], at } } });
    const facts = await factsOf('OLD');
    assert.deepEqual([facts.price, facts.previousClose, facts.session], [10, 10, null]);
  });

  it('takes the close before of a price from before the open', async () => {
    clock = new MovedClock(SESSION.open - 15 * MINUTE_MS);
    await serve({ symbols: { PRE: { name: 'Pre Inc', quote: [10, 9, 11, 9, 8], at: SECONDS - 900 } } });
    const facts = await factsOf('PRE');
    assert.deepEqual([facts.price, facts.previousClose, facts.session], [10, 8, null]);
  });

  it('does not know what is not listed, without a call for it', async () => {
    await serve();
    const known = await sourceOf().ask(wishFor({ moment: moment(), symbols: ['NOPE', 'AAA'] }));
    assert.deepEqual([known.unknown, known.facts.map(({ symbol }) => symbol)], [['NOPE'], ['AAA']]);
    assert.equal(server.count('/api/v1/quote'), 1);
  });

  it('does not know what has a quote of zeros', async () => {
    await serve({ symbols: { ZERO: { name: 'Zero Inc', quote: [0, 0, 0, 0, 0], at: 0 } } });
    const known = await sourceOf().ask(wishFor({ moment: moment(), symbols: ['ZERO'] }));
    assert.deepEqual([known.unknown, known.facts], [['ZERO'], []]);
  });

  it('asks no more than the quote of what has the wrong price', async () => {
    await serve();
    const wish = wishFor({ moment: moment(), symbols: ['DEAR'], isWorthMore: (price) => price <= 100 });
    const { facts } = await sourceOf().ask(wish);
    assert.deepEqual([facts[0]?.price, facts[0]?.meanVolume], [900, null]);
    assert.equal(server.count('/api/v1/stock/metric'), 0);
  });

  it('looks at its universe where nobody names symbols', async () => {
    await serve();
    const { facts } = await sourceOf({ universe: ['ETFX', 'AAA'] }).ask(wishFor({ moment: moment(), symbols: null }));
    assert.deepEqual(
      facts.map(({ symbol }) => symbol),
      ['AAA', 'ETFX'],
    );
  });

  it('tells earnings of the day, and those after the close before', async () => {
    const earnings = [
      { symbol: 'AAA', date: '2025-12-30', hour: 'amc' },
      { symbol: 'ETFX', date: '2025-12-30', hour: 'bmo' },
      { symbol: 'DEAR', date: '2025-12-31', hour: 'bmo' },
    ];
    await serve({ earnings });
    const { facts } = await sourceOf().ask(wishFor({ moment: moment(), symbols: ['AAA', 'ETFX', 'DEAR'] }));
    assert.deepEqual(
      facts.map((each) => each.earnings),
      ['2025-12-30 amc', '2025-12-31 bmo', null],
    );
    const asked = server.asked.find(({ path }) => path === '/api/v1/calendar/earnings');
    assert.equal(asked?.query.toString(), 'from=2025-12-30&to=2025-12-31');
  });

  it('counts the articles since the close before, and none of later', async () => {
    const before = sessionOf('2025-12-30').close / 1000;
    const news = [before - 1, before + 1, SECONDS, SECONDS + HOUR];
    await serve({ symbols: { NEWS: { name: 'News Inc', quote: [5, 5, 5, 5, 5], at: SECONDS, news } } });
    assert.equal((await factsOf('NEWS', { asksNews: true })).news, 2);
  });

  it('asks the profile for a name that the list does not have', async () => {
    const quote: [number, number, number, number, number] = [5, 5, 5, 5, 5];
    await serve({
      symbols: { BARE: { name: '', quote, at: SECONDS } },
      instead: ({ path }) => (path === '/api/v1/stock/profile2' ? { body: { name: 'Bare Daily 2X ETF' } } : null),
    });
    assert.equal((await factsOf('BARE')).name, 'Bare Daily 2X ETF');
  });

  it('asks a premium endpoint once, says so, and goes on without it', async () => {
    await serve({ premium: ['/stock/metric'] });
    const known = await sourceOf().ask(wishFor({ moment: moment(), symbols: ['AAA', 'ETFX'] }));
    assert.equal(server.count('/api/v1/stock/metric'), 1);
    assert.deepEqual(
      known.facts.map(({ meanVolume }) => meanVolume),
      [null, null],
    );
    assert.match(known.notes.join('\n'), /does not give \/stock\/metric with this plan/);
  });

  it('says that answers cannot be kept where the disk takes none, and goes on', async () => {
    await serve();
    folder = join(folder, 'a file');
    writeFileSync(folder, '');
    const known = await sourceOf().ask(wishFor({ moment: moment(), symbols: ['AAA'] }));
    assert.equal(known.facts.length, 1);
    assert.match(known.notes.join('\n'), /answers cannot be kept/);
  });

  it('sends the key in a header and never in an address', async () => {
    await serve();
    await factsOf('AAA');
    for (const { query, headers } of server.asked) {
      assert.equal(headers['x-finnhub-token'], FINNHUB_KEY);
      assert.ok(!query.toString().includes(FINNHUB_KEY));
    }
  });

  it('fails by its name when the key is not accepted', async () => {
    await serve();
    const asked = sourceOf({}, 'another key').ask(wishFor({ moment: moment(), symbols: ['AAA'] }));
    await assert.rejects(
      asked,
      (error: unknown) => error instanceof BrokerError && error.code === 'source_key_refused',
    );
  });

  it('fails by its name when the answer is something else', async () => {
    await serve({ instead: ({ path }) => (path === '/api/v1/quote' ? { body: '[]' } : null) });
    const asked = sourceOf().ask(wishFor({ moment: moment(), symbols: ['AAA'] }));
    await assert.rejects(asked, { code: 'source_malformed', message: /Finnhub answered \/quote/ });
  });

  it('leaves nothing half-written when it becomes unreachable in the middle', async () => {
    await serve({ instead: ({ path }) => (path === '/api/v1/stock/metric' ? { cut: true, body: '' } : null) });
    const asked = sourceOf().ask(wishFor({ moment: moment(), symbols: ['AAA'] }));
    await assert.rejects(whilePassing(clock, 100, asked), NetworkError);
    assert.deepEqual(readdirSync(folder).sort(), [
      'earnings-2025-12-30_2025-12-31.json',
      'quote-AAA.json',
      'symbols-US.json',
    ]);
  });

  describe('with what it has been told', () => {
    beforeEach(async () => {
      await serve();
      await factsOf('AAA');
      server.asked.splice(0);
    });

    it('asks nothing again at once, in another process either', async () => {
      const facts = await factsOf('AAA');
      assert.deepEqual([server.asked.length, facts.price, facts.name, facts.range], [0, 52, 'Alpha Inc', 3 / 52]);
    });

    it('asks for the quote again after 45 seconds, and for nothing else', async () => {
      clock.pass(MAX_AGE_MS.quote + 1);
      await factsOf('AAA');
      assert.deepEqual(
        server.asked.map(({ path }) => path),
        ['/api/v1/quote'],
      );
    });

    it('asks for volumes again after 12 hours', async () => {
      clock.pass(MAX_AGE_MS.metric + 1);
      await factsOf('AAA');
      assert.equal(server.count('/api/v1/stock/metric'), 1);
      assert.equal(server.count('/api/v1/stock/symbol'), 0);
    });
  });

  it('makes at most 60 calls in any minute of a long scan', async function () {
    this.timeout(30_000);
    const names = Array.from({ length: 40 }, (_, at) => `S${String(at)}`);
    const symbols = Object.fromEntries(names.map((name) => [name, { ...SYMBOLS.AAA, name } as never]));
    const instants: number[] = [];
    await serve({
      symbols,
      instead: () => {
        instants.push(clock.now());
        return null;
      },
    });
    const { facts } = await whilePassing(clock, 250, sourceOf().ask(wishFor({ moment: moment(), symbols: names })));
    // The list, the calendar, and a quote and the volumes of each.
    assert.deepEqual([facts.length, instants.length], [40, 82]);
    for (const [at, instant] of instants.entries())
      assert.ok(instants.slice(at).filter((other) => other < instant + 60_000).length <= 60);
  });
});
