import assert from 'node:assert/strict';
import { readConfig } from '../../src/lib/config/reading.ts';

function told(deploymentText: string): string[] {
  const { config, warnings } = readConfig({ deploymentText, tradingText: '', tradingPlace: '.env_bot', overrides: {} });
  assert.ok(config !== null, 'alerts that are set up by half keep nobody from trading');
  return warnings.filter(({ place }) => place === '.env').map(({ key, message }) => `${String(key)} ${message}`);
}

const SERVER = 'SMTP_HOST=smtp.example.com\nSMTP_USER=me@example.com\nSMTP_PASS=x\n';

describe('the alert keys of .env', () => {
  it('give no warning where they are whole', () => {
    const whole = [
      `${SERVER}ALERT_EMAIL=me@example.com`,
      `${SERVER}ALERT_SMS_TO=5551234567@vtext.com`,
      'SMTP_HOST=localhost\nSMTP_PORT=25\nALERT_EMAIL=me@example.com\nALERT_SMS_TO=5551234567@vtext.com',
      'SLACK_WEBHOOK_URL=https://hooks.slack.com/services/x\nALERT_WEBHOOK_URL=https://example.com/x',
    ];
    for (const text of whole) assert.deepEqual(told(text), []);
  });

  const gaps: readonly (readonly [text: string, told: readonly RegExp[]])[] = [
    ['ALERT_EMAIL=me@example.com', [/^ALERT_EMAIL is set, and no mail server is: set SMTP_HOST/]],
    ['ALERT_SMS_TO=555@vtext.com', [/^ALERT_SMS_TO is set, and no mail server is/]],
    [SERVER, [/^SMTP_HOST is set, and nobody is told by it: set ALERT_EMAIL or ALERT_SMS_TO/]],
    ['SMTP_HOST=x.example.com\nSMTP_USER=me\nALERT_EMAIL=me@example.com', [/^SMTP_USER is set, and SMTP_PASS is not/]],
    ['SMTP_HOST=x.example.com\nSMTP_PASS=x\nALERT_EMAIL=me@example.com', [/^SMTP_PASS is set, and SMTP_USER is not/]],
    [
      'SMTP_HOST=x.example.com\nSMTP_USER=apikey\nSMTP_PASS=x\nALERT_SMS_TO=555@vtext.com',
      [/^ALERT_SMS_TO is set, and there is no address that the mail is from: set ALERT_EMAIL too/],
    ],
  ];
  for (const [text, expected] of gaps)
    it(`warn of what is missing: ${text.replaceAll('\n', ' ')}`, () => {
      const found = told(text);
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [at, pattern] of expected.entries()) assert.match(found[at] ?? '', pattern);
    });

  it('can be read beside faults of other keys', () => {
    const deploymentText = `${SERVER}ALERT_EMAIL=me@example.com\nLOCAL_PORT=0\nSLACK_WEBHOOK_URL=nonsense\n`;
    const reading = readConfig({
      deploymentText,
      tradingText: 'MAX_TRADES=x',
      tradingPlace: '.env_bot',
      overrides: {},
    });
    const { ALERT_EMAIL, SMTP_PORT, SLACK_WEBHOOK_URL } = reading.readable;
    assert.equal(reading.config, null);
    assert.deepEqual([ALERT_EMAIL, SMTP_PORT, SLACK_WEBHOOK_URL], ['me@example.com', 465, undefined]);
  });
});
