/** Mail before real servers on this machine: what arrives, what is refused where, and what is never told of it. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Alert, Channel } from '../../src/lib/alerts/channel.ts';
import { emailChannel, smsChannel } from '../../src/lib/alerts/email.ts';
import { sendInTime } from '../../src/lib/alerts/in-time.ts';
import { mailSecurityOf, type MailServer } from '../../src/lib/alerts/mail-server.ts';
import { AlertQueue, type SendFailure } from '../../src/lib/alerts/queue.ts';
import { systemClock } from '../../src/lib/app/system-clock.ts';
import { systemTimers } from '../../src/lib/app/system-timers.ts';
import { NetworkError } from '../../src/lib/core/errors.ts';
import { seededRng } from '../../src/lib/core/rng.ts';
import { Secret } from '../../src/lib/core/secret.ts';
import { makeCertificate } from '../helpers/certificate.ts';
import { mailBox, refusal, scriptedServer, type MailBox, type Scripted } from '../helpers/mail.ts';
import { until } from '../processes/moments.ts';

const PASSWORD = 'PLANTEDPASSWORD';
const USER = 'planteduser@example.com';
const FROM = 'plantedfrom@example.com';
const TO = 'plantedto@example.net';
const TOOLS = { clock: systemClock, timers: systemTimers() };
const FIRE: Alert = {
  severity: 'critical',
  code: 'kill_switch',
  account: 'alpaca-paper',
  about: null,
  text: 'the kill switch is engaged: today’s loss is 5.1 % of equity',
  at: Date.parse('2025-12-31T14:41:00Z'),
  repeats: 0,
};

const boxes: MailBox[] = [];
const queues: AlertQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
  for (const box of boxes.splice(0)) box.close();
});

async function box(options?: Parameters<typeof mailBox>[0]): Promise<MailBox> {
  const made = await mailBox(options);
  boxes.push(made);
  return made;
}

async function scripted(script: Readonly<Record<string, Scripted>>): Promise<MailBox> {
  const made = await scriptedServer(script);
  boxes.push(made);
  return made;
}

type How = Partial<Omit<MailServer, 'port'>>;

function channelAt({ port }: Pick<MailBox, 'port'>, how: How = {}, of = emailChannel): Channel {
  const login = { user: USER, password: new Secret(PASSWORD) };
  return of({ server: { host: '127.0.0.1', port, security: 'local', login, ...how }, from: FROM, to: TO });
}

function send(channel: Channel, alert = FIRE): Promise<void> {
  return channel.send(alert, AbortSignal.timeout(8000));
}

/** What the channel throws; it does. No secret, no address, and nothing that the server said is in it. */
async function refusedBy(channel: Channel): Promise<NetworkError> {
  const error = await send(channel).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof NetworkError, inspect(error));
  assert.equal(error.code, 'alert_not_sent');
  const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.cure;
  const planted = [PASSWORD, USER, FROM, TO, Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64')];
  for (const each of planted) assert.ok(!shown.includes(each), `${each} in ${shown}`);
  return error;
}

const anyLogin: NonNullable<Parameters<typeof mailBox>[0]> = {
  onAuth: ({ username, password }, _, done) => {
    if (username === USER && password === PASSWORD) done(null, { user: username });
    else done(refusal(535, `5.7.8 no such user: ${String(username)} ${String(password)}`));
  },
};

