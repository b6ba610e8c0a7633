/** The watchdog from outside, with real processes that own an account, and real servers that are told. */
import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Watchdog from '../../../src/commands/watchdog.ts';
import { Guardian } from '../../../src/lib/app/ops/guardian.ts';
import type { LivePorts } from '../../../src/lib/app/ops/live-ports.ts';
import { examineHealth, type Health } from '../../../src/lib/app/ops/watchdog.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import { ownerOf } from '../../../src/lib/journal/ownership.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import {
  appIn,
  DATE,
  ended,
  setDeployment,
  simAccount,
  simHome,
  startOwner,
  write,
  writeHeldSession,
} from '../../helpers/ops.ts';
import { json, tbot } from '../../helpers/tbot.ts';
import { runStarted } from '../../helpers/told-session.ts';
import { assertFits } from '../../helpers/schema.ts';

/** Nothing can be reached, and nobody takes care. */
const NO_PORTS: LivePorts = { askBroker: null, careForLeftovers: null };

function of(health: Health, name: string): { status: string; found: string } {
  const check = health.checks.find((each) => each.name === name);
  assert.ok(check !== undefined, name);
  return { status: check.status, found: check.found };
}

function look(home: string, ports: LivePorts = NO_PORTS): Promise<Health> {
  return examineHealth(appIn(home), simAccount(home), ports);
}

describe('the watchdog', function () {
  this.timeout(60_000);

  it('finds a home in which nothing runs healthy, with exit code 0', () => {
    const ran = tbot(['watchdog', '--json'], { home: simHome() });
    assertFits('watchdog', json(ran));
    assert.deepEqual([ran.code, json(ran).healthy], [0, true]);
  });

  it('names all that it looks at in its help', async () => {
    const { checks } = await look(simHome());
    assert.ok(Watchdog.summary.endsWith(`: ${checks.map(({ name }) => name).join(', ')}`), Watchdog.summary);
  });

  it('leaves an owner alone that gives signs of life', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'lively');
    const health = await look(home);
    assert.equal(of(health, 'owner').status, 'ok');
    assert.deepEqual(ownerOf(simAccount(home).ownerFolder).isOwned, true);
    owner.stdin?.end();
    assert.equal(await ended(owner), 0);
  });

  it('ends an owner that is silent for over a minute: asks it first, with exit code 5', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'silent');
    const ran = tbot(['watchdog', '--json'], { home });
    assert.equal(await ended(owner), 'SIGTERM');
    assert.equal(ran.code, 5);
    const { found } = of(json(ran) as unknown as Health, 'owner');
    assert.match(
      found,
      new RegExp(`process ${String(owner.pid)} \\(run open\\) gave no sign of life for 1\\d\\d s; it was ended`),
    );
    assert.equal(ownerOf(simAccount(home).ownerFolder).isOwned, false);
  });

  it('kills one that does not listen', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'stubborn');
    const health = await look(home);
    assert.equal(await ended(owner), 'SIGKILL');
    assert.match(of(health, 'owner').found, /it was ended/);
  });

  it('names what nobody looks after once the owner is dead, and has it taken care of where that is possible', async () => {
    const home = simHome();
    const owner = await startOwner(simAccount(home), 'silent');
    owner.kill('SIGKILL');
    await ended(owner);
    writeHeldSession(simAccount(home), owner.pid);
    const health = await look(home);
    assert.deepEqual(
      [of(health, 'owner').status, of(health, 'leftovers')],
      ['warn', { status: 'fail', found: 'nobody looks after: SPY held, 2025-12-01-open-QQQ-2-entry1 working' }],
    );
    const cared: string[] = [];
    const ports: LivePorts = {
      askBroker: null,
      careForLeftovers: (_, { name }) => {
        cared.push(name);
        return Promise.resolve('sold SPY');
      },
    };
    assert.match(of(await look(home, ports), 'leftovers').found, /; sold SPY$/);
    assert.deepEqual(cared, ['sim-paper']);
  });

  it('leaves what stop --keep left until its hard exit has passed', async () => {
    const home = simHome({ TEST_MODE: 'false' });
    // A replay, whose clock stands still at minute 27; its window ends at 50.
    const account = simAccount(home, `sim-paper-${DATE}`);
    writeHeldSession(account);
    const ended = { kind: 'run_ended', run: 'run-1', how: 'kept', code: null } as const;
    write(account, [ended], Date.parse('2025-12-01T14:58:00Z'));
    const kept = await examineHealth(appIn(home), account, NO_PORTS);
    assert.deepEqual(of(kept, 'leftovers').found.replace(/, 2025.*/, ''), 'not due yet: SPY held');
    write(account, [{ kind: 'decided', m: 50 }], Date.parse('2025-12-01T15:20:00Z'));
    const over = await examineHealth(appIn(home), account, NO_PORTS);
    assert.match(of(over, 'leftovers').found, /nobody looks after: SPY held/);
  });

  it('leaves to a running owner what it holds', async () => {
    const home = simHome();
    writeHeldSession(simAccount(home));
    const owner = await startOwner(simAccount(home), 'lively');
    assert.equal(of(await look(home), 'leftovers').status, 'ok');
    owner.stdin?.end();
    await ended(owner);
  });

  it('says that a journal cannot be used', async () => {
    const home = simHome();
    const { journal } = simAccount(home);
    openJournal(journal).close();
    writeFileSync(journal, 'no journal at all, and too short to be one of SQLite');
    const health = await look(home);
    assert.equal(health.healthy, false);
    for (const name of ['owner', 'leftovers', 'journal'])
      assert.match(of(health, name).found, /the journal .* cannot be used|is no journal of tbot/);
    assert.equal(of(health, 'configuration').status, 'ok');
  });

  it('tells a clock that is off from the broker’s: 2 s warn, 30 s fail', async () => {
    const asked = (offMs: number): LivePorts => ({
      careForLeftovers: null,
      askBroker: () => Promise.resolve({ accountId: 'A1', hindrance: null, now: Date.now() + offMs }),
    });
    const statuses = await Promise.all(
      [0, 5000, -40_000].map(async (offMs) => of(await look(simHome(), asked(offMs)), 'broker').status),
    );
    assert.deepEqual(statuses, ['ok', 'warn', 'fail']);
  });

  it('knows a broker out of reach from a machine at fault', async () => {
    const unreachable = new NetworkError({ code: 'no_answer', message: 'no answer', cure: 'wait', retryable: true });
    const health = await look(simHome(), { careForLeftovers: null, askBroker: () => Promise.reject(unreachable) });
    const failed = health.checks.filter(({ status }) => status === 'fail');
    assert.deepEqual(
      failed.map(({ name, remote }) => [name, remote]),
      [['broker', true]],
    );
  });
});

