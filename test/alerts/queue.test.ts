import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Alert } from '../../src/lib/alerts/channel.ts';
import { pingHealthcheck } from '../../src/lib/alerts/healthcheck.ts';
import { logChannel } from '../../src/lib/alerts/log-channel.ts';
import { AlertQueue, type SendFailure } from '../../src/lib/alerts/queue.ts';
import { webhookChannel } from '../../src/lib/alerts/webhook.ts';
import { systemClock } from '../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../src/lib/app/system-timers.ts';
import type { NetworkError } from '../../src/lib/core/errors.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import { Secret } from '../../src/lib/core/secret.ts';
import { until } from '../processes/moments.ts';

interface Got {
  readonly at: number;
  readonly body: Partial<Alert> & { app?: string };
}

const TOKEN = 'SECRETTOKEN';
const servers: Server[] = [];
const queues: AlertQueue[] = [];

afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers as it is told; silent where `answer` does nothing. */
async function hook(
  answer: (body: Got['body'], response: ServerResponse, request: IncomingMessage) => void,
): Promise<{ url: Secret; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void text(request).then((json) => {
      const body = json === '' ? {} : (JSON.parse(json) as Got['body']);
      got.push({ at: Date.now(), body });
      answer(body, response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: new Secret(`http://127.0.0.1:${String(port)}/${TOKEN}`), got };
}

function queueOf(...channels: ConstructorParameters<typeof AlertQueue>[0]['channels']) {
  const failures: SendFailure[] = [];
  const tools = { clock: systemClock, timers: systemTimers(), rng: seededRng(1) };
  const queue = new AlertQueue({ ...tools, channels, onFailure: (failure) => failures.push(failure) });
  queues.push(queue);
  return { queue, failures };
}

const FIRE = {
  severity: 'critical',
  code: 'kill_switch',
  account: 'sim-paper',
  about: null,
  text: 'the daily loss limit is reached',
} as const;
const NEWS = { severity: 'info', code: 'filled', account: null, about: 'SPY', text: 'bought 10 SPY' } as const;
const ok = (_: unknown, response: ServerResponse): void => void response.writeHead(204).end();
const soon = (ms: number): number => Date.now() + ms;

describe('alerts by webhook', function () {
  this.timeout(15_000);

  it('arrive as JSON', async () => {
    const { url, got } = await hook(ok);
    const { queue, failures } = queueOf(webhookChannel(url));
    queue.tell(FIRE);
    assert.equal(await queue.drained(soon(3000)), true);
    const { at, ...rest } = got[0]?.body ?? {};
    assert.deepEqual(rest, { app: 'tbot', ...FIRE, repeats: 0 });
    assert.match(String(at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(failures, []);
  });

  it('have what is beneath the text in it, a line each', async () => {
    const { url, got } = await hook(ok);
    const { queue } = queueOf(webhookChannel(url));
    queue.tell({ ...NEWS, lines: ['Best: SPY', 'Worst: QQQ'] });
    assert.equal(await queue.drained(soon(3000)), true);
    assert.deepEqual([got[0]?.body.text, got[0]?.body.lines], ['bought 10 SPY\nBest: SPY\nWorst: QQQ', undefined]);
  });

  it('are told at once to whoever tells them, whatever the other side does', async () => {
    const { url } = await hook(() => undefined);
    const { queue } = queueOf(webhookChannel(url), {
      name: 'broken',
      sendMaxMs: 4000,
      send: () => {
        throw new Error('broken');
      },
    });
    const before = performance.now();
    for (let n = 0; n < 1000; n++) queue.tell({ ...NEWS, text: `message ${String(n)}` });
    assert.ok(performance.now() - before < 500);
  });

  it('when critical leave within 5 seconds although the other side is silent to the message before', async () => {
    const { url, got } = await hook((body, response) => {
      if (body.severity === 'critical') response.writeHead(200).end();
    });
    const { queue, failures } = queueOf(webhookChannel(url));
    queue.tell(NEWS);
    await until('the message before', () => got.length === 1);
    queue.tell(FIRE);
    await until('the critical one', () => got.some(({ body }) => body.severity === 'critical'), 5_000);
    assert.deepEqual(failures, [], 'the message before is still waited for');
  });

  it('are given up on a silent side after 4 seconds, and tried again', async () => {
    let asked = 0;
    const { url, got } = await hook((_, response) => {
      if (++asked > 1) response.writeHead(200).end();
    });
    const { queue, failures } = queueOf(webhookChannel(url));
    queue.tell(FIRE);
    assert.equal(await queue.drained(soon(8000)), true);
    assert.equal(got.length, 2);
    assert.equal(failures.length, 1);
    assert.match((failures[0]?.error as Error).message, /webhook has not taken a message within 4 s/);
  });

  it('are tried again after a refusal that may pass (503), not after one that will not (404)', async () => {
    let asked = 0;
    const { url, got } = await hook((body, response) => {
      response.writeHead(body.code === 'gone' ? 404 : ++asked < 3 ? 503 : 200).end('why');
    });
    const { queue, failures } = queueOf(webhookChannel(url));
    queue.tell(FIRE);
    queue.tell({ ...NEWS, code: 'gone' });
    assert.equal(await queue.drained(soon(10_000)), true);
    assert.equal(got.length, 4);
    assert.deepEqual(
      failures.map(({ alert, isTriedAgain, error }) => [alert.code, isTriedAgain, (error as Error).message]).sort(),
      [
        ['gone', false, 'ALERT_WEBHOOK_URL answered with 404'],
        ['kill_switch', true, 'ALERT_WEBHOOK_URL answered with 503'],
        ['kill_switch', true, 'ALERT_WEBHOOK_URL answered with 503'],
      ],
    );
  });

  it('keep to Retry-After', async () => {
    let asked = 0;
    const { url, got } = await hook((_, response) => {
      if (++asked === 1) response.writeHead(429, { 'retry-after': '2' }).end();
      else response.writeHead(200).end();
    });
    const { queue } = queueOf(webhookChannel(url));
    queue.tell(FIRE);
    assert.equal(await queue.drained(soon(8000)), true);
    assert.ok((got[1]?.at ?? 0) - (got[0]?.at ?? 0) >= 2000);
  });

  it('on one channel do not wait for another', async () => {
    const { url } = await hook(() => undefined);
    const lines: string[] = [];
    const { queue, failures } = queueOf(
      webhookChannel(url),
      logChannel((line) => lines.push(line)),
    );
    queue.tell(NEWS);
    queue.tell({ ...NEWS, text: 'sold 10 SPY' });
    await until('both in the log', () => lines.length === 2);
    assert.deepEqual(failures, [], 'the webhook is still waited for');
    const told = lines.map((line) => (JSON.parse(line) as Alert).text);
    assert.deepEqual(told, ['bought 10 SPY', 'sold 10 SPY']);
  });

  it('never show the address, which is a secret', async () => {
    const { url } = await hook((_, response) => response.destroy());
    const { queue, failures } = queueOf(webhookChannel(url));
    const { url: nobody } = await hook(ok);
    servers.pop()?.close();
    const { queue: other, failures: refused } = queueOf(webhookChannel(nobody));
    queue.tell(NEWS);
    other.tell(NEWS);
    await until('a failure of each', () => failures.length > 0 && refused.length > 0);
    const all = [...failures, ...refused].map(({ error }) => error as NetworkError);
    assert.ok(all.length >= 2);
    for (const error of all) {
      const shown = [error.message, error.cure, error.stack, JSON.stringify(error.details), String(error.cause)].join(
        ' ',
      );
      assert.ok(!shown.includes(TOKEN), shown);
    }
    assert.ok(all.some(({ message }) => message === 'ALERT_WEBHOOK_URL could not be reached (ECONNREFUSED)'));
  });

  it('are silent once the queue is closed', async () => {
    const { url, got } = await hook(ok);
    const { queue } = queueOf(webhookChannel(url));
    queue.close();
    queue.tell(FIRE);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(got.length, 0);
  });

  it('let go of what is on its way when the queue is closed: nothing keeps the process', async () => {
    const { url, got } = await hook(() => undefined);
    const { queue, failures } = queueOf(webhookChannel(url));
    let isHungUp = false;
    servers.at(-1)?.on('connection', (socket) => socket.on('close', () => (isHungUp = true)));
    queue.tell(FIRE);
    await until('the message', () => got.length === 1);
    queue.close();
    await until('the end of its connection', () => isHungUp);
    assert.deepEqual([got.length, failures], [1, []]);
  });
});

describe('the ping of the dead-man switch', () => {
  it('asks for the address, and says when that failed', async () => {
    const methods: (string | undefined)[] = [];
    const { url } = await hook((_, response, { method }) => {
      methods.push(method);
      response.writeHead(methods.length === 1 ? 200 : 500).end('OK');
    });
    await pingHealthcheck(url, AbortSignal.timeout(2000));
    await assert.rejects(pingHealthcheck(url, AbortSignal.timeout(2000)), /HEALTHCHECK_URL answered with 500/);
    assert.deepEqual(methods, ['GET', 'GET']);
  });
});