describe('a mail', function () {
  this.timeout(20_000);

  it('says on a phone what it is about, then severity, account, time in both zones and code', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true });
    await send(channelAt(server), { ...FIRE, about: '2025-12-31-open-SPY-1', repeats: 2 });
    const [mail] = server.got;
    assert.deepEqual([mail?.from, mail?.to, mail?.user], [FROM, [TO], USER]);
    const subject = 'tbot CRITICAL alpaca-paper: the kill switch is engaged: today’s loss is 5.1 % of equity';
    assert.equal(mail?.headers.get('subject'), subject);
    assert.equal(
      mail.body.trimEnd(),
      [
        'the kill switch is engaged: today’s loss is 5.1 % of equity',
        '',
        'Severity: critical',
        'Account: alpaca-paper',
        'About: 2025-12-31-open-SPY-1',
        'Time: 2025-12-31 9:41 AM EST / 6:41 AM PST',
        'Said before: 2 more times since it was sent last',
        'Code: kill_switch',
      ].join('\n'),
    );
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(mail.headers.get('importance'), 'High');
    assert.equal(Date.parse(mail.headers.get('date') ?? ''), FIRE.at);
  });

  it('keeps to its own headers, whatever is in a message', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true });
    const text = 'x\r\nBcc: other@example.org\r\n\r\n.\r\nMAIL FROM:<a@b.c>\r\nend';
    await send(channelAt(server), { ...FIRE, text });
    const [mail] = server.got;
    assert.equal(server.got.length, 1);
    assert.deepEqual([mail?.to, mail?.headers.has('bcc')], [[TO], false]);
    assert.ok(mail?.body.includes('\n.\nMAIL FROM:<a@b.c>\nend'));
  });

  it('goes private by STARTTLS, to a certificate that is trusted explicitly, before the login', async () => {
    const { cert, key } = makeCertificate();
    const server = await box({ ...anyLogin, cert, key, authOptional: false });
    await send(channelAt(server, { security: 'starttls', authority: cert }));
    assert.deepEqual([server.got[0]?.isSecure, server.got[0]?.user], [true, USER]);
  });

  it('goes private from the first byte where the port is for that', async () => {
    const { cert, key } = makeCertificate();
    const server = await box({ ...anyLogin, cert, key, secure: true });
    await send(channelAt(server, { security: 'tls', authority: cert, host: 'localhost' }));
    assert.equal(server.got[0]?.isSecure, true);
    const plain = await box();
    assert.match((await refusedBy(channelAt(plain, { security: 'tls' }))).message, /does not speak TLS there/);
  });

  it('is not sent to a certificate that nobody vouches for, or that is out of date', async () => {
    for (const until of [new Date(Date.now() + 86_400_000), new Date(Date.now() - 86_400_000)]) {
      const { cert, key } = makeCertificate(until);
      const isOver = until.getTime() < Date.now();
      const trusted = isOver ? { authority: cert } : {};
      for (const [secure, security] of [
        [false, 'starttls'],
        [true, 'tls'],
      ] as const) {
        const server = await box({ ...anyLogin, cert, key, secure });
        const error = await refusedBy(channelAt(server, { security, ...trusted }));
        assert.deepEqual(
          [error.message, error.retryable],
          ['the mail server has a certificate that is not accepted', false],
        );
        assert.equal(server.got.length, 0);
      }
    }
  });

  it('is not sent in the clear to another machine: STARTTLS is required, and no password leaves before it', async () => {
    const said: string[] = [];
    const server = await box({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _, done) => {
        said.push(String(auth.username));
        done(null, { user: 'x' });
      },
    });
    const error = await refusedBy(channelAt(server, { security: 'starttls' }));
    assert.match(error.message, /has no STARTTLS \(50\d/);
    assert.match(error.cure, /nothing is sent in the clear/);
    assert.deepEqual([said, server.got.length, error.retryable], [[], 0, false]);
  });

  it('is sent to a program of this machine by whatever certificate, or in the clear', async () => {
    const { cert, key } = makeCertificate();
    for (const options of [
      { cert, key },
      { disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
    ]) {
      const server = await box({ ...anyLogin, ...options });
      await send(channelAt(server));
      assert.equal(server.got[0]?.isSecure, 'cert' in options);
    }
  });

  it('knows how to speak to a server by its name and port', () => {
    const of = ([host, port]: readonly [string, number]): string => mailSecurityOf(host, port);
    const places = [
      ['smtp.example.com', 465],
      ['smtp.example.com', 587],
      ['localhost', 1025],
      ['127.0.0.2', 25],
      ['::1', 25],
    ] as const;
    assert.deepEqual(places.map(of), ['tls', 'starttls', 'local', 'local', 'local']);
    assert.deepEqual(
      [
        ['localhost.example.com', 25],
        ['127.0.0.1.example.com', 25],
        ['10.0.0.1', 25],
      ].map((each) => of(each as [string, number])),
      Array(3).fill('starttls'),
    );
  });

  it('needs the login that is set: a server that asks for none gets no mail without it', async () => {
    const server = await scripted({ EHLO: '250 here', AUTH: '502 5.5.1 what' });
    const error = await refusedBy(channelAt(server));
    assert.match(error.message, /refused the login \(502 5\.5\.1\)/);
  });

  it('goes without a login where none is set', async () => {
    const server = await box();
    await send(channelAt(server, { login: null }));
    assert.equal(server.got[0]?.user, null);
  });
});

