import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Alert } from '../../src/lib/alerts/channel.ts';
import { AlertQueue, type SendFailure } from '../../src/lib/alerts/queue.ts';
import { slackChannel } from '../../src/lib/alerts/slack.ts';
import { systemClock } from '../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../src/lib/app/system-timers.ts';
import type { NetworkError } from '../../src/lib/core/errors.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import { Secret } from '../../src/lib/core/secret.ts';
import { hook, type Hook } from '../helpers/hook.ts';

const FIRE: Alert = {
  severity: 'critical',
  code: 'reconcile_gap',
  account: 'alpaca-live',
  about: null,
  text: 'AT&T: 10 are ours, <!channel> & the broker has 0',
  at: Date.parse('2025-07-01T18:05:00Z'),
  repeats: 0,
};

const hooks: Hook[] = [];
afterEach(() => {
  for (const each of hooks.splice(0)) each.close();
});

async function slack(answer?: Parameters<typeof hook>[0]) {
  const made = await hook(answer);
  hooks.push(made);
  return { got: made.got, channel: slackChannel(new Secret(`${made.base}/services/T0/B0/SECRETTOKEN`)) };
}

function texts(got: Hook['got']): string[] {
  return got.map(({ body }) => (JSON.parse(body) as { text: string }).text);
}

describe('the Slack channel', function () {
  this.timeout(15_000);

  it('sends text with severity, account, time in both zones and code; nothing in it is markup', async () => {
    const { channel, got } = await slack();
    await channel.send(FIRE, AbortSignal.timeout(2000));
    await channel.send({ ...FIRE, severity: 'info', text: 'bought 10' }, AbortSignal.timeout(2000));
    assert.equal(got[0]?.path, '/services/T0/B0/SECRETTOKEN');
    const facts = ['Account: alpaca-live', 'Time: 2025-07-01 2:05 PM EDT / 11:05 AM PDT', 'Code: reconcile_gap'];
    const head = '*CRITICAL alpaca-live: AT&amp;T: 10 are ours, &lt;!channel&gt; &amp; the broker has 0*';
    assert.deepEqual(texts(got), [[head, ...facts].join('\n'), ['INFO alpaca-live: bought 10', ...facts].join('\n')]);
  });

  it('sends what is beneath the text between it and the facts, and no markup in that either', async () => {
    const { channel, got } = await slack();
    await channel.send({ ...FIRE, lines: ['Best: AT&T', 'Book: whole'] }, AbortSignal.timeout(2000));
    assert.deepEqual(texts(got)[0]?.split('\n').slice(1, 4), ['Best: AT&amp;T', 'Book: whole', 'Account: alpaca-live']);
  });

  it('keeps to Retry-After where Slack says 429, and loses nothing', async () => {
    const { channel, got } = await slack((response, nth) => {
      if (nth === 1) response.writeHead(429, { 'retry-after': '1' }).end('rate_limited');
      else response.writeHead(200).end('ok');
    });
    const failures: SendFailure[] = [];
    const tools = { clock: systemClock, timers: systemTimers(), rng: seededRng(1), channels: [channel] };
    const queue = new AlertQueue({ ...tools, onFailure: (failure) => failures.push(failure) });
    queue.tell(FIRE);
    assert.equal(await queue.drained(Date.now() + 8000), true);
    queue.close();
    assert.equal(got.length, 2);
    assert.ok((got[1]?.at ?? 0) - (got[0]?.at ?? 0) >= 1000);
    assert.match((failures[0]?.error as NetworkError).cure, /takes no more for the moment/);
  });

  it('does not try a webhook again that was withdrawn, says what to do, and not which it was', async () => {
    for (const status of [403, 404, 410]) {
      const { channel } = await slack((response) => void response.writeHead(status).end('no_service SECRETTOKEN'));
      const error = await channel.send(FIRE, AbortSignal.timeout(2000)).then(
        () => null,
        (thrown: unknown) => thrown as NetworkError,
      );
      assert.deepEqual(
        [error?.message, error?.retryable],
        [`SLACK_WEBHOOK_URL answered with ${String(status)}`, false],
      );
      assert.match(error?.cure ?? '', /has to be made anew/);
      assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes('SECRETTOKEN'));
    }
  });
});
