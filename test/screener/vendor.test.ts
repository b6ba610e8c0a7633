import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { BrokerError, InterruptedError, NetworkError } from '../../src/lib/core/errors.ts';
import { Vendor, REQUEST_MS } from '../../src/lib/screener/vendor.ts';
import { allowedAddress } from '../../src/lib/screener/hosts.ts';
import { MovedClock } from '../helpers/moved-clock.ts';
import { LocalVendor, nobody, type Answered } from './local-vendor.ts';
import { RNG, whilePassing } from './ports.ts';

const KEY = 'a key that nobody may see';
const PATH = '/api/v1/quote';
const QUERY = { symbol: 'AAPL' };
const GOING = new AbortController().signal;

describe('requests to a vendor', () => {
  let clock: MovedClock;
  let server: LocalVendor | undefined;

  beforeEach(() => {
    clock = new MovedClock(1_700_000_000_000);
  });

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  /** Of a server that gives these answers one after the other, the last one again and again. */
  async function vendorOf(answers: readonly Answered[], retries = 3): Promise<Vendor> {
    let at = 0;
    server = await LocalVendor.open('finnhub', () => answers[Math.min(at++, answers.length - 1)] ?? { body: '' });
    return vendorAt(server.origin, retries);
  }

  function vendorAt(origin: string, retries: number): Vendor {
    const terms = {
      name: 'A vendor',
      address: new URL(origin),
      headers: () => ({ 'x-key': KEY }),
      keyNames: 'THE_KEY',
    };
    return new Vendor({ ...terms, retries, limit: null, time: clock, rng: RNG });
  }

  const failure = async (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error as Error,
    );

  it('give what was answered', async () => {
    const vendor = await vendorOf([{ body: { c: 1.5 } }]);
    assert.deepEqual(await vendor.get(PATH, QUERY, GOING), { status: 200, body: { c: 1.5 } });
    assert.equal(server?.asked[0]?.headers['x-key'], KEY);
  });

  it('try again after 500, after 429 and after a cut connection', async () => {
    const vendor = await vendorOf([
      { status: 500, body: '' },
      { status: 429, body: '' },
      { cut: true, body: '' },
      { body: { c: 2 } },
    ]);
    const { body } = await whilePassing(clock, 100, vendor.get(PATH, QUERY, GOING));
    assert.deepEqual(body, { c: 2 });
    assert.equal(server?.asked.length, 4);
  });

  it('wait for as long as Retry-After asks for, and no request is made before', async () => {
    const started = clock.now();
    const vendor = await vendorOf([{ status: 429, headers: { 'retry-after': '30' }, body: '' }, { body: { c: 2 } }]);
    await whilePassing(clock, 200, vendor.get(PATH, QUERY, GOING));
    assert.ok(clock.now() - started >= 30_000, String(clock.now() - started));
  });

  it('wait until X-Ratelimit-Reset, in seconds since 1970', async () => {
    const started = clock.now();
    const reset = String(started / 1000 + 20);
    const vendor = await vendorOf([{ status: 429, headers: { 'x-ratelimit-reset': reset }, body: '' }, { body: {} }]);
    await whilePassing(clock, 200, vendor.get(PATH, QUERY, GOING));
    assert.ok(clock.now() - started >= 20_000);
  });

  it('give up when it wants to be left alone for an hour', async () => {
    const vendor = await vendorOf([{ status: 429, headers: { 'retry-after': '3600' }, body: '' }]);
    const error = await failure(vendor.get(PATH, QUERY, GOING));
    assert.ok(error instanceof NetworkError && error.code === 'source_busy');
    assert.equal(server?.asked.length, 1);
  });

  it('end after the tries that are allowed', async () => {
    const vendor = await vendorOf([{ status: 503, body: '' }], 2);
    const error = await failure(whilePassing(clock, 100, vendor.get(PATH, QUERY, GOING)));
    assert.ok(error instanceof NetworkError && error.code === 'source_busy');
    assert.equal(server?.asked.length, 3);
  });

  it('end when nobody listens, with the host and without the key', async () => {
    const vendor = vendorAt(await nobody(), 1);
    const error = await failure(whilePassing(clock, 100, vendor.get(PATH, QUERY, GOING)));
    assert.ok(error instanceof NetworkError && error.code === 'source_unreachable');
    assert.match(error.message, /^A vendor \(127\.0\.0\.1:\d+\) could not be reached: ECONNREFUSED$/);
    assert.ok(!JSON.stringify([error.message, error.cure, error.details]).includes(KEY));
  });

  it('end when no answer comes in time', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const started = clock.now();
    const error = await failure(
      whilePassing(clock, 500, vendorAt(`http://127.0.0.1:${String(port)}`, 0).get(PATH, QUERY, GOING)),
    );
    silent.close();
    assert.match(error.message, /no answer in time/);
    assert.ok(clock.now() - started < 3 * REQUEST_MS);
  });

  it('tell of a key that is not accepted, and do not try again', async () => {
    const vendor = await vendorOf([{ status: 401, body: { error: 'Invalid API key' } }]);
    const error = await failure(vendor.get(PATH, QUERY, GOING));
    assert.ok(error instanceof BrokerError && error.code === 'source_key_refused');
    assert.match(error.cure, /THE_KEY/);
    assert.equal(server?.asked.length, 1);
  });

  it('follow no redirect, which would take the key elsewhere', async () => {
    const other = await LocalVendor.open('finnhub', () => ({ body: { c: 1 } }));
    const vendor = await vendorOf([
      { status: 302, headers: { location: `${other.origin}${PATH}?symbol=A` }, body: '' },
    ]);
    const error = await failure(vendor.get(PATH, QUERY, GOING));
    assert.ok(error instanceof BrokerError && error.code === 'source_refused');
    assert.equal(other.asked.length, 0);
    await other.close();
  });

  it('give no body where it is no JSON', async () => {
    const vendor = await vendorOf([{ body: '<html>' }]);
    assert.deepEqual(await vendor.get(PATH, QUERY, GOING), { status: 200, body: undefined });
  });

  it('stop at once when they are asked to, also in a wait', async () => {
    const stop = new AbortController();
    const vendor = await vendorOf([{ status: 429, headers: { 'retry-after': '30' }, body: '' }]);
    const stopped = failure(vendor.get(PATH, QUERY, stop.signal));
    setTimeout(() => stop.abort(), 50);
    assert.ok((await stopped) instanceof InterruptedError);
  });
});

describe('the address of a vendor', () => {
  const hosts = ['finnhub.io'];

  it("is its own host's, or one of this machine", () => {
    for (const address of [
      'https://finnhub.io/api/v1',
      'http://127.0.0.1:8000',
      'http://localhost:1',
      'http://[::1]:1',
    ])
      assert.equal(allowedAddress('FINNHUB_URL', address, hosts).href, new URL(address).href);
  });

  it('is no other, however alike', () => {
    for (const host of ['finnhub.io.example.com', 'example.com', 'xfinnhub.io', '127.0.0.1.example.com'])
      assert.throws(() => allowedAddress('FINNHUB_URL', `https://${host}`, hosts), { code: 'host_not_allowed' });
  });
});
