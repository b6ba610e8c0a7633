/** What the watchdog tells people, look by look as cron starts it; and what it finds of schedule and alerts. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../../src/lib/app/app.ts';
import { Guardian } from '../../../src/lib/app/ops/guardian.ts';
import type { LivePorts } from '../../../src/lib/app/ops/live-ports.ts';
import type { Health } from '../../../src/lib/app/ops/watchdog.ts';
import { markLook, removeLook } from '../../../src/lib/app/schedule/life.ts';
import { MINUTE_MS } from '../../../src/lib/core/clock.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import { Heartbeat } from '../../../src/lib/journal/heartbeat.ts';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';
import { hook, type Hook } from '../../helpers/hook.ts';
import { appIn, setDeployment, simAccount, simHome, write } from '../../helpers/ops.ts';
import { makeHome } from '../../helpers/tbot.ts';
import { OPEN, runStarted, sessionOpened } from '../../helpers/told-session.ts';

/** A Monday, ten minutes after open's run was due at 9:25 in New York. */
const MONDAY = Date.parse('2025-12-01T14:35:00Z');
const down = new NetworkError({ code: 'no_answer', message: 'Alpaca does not answer', cure: 'wait', retryable: true });
const UNREACHABLE: LivePorts = { careForLeftovers: null, askBroker: () => Promise.reject(down) };
const WELL: LivePorts = { careForLeftovers: null, askBroker: null };

describe('what the watchdog tells', function () {
  this.timeout(60_000);
  let web: Hook;
  /** How far the watchdog's clock is ahead. */
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  afterEach(() => {
    web.close();
    aheadMs = 0;
  });

  const homeWith = (settings: (base: string) => Readonly<Record<string, string>>): string => {
    const home = simHome();
    setDeployment(home, settings(web.base));
    return home;
  };

  /** One look, by a process of its own as far as it remembers anything. */
  const look = async (home: string, ports: LivePorts): Promise<{ health: Health; lines: string[] }> => {
    const lines: string[] = [];
    const app: App = { ...appIn(home), clock: { now } };
    const guardian = new Guardian(
      app,
      {},
      () => ports,
      (line) => lines.push(line),
    );
    const health = await guardian.look();
    await guardian.close();
    aheadMs += MINUTE_MS;
    return { health, lines };
  };

  const told = (): unknown[] =>
    web.got.map(({ path, body }) => {
      const { code, text } = JSON.parse(body) as { code: string; text: string };
      return [path, code, text.split(':')[0]];
    });

  it('is told once as long as it lasts, and again when it comes again', async () => {
    web = await hook();
    const home = homeWith((base) => ({ ALERT_WEBHOOK_URL: `${base}/hook` }));
    for (const ports of [UNREACHABLE, UNREACHABLE, UNREACHABLE]) await look(home, ports);
    assert.deepEqual(told(), [['/hook', 'no_answer', 'broker']]);
    await look(home, WELL);
    const { lines } = await look(home, UNREACHABLE);
    assert.deepEqual(told().length, 2);
    assert.equal(lines.length, 1);
    const kept = join(home, 'data', 'journal', 'watchdog-told.json');
    writeFileSync(kept, 'torn');
    await look(home, UNREACHABLE);
    assert.deepEqual(told().length, 3, 'what cannot be read is told again');
    await look(home, UNREACHABLE);
    assert.deepEqual(told().length, 3);
  });

  it('is offered again to a channel that did not answer, and not to the one that took it; after two minutes that is a failure', async () => {
    let isUp = false;
    web = await hook((response) => void response.writeHead(isUp ? 200 : 503).end());
    const other = await hook();
    try {
      const home = homeWith((base) => ({
        ALERT_WEBHOOK_URL: `${base}/hook`,
        SLACK_WEBHOOK_URL: `${other.base}/slack`,
      }));
      const first = await look(home, UNREACHABLE);
      assert.ok(first.health.checks.every(({ code }) => code !== 'alerts_stuck'));
      const tried = web.got.length;
      assert.ok(tried > 0);
      aheadMs += 2 * MINUTE_MS;
      isUp = true;
      const { health } = await look(home, UNREACHABLE);
      const stuck = health.checks.find(({ code }) => code === 'alerts_stuck');
      assert.deepEqual([stuck?.status, stuck?.about, stuck?.remote], ['fail', 'webhook', true]);
      // The broker, and that it did not take that.
      assert.deepEqual(told().slice(tried), [
        ['/hook', 'no_answer', 'broker'],
        ['/hook', 'alerts_stuck', 'telling'],
      ]);
      const healed = await look(home, UNREACHABLE);
      assert.ok(healed.health.checks.every(({ code }) => code !== 'alerts_stuck'));
      assert.equal(web.got.length, tried + 2);
      assert.equal(other.got.length, 2);
    } finally {
      other.close();
    }
  });

  it('is not offered again where it was refused for good', async () => {
    web = await hook((response) => void response.writeHead(404).end());
    const home = homeWith((base) => ({ ALERT_WEBHOOK_URL: `${base}/hook` }));
    await look(home, UNREACHABLE);
    await look(home, UNREACHABLE);
    assert.equal(web.got.length, 1);
  });

  it('a run whose channels do not take what it tells is a failure after two minutes', async () => {
    web = await hook();
    const home = homeWith(() => ({}));
    const account = simAccount(home);
    write(account, [runStarted({ broker: 'sim', pid: process.pid })], now());
    const taking = takeOwnership(account.ownerFolder, { pid: process.pid, run: 'run open', since: now() });
    assert.ok(taking.isTaken);
    const heartbeat = new Heartbeat(account.heartbeat);
    const after = async (minutes: number | null): Promise<Health['checks'][number] | undefined> => {
      const counters = {
        alerts_failing: minutes === null ? null : 'email',
        alerts_failing_since: minutes === null ? null : now() - minutes * MINUTE_MS,
      };
      heartbeat.beat({ pid: process.pid, run: 'run open', at: now(), wallAt: now(), state: 'active', counters });
      const { health } = await look(home, WELL);
      return health.checks.find(({ name }) => name === 'alerts');
    };
    try {
      assert.equal((await after(null))?.status, 'ok');
      assert.equal((await after(1))?.status, 'ok');
      const failing = await after(3);
      assert.deepEqual([failing?.status, failing?.code, failing?.about], ['fail', 'alerts_failing', 'email']);
      assert.match(`${failing?.found ?? ''}; ${failing?.cure ?? ''}`, /by email for 3 minutes; tbot notify test/);
    } finally {
      heartbeat.close();
      taking.ownership.release();
    }
  });
});

