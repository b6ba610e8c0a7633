/** The doctor at the ways to people: real servers on this machine, which are let in at and told nothing. */
import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:tls';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { connect } from '../../../src/lib/alerts/connect.ts';
import { emailChannel } from '../../../src/lib/alerts/email.ts';
import { proveInTime } from '../../../src/lib/alerts/in-time.ts';
import { alertChecks } from '../../../src/lib/app/doctor/alerts.ts';
import { examined, type Examination } from '../../../src/lib/app/doctor/check.ts';
import { systemClock } from '../../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../../src/lib/app/system-timers.ts';
import { NetworkError } from '../../../src/lib/core/errors.ts';
import { Secret } from '../../../src/lib/core/secret.ts';
import { makeCertificate } from '../../helpers/certificate.ts';
import { hook } from '../../helpers/hook.ts';
import { mailBox, scriptedServer } from '../../helpers/mail.ts';
import { appIn, setDeployment, simHome } from '../../helpers/ops.ts';

/** What the doctor finds with these settings in `.env`. */
async function look(settings: Readonly<Record<string, string>>, live = false): Promise<readonly Examination[]> {
  const home = simHome(live ? { BROKER: 'alpaca', ALPACA_MODE: 'live', TEST_MODE: 'false' } : {});
  setDeployment(home, settings);
  const app = appIn(home);
  return Promise.all(alertChecks(app).map(({ name, run }) => examined(name, () => run(app))));
}

const brief = (checks: readonly Examination[]): unknown[] =>
  checks.map(({ name, status, code, remote }) => [name, status, code, remote]);

/** A port of this machine at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('the doctor at the alert channels', function () {
  this.timeout(30_000);
  const open: { close: () => unknown }[] = [];
  const kept = <T extends { close: () => unknown }>(server: T): T => {
    open.push(server);
    return server;
  };
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  it('logs in at the mail server and sends no mail', async () => {
    const logins: string[] = [];
    const box = kept(
      await mailBox({
        authMethods: ['PLAIN'],
        allowInsecureAuth: true,
        onAuth: ({ username = '', password }, _, done) => {
          logins.push(username);
          done(null, password === 'right' ? { user: username } : undefined);
        },
      }),
    );
    const settings = { ALERT_EMAIL: 'me@example.com', SMTP_HOST: '127.0.0.1', SMTP_PORT: String(box.port) };
    const login = (password: string): Record<string, string> => ({ SMTP_USER: 'me@example.com', SMTP_PASS: password });
    assert.deepEqual(brief(await look({ ...settings, ...login('right') })), [['alerts by email', 'ok', null, false]]);
    const [wrong] = await look({ ...settings, ...login('not-the-password') });
    assert.deepEqual([wrong?.status, wrong?.code, wrong?.remote], ['fail', 'alert_not_sent', true]);
    assert.match(`${wrong?.found ?? ''}; ${wrong?.cure ?? ''}`, /refused the login \(535\b.*app password/);
    assert.ok(!JSON.stringify(wrong).includes('not-the-password'));
    assert.deepEqual(logins, ['me@example.com', 'me@example.com']);
    assert.deepEqual(box.got, []);
  });

  it('by STARTTLS proves the certificate, and logs in only then', async () => {
    const { key, cert } = makeCertificate();
    const box = kept(
      await mailBox({ key, cert, authMethods: ['PLAIN'], onAuth: (_, __, done) => done(null, { user: 'x' }) }),
    );
    const login = { user: 'x', password: new Secret('y') };
    const at = (authority: string | undefined) =>
      emailChannel({
        server: {
          host: 'localhost',
          port: box.port,
          security: 'starttls',
          login,
          ...(authority === undefined ? {} : { authority }),
        },
        ...{ from: 'a@example.com', to: 'b@example.com' },
      });
    await at(cert).prove(new AbortController().signal);
    await assert.rejects(at(undefined).prove(new AbortController().signal), /has a certificate that is not accepted/);
    assert.deepEqual(box.got, []);
  });

  it('gives a silent mail server the time of a mail, and no more', async () => {
    const box = kept(await scriptedServer({ greeting: 'silent' }));
    const server = { host: '127.0.0.1', port: box.port, security: 'local', login: null } as const;
    const channel = { ...emailChannel({ server, from: 'a@example.com', to: 'b@example.com' }), sendMaxMs: 300 };
    const time = { clock: systemClock, timers: systemTimers(systemClock) };
    await assert.rejects(proveInTime(channel, time), /the channel email has not answered within 0\.3 s/);
  });

  it('connects to webhooks and to the dead-man’s switch, and asks them for nothing', async () => {
    const web = kept(await hook());
    const settings = { ALERT_WEBHOOK_URL: `${web.base}/hook`, HEALTHCHECK_URL: `${web.base}/ping` };
    assert.deepEqual(brief(await look(settings)), [
      ['alerts by webhook', 'ok', null, false],
      ['dead-man’s switch', 'ok', null, false],
    ]);
    assert.deepEqual(web.got, []);
    const closed = `http://127.0.0.1:${String(await closedPort())}/a-secret-path`;
    const absent = await look({ ALERT_WEBHOOK_URL: closed, HEALTHCHECK_URL: closed });
    for (const { status, code, found, remote } of absent) {
      assert.deepEqual([status, code, remote], ['fail', 'alert_not_sent', true]);
      assert.match(found, /_URL could not be reached \(ECONNREFUSED\)$/);
    }
  });

  it('by https proves the certificate; whoever does not answer is given up', async () => {
    const { key, cert } = makeCertificate();
    const server = createTlsServer({ key, cert }).listen(0, '127.0.0.1');
    kept(server as Server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = new Secret(`https://localhost:${String(port)}/services/T0/B0/token`);
    await assert.rejects(connect('SLACK_WEBHOOK_URL', url, AbortSignal.timeout(4_000)), (error) => {
      assert.ok(error instanceof NetworkError);
      assert.match(error.message, /^SLACK_WEBHOOK_URL could not be reached \(\w*(SELF_SIGNED|CERT|ISSUER)\w*\)$/);
      return true;
    });
    const silent = createServer().listen(0, '127.0.0.1');
    kept(silent);
    await once(silent, 'listening');
    const mute = new Secret(`https://localhost:${String((silent.address() as AddressInfo).port)}/`);
    await assert.rejects(connect('X', mute, AbortSignal.timeout(300)), /X could not be reached \(TimeoutError\)/);
  });

  it('names what is set up by half, and that there is none: a warning where money is real', async () => {
    assert.deepEqual(brief(await look({ ALERT_EMAIL: 'me@example.com' })), [
      ['alerts by email', 'warn', 'channel_incomplete', false],
    ]);
    assert.deepEqual(brief(await look({})), [['alerts', 'ok', null, false]]);
    assert.deepEqual(brief(await look({}, true)), [['alerts', 'warn', 'no_channel', false]]);
  });
});
