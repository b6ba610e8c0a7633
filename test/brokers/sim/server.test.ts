/** The exchange as a process of its own: clients come, go and are killed, and so is the exchange. Real processes, real sockets. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimRemote } from '../../../src/lib/brokers/sim/remote.ts';
import { SimServer } from '../../../src/lib/brokers/sim/server.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import type { FeedListener } from '../../../src/lib/session/feed.ts';
import { Ear } from '../../contract/rig.ts';
import { barsOf, flat } from '../../helpers/bars.ts';
import { entry, exchangeOf } from '../../helpers/exchange.ts';
import { ROOT } from '../../helpers/tbot.ts';

/** "o5" for an open, "c5 A B" for a close with the bars of A and B. */
function minutes(told: string[]): FeedListener {
  return {
    opened: (m) => void told.push(`o${String(m)}`),
    closed: (m, bars) => void told.push([`c${String(m)}`, ...bars.map(({ ticker }) => ticker)].join(' ')),
    quoted: () => undefined,
  };
}

function upTo(m: number, names = ''): string[] {
  return Array.from({ length: m + 1 }, (_, at) => [`o${String(at)}`, `c${String(at)}${names}`]).flat();
}

describe('the exchange behind a socket', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tbot-sim-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const served = async () => {
    const exchange = exchangeOf([barsOf('A', flat(0, 389, 50)), barsOf('B', flat(0, 389, 20))]);
    const server = new SimServer(exchange);
    return { exchange, server, address: await server.listen({ path: join(folder, 'sim.sock') }) };
  };

  it('tells minutes as they are pulled, and what has passed to one who comes later', async () => {
    const { server, address } = await served();
    const first = await SimRemote.open(address);
    const told: string[] = [];
    await first.start(['A'], minutes(told));
    for (let each = 0; each < 4; each++) await first.advance();
    assert.deepEqual(told, upTo(1, ' A'));
    await first.watch(['B']);
    await first.advance();
    await first.advance();
    await first.advance();
    assert.deepEqual(told.slice(4), ['o2', 'c2 A B', 'o3']);
    await first.disconnect();
    const second = await SimRemote.open(address);
    const later: string[] = [];
    await second.start(['A'], minutes(later));
    assert.deepEqual(later, [...upTo(2, ' A'), 'o3']);
    await second.advance();
    assert.equal(later.at(-1), 'c3 A');
    await second.disconnect();
    await server.close();
  });

  it('is of the newest client alone', async () => {
    const { server, address } = await served();
    const [first, second] = [await SimRemote.open(address), await SimRemote.open(address)];
    const ear = new Ear();
    await first.connect(ear);
    await second.connect(new Ear());
    await assert.rejects(first.account(), NetworkError);
    assert.deepEqual(ear.connections, ['lost']);
    assert.equal((await second.account()).cash, 100_000);
    await assert.rejects(first.account(), NetworkError);
    await second.disconnect();
    await server.close();
  });

  it('ends the connection of one who sends no frame, and of nobody else', async () => {
    const { server, address } = await served();
    for (const nonsense of ['hello\n', '{"id":1,"verb":"rob","args":[]}\n']) {
      const socket = connect('path' in address ? address.path : '');
      socket.resume();
      socket.end(nonsense);
      await once(socket, 'close');
    }
    const remote = await SimRemote.open(address);
    assert.equal((await remote.connect(new Ear())).accountId, 'SIM');
    await remote.disconnect();
    await server.close();
  });

  it('listens where a killed one has left its socket, but takes no file and no living one away', async () => {
    const { server, address } = await served();
    await assert.rejects(new SimServer(exchangeOf([])).listen(address), { code: 'EADDRINUSE' });
    const remote = await SimRemote.open(address);
    await remote.connect(new Ear());
    await remote.disconnect();
    await server.close();
    const path = join(folder, 'precious.txt');
    writeFileSync(path, 'mine');
    await assert.rejects(new SimServer(exchangeOf([])).listen({ path }), { code: 'EADDRINUSE' });
  });

  it('may be gone before a client stops, or wants to hear of more: that is told when it is found again', async () => {
    const { server, address, exchange } = await served();
    const remote = await SimRemote.open(address);
    const told: string[] = [];
    await remote.start(['A'], minutes(told));
    await server.close();
    await remote.watch(['B']);
    const again = new SimServer(exchange);
    await again.listen(address);
    for (let each = 0; each < 4; each++) await remote.advance();
    assert.deepEqual(told.slice(-2), ['o1', 'c1 A B']);
    await again.close();
    await remote.stop();
  });

  it('is not there where nobody listens', async () => {
    await assert.rejects(SimRemote.open({ path: join(folder, 'none.sock') }), NetworkError);
  });
});

describe('the exchange as a process', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tbot-sim-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Resolves when clients can come. */
  async function start(): Promise<{ venue: ChildProcess; said: string }> {
    const files = [join(folder, 'sim.sock'), join(folder, 'requests.ndjson')];
    const venue = spawn(process.execPath, [join(ROOT, 'test/helpers/sim-venue.ts'), ...files], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(venue.stdout, 'data')) as [Buffer];
    return { venue, said: said.toString().trim() };
  }

  async function kill(venue: ChildProcess): Promise<void> {
    venue.kill('SIGKILL');
    await once(venue, 'exit');
  }

  it('is found as it was after SIGKILL, by a client that was there and by a new one', async () => {
    const { venue } = await start();
    const remote = await SimRemote.open({ path: join(folder, 'sim.sock') });
    const ear = new Ear();
    const told: string[] = [];
    await remote.connect(ear);
    await remote.start([], minutes(told));
    for (let each = 0; each < 10; each++) await remote.advance();
    const price = (await remote.quotes(['S0']))[0]?.ask ?? NaN;
    const limit = Math.floor(price * 102) / 100;
    await remote.place(entry('t', 'S0', 10, limit, { stop: Math.floor(price * 90) / 100 }));
    while (ear.executions.length === 0) await remote.advance();
    const before = [await remote.account(), await remote.positions(), await remote.openOrders(), await remote.clock()];
    await kill(venue);
    await assert.rejects(remote.account(), NetworkError);

    const { venue: second, said } = await start();
    assert.match(said, /^replayed \d\d+$/);
    const after = [await remote.account(), await remote.positions(), await remote.openOrders(), await remote.clock()];
    assert.deepEqual(after, before);
    assert.deepEqual(ear.connections, ['lost', 'restored']);
    assert.equal(ear.executions.length, 1);
    while ((told.at(-1) ?? '') !== 'c30') await remote.advance();
    assert.deepEqual(told, upTo(30));
    await remote.disconnect();

    const other = await SimRemote.open({ path: join(folder, 'sim.sock') });
    const heard = new Ear();
    await other.connect(heard);
    assert.deepEqual(await other.executionsSince(0), ear.executions.slice(0, 1));
    assert.equal((await other.orderByClientId('t-entry1'))?.state, 'filled');
    assert.deepEqual(heard.executions, []);
    await other.disconnect();
    await kill(second);
  });
});