describe('the watchdog on the schedule', function () {
  this.timeout(60_000);

  const looked = async (home: string, now = MONDAY): Promise<Health['checks'][number] | undefined> => {
    const app: App = { ...appIn(home), clock: { now: () => now } };
    const guardian = new Guardian(
      app,
      {},
      () => WELL,
      () => undefined,
    );
    const { checks } = await guardian.look();
    await guardian.close();
    return checks.find(({ name }) => name === 'schedule');
  };

  it('says that it died, that it is silent, and nothing of one that was ended', async () => {
    const home = simHome();
    const of = appIn(home).home;
    assert.deepEqual((await looked(home))?.status, 'ok');
    markLook(of, MONDAY - 10 * MINUTE_MS);
    const died = await looked(home);
    assert.deepEqual([died?.status, died?.code], ['fail', 'schedule_dead']);
    assert.match(died?.found ?? '', /it looked last at 9:25 AM EST \/ 6:25 AM PST/);
    const taking = takeOwnership(of.scheduleFolder, { pid: process.pid, run: 's', since: MONDAY - 20 * MINUTE_MS });
    assert.ok(taking.isTaken);
    try {
      assert.equal((await looked(home))?.code, 'schedule_silent');
      markLook(of, MONDAY - MINUTE_MS);
      assert.deepEqual((await looked(home))?.found, `the schedule runs (process ${String(process.pid)})`);
    } finally {
      taking.ownership.release();
    }
    removeLook(of);
    assert.deepEqual((await looked(home))?.status, 'ok');
  });

  /** As after weeks of a schedule, which died before today's jobs. */
  function scheduledHome(): string {
    const home = makeHome();
    const of = appIn(home).home;
    mkdirSync(of.scheduleFolder, { recursive: true });
    const marks = { since: '2025-11-01T00:00:00Z', jobs: { '2025-12-01': {} } };
    writeFileSync(join(of.scheduleFolder, 'jobs.json'), JSON.stringify(marks));
    markLook(of, MONDAY - 60 * MINUTE_MS);
    return home;
  }

  it('names the jobs of today that were due and have not begun, as long as a start is of use', async () => {
    const home = scheduledHome();
    const missed = await looked(home);
    assert.deepEqual([missed?.code, missed?.about], ['schedule_dead', 'open']);
    assert.match(missed?.found ?? '', /; tbot run open was due at 9:25 AM EST \/ 6:25 AM PST and has not begun$/);
    // 10:35: open is over since its last decision at 10:19, mid was due at 10:25.
    assert.equal((await looked(home, MONDAY + 60 * MINUTE_MS))?.about, 'mid');
    // A weekend.
    assert.equal((await looked(home, MONDAY - 2 * 24 * 60 * MINUTE_MS))?.about, null);
  });

  it('does not name what has begun, by the journal or by the marks', async () => {
    const home = scheduledHome();
    write(simAccount(home, 'alpaca-paper'), [runStarted(), sessionOpened('2025-12-01')], OPEN('2025-12-01'));
    assert.equal((await looked(home))?.about, null);
    const marked = scheduledHome();
    const file = join(appIn(marked).home.scheduleFolder, 'jobs.json');
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { jobs: Record<string, unknown> };
    stored.jobs['2025-12-01'] = { open: { is: 'missed', at: '2025-12-01T14:30:00Z' } };
    writeFileSync(file, JSON.stringify(stored));
    assert.equal((await looked(marked))?.about, null);
  });
});