describe('a refusal of the mail server', function () {
  this.timeout(20_000);

  const ON_DATA: NonNullable<Parameters<typeof mailBox>[0]>['onData'] = (stream, _, done) => {
    stream.resume().on('end', () => done(refusal(stages.at, `no, ${TO} ${PASSWORD}`)));
  };
  const stages = { at: 0 };

  const STAGES = [
    ['greeting', /turned us away/, SMTP('onConnect')],
    ['login', /refused the login/, SMTP('onAuth')],
    ['sender', /refused the sender/, SMTP('onMailFrom')],
    ['recipient', /refused the recipient/, SMTP('onRcptTo')],
    ['message', /refused the message/, { onData: ON_DATA }],
  ] as const;

  function SMTP(stage: 'onConnect' | 'onAuth' | 'onMailFrom' | 'onRcptTo') {
    return {
      [stage]: (...given: unknown[]) =>
        (given.at(-1) as (error: Error) => void)(refusal(stages.at, `no, ${TO} ${PASSWORD}`)),
    };
  }

  for (const [stage, message, options] of STAGES)
    it(`of the ${stage} is told by its code; what begins with 4 may pass, with 5 it does not`, async () => {
      for (const code of [454, 554]) {
        stages.at = code;
        const server = await box({ ...anyLogin, allowInsecureAuth: true, ...options });
        const error = await refusedBy(channelAt(server));
        assert.match(error.message, message);
        assert.ok(error.message.endsWith(`(${String(code)})`), error.message);
        assert.deepEqual([error.retryable, error.details.smtp_code], [code === 454, code]);
      }
    });

  it('of a wrong password names the app password as the cure', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true });
    const login = { user: USER, password: new Secret('WRONG') };
    const error = await refusedBy(channelAt(server, { login }));
    assert.equal(error.message, 'the mail server refused the login (535 5.7.8)');
    assert.match(error.cure, /SMTP_USER and SMTP_PASS.*app password/);
  });

  it('that it wants a login says that one has to be set', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true, authOptional: false });
    const error = await refusedBy(channelAt(server, { login: null }));
    assert.match(error.message, /\(530/);
    assert.match(error.cure, /SMTP_USER and SMTP_PASS/);
  });

  for (const at of ['greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', '.'])
    it(`is also a connection that is cut at ${at}, and one that may pass`, async () => {
      const server = await scripted({ [at]: 'cut' });
      const error = await refusedBy(channelAt(server));
      assert.match(error.message, /broke off|could not be reached/);
      assert.equal(error.retryable, true);
    });

  for (const at of ['greeting', 'EHLO', 'AUTH', 'RCPT', '.'])
    it(`is also silence at ${at}: given up in time, and the connection is closed`, async () => {
      const server = await scripted({ [at]: 'silent' });
      const channel = { ...channelAt(server), sendMaxMs: 400 };
      const before = Date.now();
      await assert.rejects(sendInTime(channel, FIRE, TOOLS), /has not taken a message within 0.4 s/);
      assert.ok(Date.now() - before < 2000);
    });

  it('is also nonsense, and nobody at the port', async () => {
    const nonsense = await scripted({ greeting: 'HTTP/1.1 400 Bad Request' });
    assert.match((await refusedBy(channelAt(nonsense))).message, /^the mail server /);
    const gone = await box();
    gone.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const error = await refusedBy(channelAt(gone));
    assert.deepEqual([error.message, error.retryable], ['the mail server could not be reached (ECONNREFUSED)', true]);
  });

  it('is also a name that is not found', async () => {
    const error = await refusedBy(channelAt({ port: 25 }, { host: 'mail.invalid', security: 'starttls' }));
    assert.match(error.message, /^the mail server (is not found|does not answer)/);
    assert.equal(error.retryable, true);
  });
});

