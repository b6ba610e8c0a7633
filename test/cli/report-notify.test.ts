/** tbot report daily --notify: processes on a clock that is shifted, before servers on this machine. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { hook } from '../helpers/hook.ts';
import { keeper } from '../helpers/keeper.ts';
import { trade } from '../helpers/live-home.ts';
import { mailBox, mailTo, refusal } from '../helpers/mail.ts';
import { setDeployment, simAccount, simHome, writeHeldSession } from '../helpers/ops.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, makeHome, temporaryFolder, type Ran } from '../helpers/tbot.ts';
import { toldSession } from '../helpers/told-session.ts';
import { clockAt } from '../no-network/try.ts';
import { startTbot } from '../processes/running.ts';

const DATE = '2025-12-01';
/** Half an hour after the close. */
const EVENING = `${DATE}T21:30:00Z`;

const kept = keeper();

/** Two trades, 15.98 - 5.52 = 10.46. */
function tradedHome(): string {
  const home = makeHome();
  trade(home, DATE, toldSession(DATE));
  return home;
}

function reported(home: string, at: string, ...more: readonly string[]): Promise<Ran> {
  return startTbot(['report', 'daily', '--notify', '--home', home, ...more], { env: clockAt(at) }).ended;
}

describe('tbot report daily --notify', function () {
  this.timeout(60_000);

  it('prints the day and tells it on each channel in one message: whole by mail, a line by SMS', async () => {
    const [mail, web] = [kept(await mailBox()), kept(await hook())];
    const home = tradedHome();
    setDeployment(home, {
      ...{ ...mailTo(mail), ALERT_SMS_TO: '5551234567@example.net' },
      ...{ SLACK_WEBHOOK_URL: `${web.base}/slack`, ALERT_WEBHOOK_URL: `${web.base}/hook` },
    });
    const ran = await reported(home, EVENING);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /^PnL, net of fees {2}\+\$10\.46$/m);
    assert.match(ran.stderr, /^email: sent\nslack: sent\nsms: sent\nwebhook: sent$/m);
    const sentence = `${DATE}: 2 trades, +$10.46, 1 won, 1 lost, nothing held`;
    const rest = [
      ...['Account: alpaca paper', 'Trades: 2, 1 win', 'PnL, net of fees: +$10.46', '  open: +$10.46 in 2 trades'],
      // 0.01 for each of four fills; 10 x (51.00 - 51.40) - 0.01 = -4.01 while SPY is held, and -5.52 of QQQ: -9.53 at the lowest.
      ...['Fees: $0.04', 'Equity: $100,000.00 to $100,010.46', 'Drawdown: 0.0095% ($9.53)'],
      ...['Refused: spread 1, thin_range 1', 'Errors: no_answer 1', 'Uptime: 57 min in 1 run'],
      ...['Best: SPY +$15.98 (open, hard_exit)', 'Worst: QQQ -$5.52 (open, stop)', 'Kill switch: not engaged'],
    ];
    const facts = ['Account: alpaca-paper', `Time: ${DATE} 4:30 PM EST / 1:30 PM PST`, 'Code: daily_report'];
    assert.equal(mail.got.length, 2);
    const letter = mail.got.find(({ to }) => to[0] === 'me@example.com');
    const sms = mail.got.find(({ to }) => to[0] !== 'me@example.com');
    assert.equal(letter?.headers.get('subject'), `tbot INFO alpaca-paper: ${sentence}`);
    assert.deepEqual(letter.body.trimEnd().split('\n'), [sentence, '', ...rest, '', 'Severity: info', ...facts]);
    assert.equal(sms?.body.trimEnd(), `INFO alpaca-paper: ${sentence}, 4:30 PM EST / 1:30 PM PST`);
    const texts = new Map(web.got.map(({ path, body }) => [path, (JSON.parse(body) as { text: string }).text]));
    assert.equal(texts.get('/slack'), [`INFO alpaca-paper: ${sentence}`, ...rest, ...facts].join('\n'));
    assert.equal(texts.get('/hook'), [sentence, ...rest].join('\n'));
  });

  it('says with --json what became of each channel, and prints although one refuses it: 4', async () => {
    const nobody = {
      onRcptTo: (_: unknown, __: unknown, done: (error?: Error) => void) => {
        done(refusal(550, '5.1.1 nobody'));
      },
    };
    const [mail, web] = [kept(await mailBox(nobody)), kept(await hook())];
    const home = tradedHome();
    setDeployment(home, { ...mailTo(mail), ALERT_WEBHOOK_URL: `${web.base}/hook` });
    const ran = await reported(home, EVENING, '--json');
    assert.equal(ran.code, 4);
    assertFits('report-daily', json(ran));
    const { summaries, notified } = json(ran) as { summaries: { trades: number }[]; notified: unknown };
    assert.deepEqual(
      summaries.map(({ trades }) => trades),
      [2],
    );
    assert.deepEqual(notified, [
      { channel: 'email', outcome: 'refused' },
      { channel: 'webhook', outcome: 'sent' },
    ]);
    assert.match(ran.stderr, /warning: email has not taken "daily_report": the mail server refused the recipient/);
  });

  it('tells it also where the configuration is at fault', async () => {
    const mail = kept(await mailBox());
    const home = tradedHome();
    setDeployment(home, { ...mailTo(mail), LOCAL_PORT: '0' });
    const ran = await reported(home, EVENING);
    assert.deepEqual([ran.code, mail.got.length], [0, 1], ran.stderr);
    assert.match(
      mail.got[0]?.headers.get('subject') ?? '',
      /^tbot INFO alpaca-paper: 2025-12-01: 2 trades, \+\$10\.46/,
    );
  });

  it('tries again what may pass', async () => {
    const web = kept(await hook((response, nth) => void response.writeHead(nth === 1 ? 503 : 200).end()));
    const home = tradedHome();
    setDeployment(home, { ALERT_WEBHOOK_URL: `${web.base}/hook` });
    const ran = await reported(home, EVENING);
    assert.deepEqual([ran.code, web.got.length], [0, 2]);
    assert.match(ran.stderr, /has not taken "daily_report": ALERT_WEBHOOK_URL answered with 503; it is tried again/);
  });

  it('says in one line that no channel is set up, which is no failure; one that lacks a setting is: 2', async () => {
    const home = tradedHome();
    const none = await reported(home, EVENING);
    assert.equal(none.code, 0);
    assert.match(none.stderr, /uptime .*\nnobody is told: no channel for alerts is set up \(docs.*\)\n$/);
    setDeployment(home, { ALERT_EMAIL: 'me@example.com' });
    const half = await reported(home, EVENING);
    assert.equal(half.code, 2);
    assert.match(half.stderr, /^email: incomplete$/m);
  });

  it('tells that nothing ran, for the machine lives; at weekends and on holidays nobody is told anything', async () => {
    const mail = kept(await mailBox());
    const home = tradedHome();
    setDeployment(home, mailTo(mail));
    const ran = await reported(home, '2025-12-02T21:30:00Z');
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /^nothing ran in the session of 2025-12-02$/m);
    assert.deepEqual(
      mail.got.map(({ headers }) => headers.get('subject')),
      ['tbot WARNING alpaca-paper: 2025-12-02: nothing ran, nothing held'],
    );
    for (const closed of ['2025-12-25T21:30:00Z', '2025-12-06T21:30:00Z']) {
      const quiet = await reported(home, closed, '--json');
      assert.equal(quiet.code, 0, quiet.stderr);
      assertFits('report-daily', json(quiet));
      assert.match(quiet.stderr, /nobody is told anything: there is no session on 2025-12-/);
    }
    assert.equal(mail.got.length, 1);
  });

  it('says what is still held, also when it was left by an earlier session', async () => {
    const mail = kept(await mailBox());
    const home = simHome();
    setDeployment(home, mailTo(mail));
    writeHeldSession(simAccount(home));
    await reported(home, EVENING);
    await reported(home, '2025-12-02T21:30:00Z');
    const sentences = mail.got.map(({ body }) => body.split('\n')[0]);
    assert.deepEqual(sentences, ['2025-12-01: STILL HELD: SPY, no trades', '2025-12-02: STILL HELD: SPY, nothing ran']);
    // 10 at 51.00, bought at 51.40: 510.00, and -4.00.
    for (const { body } of mail.got) assert.match(body, /^Held: 10 SPY, worth \$510\.00 \(-\$4\.00\), stop 50\.37$/m);
    for (const { body } of mail.got) assert.match(body, /^Severity: warning$/m);
  });

  it('says what the configured account holds where a dry run alone ran', async () => {
    const mail = kept(await mailBox());
    const home = simHome();
    setDeployment(home, mailTo(mail));
    writeHeldSession(simAccount(home));
    const dry = { broker: 'sim', mode: 'paper', isDryRun: true } as const;
    trade(home, '2025-12-02', toldSession('2025-12-02', dry), 'sim-paper-dry', dry);
    const ran = await reported(home, '2025-12-02T21:30:00Z');
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(
      mail.got.map(({ headers }) => headers.get('subject')),
      ['tbot WARNING sim-paper: 2025-12-02: STILL HELD: SPY, nothing ran for real'],
    );
    assert.match(mail.got[0]?.body ?? '', /^sim-paper-dry: 2 trades, \+\$10\.46, 1 won, 1 lost, nothing held$/m);
  });

  it('passes over a journal that cannot be read, and says so: a warning, and 5; without --notify it is refused', async () => {
    const mail = kept(await mailBox());
    const home = tradedHome();
    setDeployment(home, mailTo(mail));
    writeFileSync(simAccount(home, 'sim-paper-2024-01-02').journal, 'no database '.repeat(200));
    const ran = await reported(home, EVENING, '--json');
    assert.equal(ran.code, 5, ran.stderr);
    assertFits('report-daily', json(ran));
    const { unread } = json(ran) as { unread: { journal: string }[] };
    assert.deepEqual(
      unread.map(({ journal }) => journal),
      ['sim-paper-2024-01-02'],
    );
    assert.match(
      ran.stderr,
      /^warning: journal sim-paper-2024-01-02 cannot be read, what is in it is not in the report/m,
    );
    const [letter] = mail.got;
    assert.match(
      letter?.headers.get('subject') ?? '',
      /^tbot WARNING alpaca-paper: 2025-12-01: 1 journal cannot be read, 2 trades, \+\$10\.46/,
    );
    assert.match(letter?.body ?? '', /^Journal sim-paper-2024-01-02: what is in it is not known: .*not a database/m);
    const silent = await startTbot(['report', 'daily', '--home', home], { env: clockAt(EVENING) }).ended;
    assert.equal(silent.code, 1);
    assert.match(silent.stderr, /^error journal_broken: /m);
  });

  it('sends again when it is asked again, also of an earlier date; what is no such day is refused', async () => {
    const mail = kept(await mailBox());
    const home = tradedHome();
    setDeployment(home, mailTo(mail));
    for (const at of [EVENING, '2025-12-25T21:30:00Z']) await reported(home, at, '--date', DATE);
    assert.equal(new Set(mail.got.map(({ headers }) => headers.get('subject'))).size, 1);
    assert.equal(mail.got.length, 2);
    for (const [date, error] of [
      ['2025-13-01', 'not_a_date'],
      ['2025-12-06', 'no_session'],
      ['2025-12-02', 'no_session'],
    ] as const) {
      const ran = await reported(home, EVENING, '--date', date);
      assert.deepEqual([ran.code, new RegExp(`^error ${error}: `, 'm').test(ran.stderr)], [2, true], ran.stderr);
    }
    const nowhere = await reported(temporaryFolder(), EVENING);
    assert.deepEqual([nowhere.code, /^error home_absent: /m.test(nowhere.stderr)], [2, true]);
    assert.equal(mail.got.length, 2);
  });
});