describe('the watchdog at work', function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** What a server was sent, by path. */
  async function listen(): Promise<{ base: string; got: { url: string; body: string }[] }> {
    const got: { url: string; body: string }[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        got.push({ url: request.url ?? '', body });
        response.writeHead(200).end();
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { base: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, got };
  }

  it('pings the dead-man’s switch when all is well, and tells the webhook nothing', async () => {
    const home = simHome();
    const { base, got } = await listen();
    setDeployment(home, { HEALTHCHECK_URL: `${base}/ping`, ALERT_WEBHOOK_URL: `${base}/hook` });
    const guardian = new Guardian(
      appIn(home),
      {},
      () => NO_PORTS,
      () => undefined,
    );
    assert.equal((await guardian.look()).healthy, true);
    await guardian.close();
    assert.deepEqual(got, [{ url: '/ping', body: '' }]);
  });

  it('does not ping when something failed, but tells the webhook and the log what', async () => {
    const home = simHome();
    writeHeldSession(simAccount(home));
    const { base, got } = await listen();
    setDeployment(home, { HEALTHCHECK_URL: `${base}/ping`, ALERT_WEBHOOK_URL: `${base}/hook` });
    const lines: string[] = [];
    const guardian = new Guardian(
      appIn(home),
      {},
      () => NO_PORTS,
      (line) => lines.push(line),
    );
    assert.equal((await guardian.look()).healthy, false);
    await guardian.close();
    assert.deepEqual(
      got.map(({ url }) => url),
      ['/hook'],
    );
    const told = JSON.parse(got[0]?.body ?? '') as { severity: string; account: string; text: string };
    assert.deepEqual([told.severity, told.account], ['critical', 'sim-paper']);
    assert.match(told.text, /^leftovers: nobody looks after: SPY held/);
    assert.equal(lines.length, 1);
  });

  it('looks after every account of the broker and mode that holds something, not only the one written last', async () => {
    const home = simHome({ TEST_MODE: 'false' });
    const left = simAccount(home, `sim-paper-${DATE}`);
    writeHeldSession(left);
    const newer = simAccount(home, `sim-paper-${DATE}.2`);
    writeHeldSession(newer);
    write(newer, [{ kind: 'decided', m: 27 }], Date.parse('2025-12-01T14:58:00Z'));
    utimesSync(left.journal, 1, 1);
    rmSync(`${left.journal}-wal`, { force: true });
    const cared: string[] = [];
    const ports: LivePorts = {
      askBroker: null,
      careForLeftovers: (_, { name }) => {
        cared.push(name);
        return Promise.resolve('sold');
      },
    };
    const guardian = new Guardian(
      appIn(home),
      {},
      () => ports,
      () => undefined,
    );
    const health = await guardian.look();
    await guardian.close();
    assert.deepEqual(cared, [newer.name, left.name]);
    assert.equal(of(health, `leftovers of ${left.name}`).status, 'fail');
    assert.equal(health.healthy, false);
  });

  it('is not about the account written last where an older one still holds something', () => {
    const home = simHome({ TEST_MODE: 'false' });
    const left = simAccount(home, `sim-paper-${DATE}`);
    writeHeldSession(left);
    utimesSync(left.journal, 1, 1);
    write(simAccount(home, `sim-paper-${DATE}.2`), [runStarted()], Date.parse('2025-12-01T14:58:00Z'));
    for (const command of ['positions', 'status']) {
      const { positions } = json(tbot([command, '--json'], { home })) as { positions: { ticker: string }[] };
      assert.deepEqual(
        positions.map(({ ticker }) => ticker),
        ['SPY'],
        command,
      );
    }
  });

  it('stays healthy when the switch cannot be told, and says so', async () => {
    const home = simHome();
    const { base } = await listen();
    servers.splice(0).forEach((server) => server.close());
    setDeployment(home, { HEALTHCHECK_URL: `${base}/ping` });
    const guardian = new Guardian(
      appIn(home),
      {},
      () => NO_PORTS,
      () => undefined,
    );
    const health = await guardian.look();
    await guardian.close();
    assert.equal(health.healthy, true);
    assert.deepEqual(of(health, 'ping'), {
      status: 'warn',
      found: 'HEALTHCHECK_URL could not be reached (ECONNREFUSED)',
    });
  });
});
