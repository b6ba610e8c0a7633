/**
 * A run, a watchdog, a status that is asked for again and again, a download and a scan of one home at once, each with a client
 * of its own, before a local Alpaca that takes 200 calls a minute at each host and refuses more: none is ever refused, and what
 * a run needs to sell never waits.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { AccountCalls } from '../../../src/lib/brokers/alpaca/account-calls.ts';
import { AlpacaBroker } from '../../../src/lib/brokers/alpaca/broker.ts';
import { AlpacaClient, CALLS_PER_MINUTE } from '../../../src/lib/brokers/alpaca/client.ts';
import { stockQuotes } from '../../../src/lib/brokers/alpaca/quotes.ts';
import type { Urgency } from '../../../src/lib/brokers/call-budget.ts';
import { SharedCalls } from '../../../src/lib/brokers/shared-calls.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { seededRng } from '../../../src/lib/core/rng.ts';
import { historyOf } from '../../../src/lib/feeds/alpaca/history.ts';
import { takeSnapshot } from '../../../src/lib/session/snapshot.ts';
import { hostOf, type Host } from '../../alpaca/access.ts';
import { LocalAlpaca } from '../../alpaca/local-alpaca.ts';
import { barsOf, flat, openMinuteOf } from '../../helpers/bars.ts';
import { MovedClock } from '../../helpers/moved-clock.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { accessOf, DATA } from './rig.ts';

const QUIET = { order: () => undefined, execution: () => undefined, connection: () => undefined };
const STEP_MS = 500;
const MINUTES = 2;

describe('Alpaca, asked by all commands of a home at once:', () => {
  let alpaca: LocalAlpaca;
  let time: MovedClock;
  let folder: string;
  const brokers: AlpacaBroker[] = [];
  const sent: { readonly at: number; readonly host: Host }[] = [];

  beforeEach(async () => {
    time = new MovedClock(Date.now());
    folder = temporaryFolder();
    sent.length = 0;
    alpaca = await LocalAlpaca.open([barsOf('AAA', flat(0, 389, 50, 1_000_000))], {
      ...{ requestsPerMinute: 200, requestClock: time },
    });
    await alpaca.toClose(0);
    alpaca.faults.rest.byChance = ({ path }) => {
      sent.push({ at: time.now(), host: hostOf(path) });
      return null;
    };
  });
  afterEach(async () => {
    for (const broker of brokers.splice(0)) await broker.disconnect();
    await alpaca.close();
  });

  /** Of a process of its own: what it shares is the home's files alone. */
  const clientOf = (mostUrgent: Urgency): AlpacaClient => {
    const log = (host: Host): SharedCalls => new SharedCalls(join(folder, host));
    return new AlpacaClient(accessOf(alpaca), { clock: time, timers: time, rng: seededRng(1) }, { log, mostUrgent });
  };
  const calls = (host: Host, from: number): number =>
    sent.filter((each) => each.host === host && each.at >= from && each.at < from + MINUTE_MS).length;

  it('no minute has more than 190 calls to a host, exits and look-ups go at once, and a download goes on', async () => {
    const [run, watchdog, status, download] = [
      clientOf('exit'),
      clientOf('question'),
      clientOf('question'),
      clientOf('bulk'),
    ];
    const [trader, looker] = [new AlpacaBroker(run, DATA), new AlpacaBroker(status, DATA)];
    brokers.push(trader, looker);
    for (const broker of brokers) await broker.connect(QUIET);
    const startedAt = time.now();
    const endsAt = startedAt + MINUTES * MINUTE_MS;
    const done = {
      exits: 0,
      lookups: 0,
      entries: 0,
      snapshots: 0,
      starts: 0,
      watches: 0,
      looks: 0,
      downloads: 0,
      scans: 0,
    };
    const failed: string[] = [];
    const waits: number[] = [];
    const underWay: Promise<void>[] = [];
    const go = (what: keyof typeof done, asked: Promise<unknown>): void => {
      const [from, isUrgent] = [time.now(), what === 'exits' || what === 'lookups'];
      const ended = (): void => {
        done[what]++;
        if (isUrgent) waits.push(time.now() - from);
      };
      underWay.push(asked.then(ended, (error: unknown) => void failed.push(`${what}: ${String(error)}`)));
    };
    const endlessly = async (what: 'downloads' | 'scans', ask: () => Promise<unknown>): Promise<void> => {
      while (time.now() < endsAt) {
        await ask();
        done[what]++;
      }
    };
    const minute = openMinuteOf(alpaca.exchange.setup.session.date);
    const bars = { tickers: ['AAA'], first: minute, last: minute, feed: 'iex', adjustment: 'raw' } as const;
    const history = (client: AlpacaClient): Promise<unknown> => historyOf(client, { ...bars, urgency: 'bulk' });
    underWay.push(
      endlessly('downloads', () => history(download)),
      endlessly('scans', () => stockQuotes(clientOf('bulk'), ['AAA'], 'iex')),
    );
    const assets = new AccountCalls(run);
    for (let symbols = 0; symbols < 200; symbols++) go('starts', assets.asset('AAA', 'bulk'));
    for (let step = 0; time.now() < endsAt; step++) {
      const isEvery = (seconds: number): boolean => (step * STEP_MS) % (seconds * 1000) === 0;
      if (isEvery(6))
        go(
          'exits',
          run.trading('exit', (api) => api.clock.legacyClockRaw()),
        );
      if (isEvery(6))
        go(
          'lookups',
          run.trading('lookup', (api) => api.clock.legacyClockRaw()),
        );
      if (isEvery(3)) go('entries', trader.quotes(['AAA']));
      if (isEvery(30)) go('snapshots', takeSnapshot(trader, time, 0));
      if (isEvery(60)) go('watches', new AccountCalls(watchdog).account());
      if (isEvery(20)) go('looks', takeSnapshot(looker, time, 0));
      await alpaca.quiet(2);
      time.pass(STEP_MS);
    }
    await alpaca.quiet(5);
    time.pass(11 * MINUTE_MS);
    await Promise.all(underWay);
    const most = (host: Host): number => Math.max(...sent.map(({ at }) => calls(host, at)));
    assert.ok(most('trading') <= CALLS_PER_MINUTE, `trading: ${String(most('trading'))}`);
    assert.ok(most('data') <= CALLS_PER_MINUTE, `data: ${String(most('data'))}`);
    assert.deepEqual(failed, []);
    assert.ok(Math.max(...waits) <= STEP_MS, `a wait of ${String(Math.max(...waits))} ms`);
    const { exits, lookups, entries, snapshots, watches, looks } = done;
    assert.deepEqual([exits, lookups, entries, snapshots, watches, looks], [20, 20, 40, 4, 2, 6]);
    assert.equal(done.starts, 200);
    // 95 a minute less 20 of the entries, to both together.
    assert.ok(done.downloads + done.scans >= 150, JSON.stringify(done));
  });
});