describe('mail through the queue', function () {
  this.timeout(30_000);

  function queueOf(channel: Channel): { queue: AlertQueue; failures: SendFailure[] } {
    const failures: SendFailure[] = [];
    const queue = new AlertQueue({
      ...{ ...TOOLS, rng: seededRng(1), channels: [channel] },
      onFailure: (failure) => failures.push(failure),
    });
    queues.push(queue);
    return { queue, failures };
  }

  it('is tried again after a refusal that may pass, and arrives once', async () => {
    let asked = 0;
    const server = await box({
      ...anyLogin,
      allowInsecureAuth: true,
      onRcptTo: (_, __, done) => (++asked < 3 ? done(refusal(451)) : done()),
    });
    const { queue, failures } = queueOf(channelAt(server));
    queue.tell(FIRE);
    assert.equal(await queue.drained(Date.now() + 15_000), true);
    assert.deepEqual([server.got.length, failures.map(({ isTriedAgain }) => isTriedAgain)], [1, [true, true]]);
  });

  it('is not tried again after a login that was refused: accounts get locked by that', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true });
    const { queue, failures } = queueOf(channelAt(server, { login: { user: USER, password: new Secret('WRONG') } }));
    queue.tell(FIRE);
    assert.equal(await queue.drained(Date.now() + 5000), true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual([server.connections(), failures.map(({ isTriedAgain }) => isTriedAgain)], [1, [false]]);
  });

  it('arrives by a server that takes five seconds to greet, and a critical one leaves at once all the same', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true, slowMs: 5000 });
    const { queue, failures } = queueOf(channelAt(server));
    queue.tell({ ...FIRE, severity: 'info', code: 'fill' });
    await until('the first connection', () => server.connections() === 1);
    queue.tell(FIRE);
    await until('a second one beside it', () => server.connections() === 2);
    assert.equal(server.got.length, 0, 'the critical one does not wait for the other');
    assert.equal(await queue.drained(Date.now() + 9000), true);
    assert.deepEqual([server.got.length, failures], [2, []]);
  });
});

describe('an SMS by a mail gateway', function () {
  this.timeout(20_000);

  it('is a mail without a subject, in ASCII, of at most 160 characters, the words that matter first', async () => {
    const server = await box({ ...anyLogin, allowInsecureAuth: true });
    const channel = channelAt(server, {}, smsChannel);
    await send(channel);
    await send(channel, { ...FIRE, text: `naïve “quotes” – 10 € ${'and more '.repeat(40)}` });
    const [short, long] = server.got.map(({ body }) => body.replace(/\n$/, ''));
    assert.equal(
      short,
      "CRITICAL alpaca-paper: the kill switch is engaged: today's loss is 5.1 % of equity, 9:41 AM EST / 6:41 AM PST",
    );
    assert.match(long ?? '', /^CRITICAL alpaca-paper: naive "quotes" - 10 EUR and more .*\.\.\.$/);
    for (const { body, headers, raw } of server.got) {
      assert.match(raw, /^\p{ASCII}*$/u);
      assert.ok(body.trimEnd().length <= 160);
      assert.equal(headers.has('subject'), false);
    }
  });
});
