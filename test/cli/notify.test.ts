/** tbot notify test, and runs whose messages go by mail: processes as a person starts them, before servers on this machine. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setDeployment, simHome } from '../helpers/ops.ts';
import { hook } from '../helpers/hook.ts';
import { keeper } from '../helpers/keeper.ts';
import { mailBox, mailTo, refusal, scriptedServer } from '../helpers/mail.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, tbot, type Ran } from '../helpers/tbot.ts';
import { busyHome } from '../processes/homes.ts';
import { atOnce } from '../processes/moments.ts';
import { startTbot } from '../processes/running.ts';

interface Outcome {
  readonly channel: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly code: string | null;
  readonly cause: string | null;
  readonly cure: string | null;
}

const kept = keeper();

function ended(args: readonly string[], home: string): Promise<Ran> {
  return startTbot([...args, '--home', home]).ended;
}

function outcomesOf(ran: Ran): readonly Outcome[] {
  assertFits('notify-test', json(ran));
  return json(ran).channels as readonly Outcome[];
}

async function givesUp(): Promise<void> {
  const silent = await scriptedServer({ greeting: 'silent' });
  const home = simHome();
  setDeployment(home, mailTo(silent));
  const ran = await ended(['notify', 'test', '--json'], home);
  silent.close();
  const [email] = outcomesOf(ran);
  assert.deepEqual([ran.code, email?.outcome], [4, 'refused']);
  assert.ok((email?.seconds ?? 0) >= 9.5 && (email?.seconds ?? 0) < 12, String(email?.seconds));
}

describe('tbot notify test', function () {
  this.timeout(60_000);
  const [silence] = atOnce(givesUp); // waits most of the time

  it('sends one message on each channel, says so for each, and exits with 0', async () => {
    const [mail, web] = [kept(await mailBox()), kept(await hook())];
    const home = simHome();
    setDeployment(home, {
      ...{ ...mailTo(mail), ALERT_SMS_TO: '5551234567@example.net' },
      ...{ SLACK_WEBHOOK_URL: `${web.base}/slack`, ALERT_WEBHOOK_URL: `${web.base}/hook` },
    });
    const ran = await ended(['notify', 'test'], home);
    assert.equal(ran.code, 0, ran.stderr);
    for (const name of ['email', 'slack', 'sms', 'webhook'])
      assert.match(ran.stderr, new RegExp(`^${name}: sent in \\d+\\.\\d s$`, 'm'));
    const subjects = mail.got.map(({ to, headers }) => [to[0], headers.get('subject') ?? null]).sort();
    assert.deepEqual(subjects, [
      ['5551234567@example.net', null],
      [
        'me@example.com',
        'tbot INFO sim-paper: a test message: alerts of this account arrive here. Nothing has happened, and nothing has to be do…',
      ],
    ]);
    assert.deepEqual(web.got.map(({ path }) => path).sort(), ['/hook', '/slack']);
    const sent = outcomesOf(await ended(['notify', 'test', '--json'], home));
    assert.deepEqual(
      sent.map(({ channel, outcome, code }) => [channel, outcome, code]),
      ['email', 'slack', 'sms', 'webhook'].map((name) => [name, 'sent', null]),
    );
  });

  it('says of what was refused code, cause and cure, and exits with 4; the others are sent', async () => {
    const mail = kept(
      await mailBox({
        onRcptTo: (_, __, done) => {
          done(refusal(550, '5.1.1 nobody'));
        },
      }),
    );
    const web = kept(await hook());
    const home = simHome();
    setDeployment(home, { ...mailTo(mail), ALERT_WEBHOOK_URL: `${web.base}/hook` });
    const ran = await ended(['notify', 'test', '--json'], home);
    assert.equal(ran.code, 4);
    const [email, webhook] = outcomesOf(ran);
    assert.deepEqual(
      [email?.outcome, email?.code, email?.cause, email?.cure],
      [
        'refused',
        'alert_not_sent',
        'the mail server refused the recipient (550 5.1.1)',
        'check ALERT_EMAIL and ALERT_SMS_TO in .env',
      ],
    );
    assert.equal(webhook?.outcome, 'sent');
    const told = await ended(['notify', 'test'], home);
    assert.match(
      told.stderr,
      /^email: refused after \d+\.\d s: alert_not_sent: the mail server refused .*\n {2}cure: check ALERT_EMAIL/m,
    );
    const listed = await ended(['notify', 'test', '--csv'], home);
    const [head, first] = listed.stdout.split('\n');
    assert.equal(head, 'channel,outcome,seconds,code,cause,cure');
    assert.match(first ?? '', /^email,refused,[\d.]+,alert_not_sent,the mail server refused/);
  });

  it('takes the channels that are named, and refuses one that is not set up, or none at all, with 2', async () => {
    const web = kept(await hook());
    const home = simHome();
    setDeployment(home, { SLACK_WEBHOOK_URL: `${web.base}/slack`, ALERT_WEBHOOK_URL: `${web.base}/hook` });
    const chosen = outcomesOf(await ended(['notify', 'test', '--channel', 'slack', '--json'], home));
    assert.deepEqual([chosen.length, web.got.map(({ path }) => path)], [1, ['/slack']]);
    const absent = tbot(['notify', 'test', '--channel', 'email', '--channel', 'slack'], { home });
    assert.equal(absent.code, 2);
    assert.match(absent.stderr, /error no_channel: not set up: email/);
    const none = tbot(['notify', 'test'], { home: simHome() });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /error no_channel: no channel for alerts is set up\ncure: set ALERT_EMAIL/);
  });

  it('says what a channel lacks, with 2, and config validate warns of it', () => {
    const home = simHome();
    setDeployment(home, { ALERT_EMAIL: 'me@example.com' });
    const ran = tbot(['notify', 'test', '--json'], { home });
    const [email] = outcomesOf(ran);
    assert.deepEqual(
      [ran.code, email?.outcome, email?.code, email?.cause],
      [2, 'incomplete', 'channel_incomplete', 'ALERT_EMAIL is set, and no mail server is'],
    );
    const validated = tbot(['config', 'validate'], { home });
    assert.equal(validated.code, 0);
    assert.match(validated.stderr, /ALERT_EMAIL is set, and no mail server is: set SMTP_HOST/);
  });

  it('shows no address of a webhook and no password, however it is refused', async () => {
    const mail = kept(await scriptedServer({ AUTH: '535 5.7.8 not PLANTEDPASS' }));
    const web = kept(await hook((response) => void response.writeHead(500).end('not PLANTEDHOOK')));
    const gone = await hook();
    gone.close();
    const home = simHome();
    setDeployment(home, {
      ...{ ...mailTo(mail), SMTP_USER: 'PLANTEDUSER', SMTP_PASS: 'PLANTEDPASS' },
      ...{ SLACK_WEBHOOK_URL: `${web.base}/PLANTEDSLACK`, ALERT_WEBHOOK_URL: `${gone.base}/PLANTEDHOOK` },
    });
    for (const more of [[], ['--json'], ['--csv']]) {
      const ran = await ended(['notify', 'test', ...more], home);
      assert.equal(ran.code, 4);
      assert.match(ran.stdout + ran.stderr, /refused the login \(535 5\.7\.8\)/);
      assert.match(ran.stdout + ran.stderr, /SLACK_WEBHOOK_URL answered with 500/);
      assert.match(ran.stdout + ran.stderr, /ALERT_WEBHOOK_URL could not be reached \(ECONNREFUSED\)/);
      assert.ok(!(ran.stdout + ran.stderr).includes('PLANTED'));
    }
  });

  it('gives a mail server up that says nothing, after ten seconds', async () => silence());
});

describe('a run with channels for alerts', function () {
  this.timeout(120_000);
  const DATE = '2025-10-20';
  const RUN = ['run', 'all', '--replay', DATE, '--test-mode', '--at', '10:00', '--json'];

  interface Closed {
    readonly trades: readonly { readonly trade_id: string; readonly exit_reason: string; readonly PnL: number }[];
  }

  it('tells each fill and each exit by mail, with the account and both zones', async () => {
    const mail = kept(await mailBox());
    const home = await busyHome();
    setDeployment(home, mailTo(mail));
    const ran = await ended(RUN, home);
    assert.equal(ran.code, 0, ran.stderr);
    const { trades } = json(ran) as unknown as Closed;
    assert.ok(trades.length > 0);
    const codes = mail.got.map(({ body }) => /^Code: (.*)$/m.exec(body)?.[1]);
    assert.ok(codes.filter((code) => code === 'fill').length >= trades.length);
    for (const { trade_id: id, exit_reason: reason } of trades) {
      const exit = mail.got.find(({ body }) => body.startsWith(`${id}: closed (${reason}), `));
      assert.ok(exit !== undefined, id);
      assert.match(exit.body, new RegExp(`^Account: sim-paper-${DATE}(\\.\\d+)?$`, 'm'));
      assert.match(exit.body, new RegExp(`^About: ${id}$`, 'm'));
      assert.match(exit.body, /^Time: .* [AP]M E[SD]T \/ .* [AP]M P[SD]T$/m);
      assert.ok(mail.got.some(({ body }) => body.startsWith(`${id}: bought `)));
    }
  });

  it('tells neither where NOTIFY_ON_FILL and NOTIFY_ON_EXIT are false', async () => {
    const mail = kept(await mailBox());
    const home = await busyHome();
    setDeployment(home, mailTo(mail));
    const env = { TBOT_NOTIFY_ON_FILL: 'false', TBOT_NOTIFY_ON_EXIT: 'false' };
    const ran = await startTbot([...RUN, '--home', home], { env }).ended;
    assert.equal(ran.code, 0, ran.stderr);
    const codes = mail.got.map(({ body }) => /^Code: (.*)$/m.exec(body)?.[1]);
    assert.deepEqual(
      codes.filter((code) => code === 'fill' || code === 'exit'),
      [],
    );
  });

  it('trades the same and ends as well where mail is slow, silent, refused or half set up, and says what was not sent', async () => {
    const servers = {
      silent: await scriptedServer({ greeting: 'silent' }),
      slow: await mailBox({ slowMs: 3000 }),
      refused: await scriptedServer({ AUTH: '535 5.7.8 PLANTEDECHO' }),
      dead: await scriptedServer({}),
    };
    for (const server of Object.values(servers)) kept(server);
    servers.dead.close();
    const before = Date.now();
    const quiet = await ended(RUN, await busyHome());
    const quietMs = Date.now() - before;
    const expected = profitsOf(quiet);
    const login = { SMTP_USER: 'PLANTEDUSER@example.com', SMTP_PASS: 'PLANTEDPASS' };
    const lived = Object.entries(servers).map(async ([what, server]) => {
      const home = await busyHome();
      setDeployment(home, { ...mailTo(server), ...(what === 'refused' ? login : {}) });
      const started = Date.now();
      const ran = await ended(RUN, home);
      return { what, home, ran, tookMs: Date.now() - started };
    });
    for (const { what, home, ran, tookMs } of await Promise.all(lived)) {
      assert.equal(ran.code, 0, ran.stderr);
      assert.deepEqual(profitsOf(ran), expected, what);
      // Its end waits 10 s at most for what is on its way; four runs at once take their time besides.
      assert.ok(
        tookMs < 10_000 + 8 * quietMs + 2000,
        `${what}: ${String(tookMs)} ms, without alerts ${String(quietMs)} ms`,
      );
      if (what === 'dead' || what === 'refused')
        assert.match(ran.stderr, /warning: email has not taken "fill": the mail server/);
      if (what === 'silent') assert.match(ran.stderr, /not every message was taken by its channel before the end/);
      for (const planted of ['PLANTEDUSER', 'PLANTEDPASS', 'PLANTEDECHO'])
        for (const [name, text] of [['output', ran.stdout + ran.stderr], ...written(home)] as const)
          assert.ok(!text.includes(planted), `${planted} in ${name}`);
    }
    const home = await busyHome();
    setDeployment(home, { ALERT_EMAIL: 'me@example.com' });
    const half = await ended(RUN, home);
    assert.equal(half.code, 0, half.stderr);
    assert.match(half.stderr, /warning: the channel email is not used: ALERT_EMAIL is set, and no mail server is/);
  });

  function profitsOf(ran: Ran): number[] {
    return (json(ran) as unknown as Closed).trades.map(({ PnL }) => PnL);
  }

  /** All that a home holds but its configuration. */
  function written(home: string): [string, string][] {
    const data = readdirSync(join(home, 'data'), { recursive: true, withFileTypes: true });
    return data
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('bars'))
      .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')]);
  }
});

describe('the watchdog and a run', function () {
  this.timeout(60_000);

  it('tell the same channels, the watchdog also where the configuration is at fault', async () => {
    const [mail, web] = [kept(await mailBox()), kept(await hook())];
    const home = simHome();
    setDeployment(home, {
      ...{ ...mailTo(mail), SLACK_WEBHOOK_URL: `${web.base}/slack`, ALERT_WEBHOOK_URL: `${web.base}/hook` },
      LOCAL_PORT: '0',
    });
    const ran = await ended(['watchdog', '--json'], home);
    assert.equal(ran.code, 5, ran.stderr);
    assert.match(mail.got[0]?.headers.get('subject') ?? '', /^tbot CRITICAL sim-paper: configuration: /);
    assert.deepEqual(web.got.map(({ path }) => path).sort(), ['/hook', '/slack']);
  });
});
