import assert from 'node:assert/strict';
import { setChannels, unusedChannels } from '../../../src/lib/app/alerts/channels.ts';
import { appIn, setDeployment, simHome } from '../../helpers/ops.ts';

function homeWith(settings: Readonly<Record<string, string>>): ReturnType<typeof appIn> {
  const home = simHome();
  setDeployment(home, settings);
  return appIn(home);
}

describe('the channels of .env', () => {
  const MAIL = {
    SMTP_HOST: 'localhost',
    SMTP_PORT: '25',
    ALERT_EMAIL: 'me@example.com',
    ALERT_SMS_TO: '5@example.com',
  };
  const HOOKS = { SLACK_WEBHOOK_URL: 'https://example.com/s', ALERT_WEBHOOK_URL: 'https://example.com/w' };

  it('are all that are set', () => {
    const app = homeWith({ ...MAIL, ...HOOKS });
    assert.deepEqual(
      setChannels(app).map(({ name, channel }) => [name, channel?.name]),
      ['email', 'slack', 'sms', 'webhook'].map((name) => [name, name]),
    );
    assert.deepEqual([unusedChannels(app), setChannels(homeWith({}))], [[], []]);
  });

  it('are told apart from those that lack something, which are named with the cure', () => {
    const app = homeWith({ ALERT_EMAIL: 'me@example.com', ...HOOKS });
    assert.deepEqual(
      setChannels(app).map(({ name, channel }) => [name, channel !== null]),
      [
        ['email', false],
        ['slack', true],
        ['webhook', true],
      ],
    );
    assert.deepEqual(unusedChannels(app), [
      'the channel email is not used: ALERT_EMAIL is set, and no mail server is; set SMTP_HOST, SMTP_USER and SMTP_PASS too',
    ]);
  });

  it('are there also where other keys of the files are at fault', () => {
    const app = homeWith({ ...MAIL, SMTP_PORT: 'x', LOCAL_PORT: '0', ALERT_WEBHOOK_URL: 'https://example.com/w' });
    assert.equal(app.configuration().config, null);
    assert.deepEqual(
      setChannels(app).map(({ name, channel, gap }) => [name, channel !== null, gap?.key]),
      [
        ['email', false, 'SMTP_PORT'],
        ['sms', false, 'SMTP_PORT'],
        ['webhook', true, undefined],
      ],
    );
  });
});
