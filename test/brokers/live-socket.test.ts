/** A WebSocket that is made anew: when, after which waits, and what is heard of it. Real sockets, a clock that is moved. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { LiveSocket } from '../../src/lib/brokers/live-socket.ts';
import { MovedClock } from '../helpers/moved-clock.ts';

describe('a live socket', () => {
  let server: WebSocketServer;
  let time: MovedClock;
  let socket: LiveSocket;
  let told: string[];
  let isReadyAtOnce: boolean;
  const clients: WebSocket[] = [];

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    server.on('connection', (client) => clients.push(client));
    time = new MovedClock(0);
    told = [];
    isReadyAtOnce = true;
    // The chance is always the highest: waits are 1, 2, 4 ... s.
    socket = new LiveSocket(
      { clock: time, timers: time, rng: { next: () => 1 } },
      {
        url: () => `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
        opened: () => {
          told.push(`opened at ${String(time.now())}`);
          if (isReadyAtOnce) socket.ready();
        },
        heard: (text) => told.push(text),
        lost: () => told.push(`lost at ${String(time.now())}`),
      },
    );
  });
  afterEach(async () => {
    socket.close();
    for (const client of clients.splice(0)) client.terminate();
    server.close();
    await once(server, 'close');
  });

  /** Turns of the loop, and not a time alone: a machine that has much to do takes few of them in it. */
  const calm = async (): Promise<void> => {
    for (let turn = 0; turn < 8; turn++) await setTimeout(4);
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 5_000) {
      time.pass(Math.min(left, 5_000));
      await calm();
    }
  };
  const opened = async (): Promise<void> => {
    socket.open();
    await calm();
  };

  it('hears texts, and JSON in binary frames alike', async () => {
    await opened();
    clients[0]?.send('{"a":1}');
    clients[0]?.send(Buffer.from('{"b":2}'));
    await calm();
    assert.deepEqual(told, ['opened at 0', '{"a":1}', '{"b":2}']);
  });

  it('is made anew after waits that double with each failure, and begins again when it has stood for a minute', async () => {
    await opened();
    clients[0]?.terminate();
    await calm();
    assert.deepEqual(told, ['opened at 0', 'lost at 0']);
    await pass(999);
    assert.equal(clients.length, 1);
    await pass(1);
    assert.equal(clients.length, 2);
    clients[1]?.terminate();
    await calm();
    await pass(1_999);
    assert.equal(clients.length, 2);
    await pass(1);
    assert.equal(clients.length, 3);
    await pass(75_000);
    clients[2]?.terminate();
    await calm();
    await pass(1_000);
    assert.equal(clients.length, 4);
  });

  it('that opens and is not made ready in time is given up', async () => {
    isReadyAtOnce = false;
    await opened();
    await pass(10_000);
    await pass(1_000);
    assert.equal(clients.length, 2);
    assert.deepEqual(told, ['opened at 0', 'opened at 11000'], 'what was never there is not lost');
  });

  it('lives on pongs, and is lost without them', async () => {
    await opened();
    await pass(120_000);
    assert.deepEqual(told, ['opened at 0']);
    // Nothing is read while the clock jumps: no pong comes through.
    time.pass(40_000);
    assert.match(told.at(-1) ?? '', /^lost at 1[45]/);
  });

  it('says nothing more once it is closed, and is not made anew', async () => {
    await opened();
    socket.close();
    clients[0]?.send('late');
    await pass(60_000);
    assert.deepEqual([told, clients.length], [['opened at 0'], 1]);
  });

  it('keeps a longer wait that it is asked for', async () => {
    await opened();
    socket.drop(30_000);
    await pass(30_999);
    assert.equal(clients.length, 1);
    await pass(1);
    assert.equal(clients.length, 2);
  });
});
