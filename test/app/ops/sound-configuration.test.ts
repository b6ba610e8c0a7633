/** What an account is looked after by while the files are at fault: nothing that could be read is lost with what could not. */
import assert from 'node:assert/strict';
import { accountAt } from '../../../src/lib/app/ops/account.ts';
import { withSoundConfiguration } from '../../../src/lib/app/ops/sound-configuration.ts';
import { atFolder, createApp, type App } from '../../../src/lib/app/app.ts';
import type { Config } from '../../../src/lib/config/reading.ts';
import { appIn, DATE, setDeployment, simHome, write } from '../../helpers/ops.ts';
import { runStarted } from '../../helpers/told-session.ts';

const KEYS = { ALPACA_PAPER_API_KEY: 'PK123', ALPACA_PAPER_SECRET_KEY: 'secret-of-paper' };

function soundConfig(app: App, name = 'alpaca-paper'): Config {
  const { config } = withSoundConfiguration(app, accountAt(app.home, name)).configuration();
  assert.ok(config !== null);
  return config;
}

describe('a configuration to look after an account by', () => {
  it('has the keys of .env beside one that is at fault, which has its default', () => {
    const home = simHome();
    setDeployment(home, { ...KEYS, SMTP_PORT: 'abc', SMTP_HOST: 'mail.example.com' });
    const { deployment, trading } = soundConfig(appIn(home));
    assert.equal(deployment.ALPACA_PAPER_API_KEY?.reveal(), 'PK123');
    assert.equal(deployment.ALPACA_PAPER_SECRET_KEY?.reveal(), 'secret-of-paper');
    assert.deepEqual([deployment.SMTP_HOST, deployment.SMTP_PORT], ['mail.example.com', 465]);
    assert.deepEqual([trading.BROKER, trading.ALPACA_MODE], ['alpaca', 'paper']);
  });

  it('has those of the environment, which go before those of .env', () => {
    const home = simHome({ MAX_PRICE: 'much' });
    setDeployment(home, { ALPACA_PAPER_API_KEY: 'PKold' });
    const overrides = { ...KEYS, SMTP_PORT: 'abc' };
    const { clock, program } = appIn(home);
    const app = atFolder({ ...createApp(program, home), clock, environment: { home: undefined, overrides } }, home);
    const { deployment } = soundConfig(app);
    assert.equal(deployment.ALPACA_PAPER_API_KEY?.reveal(), 'PK123');
    assert.equal(deployment.ALPACA_PAPER_SECRET_KEY?.reveal(), 'secret-of-paper');
  });

  it('has the settings that the account was last traded by, in its own broker and mode', () => {
    const home = simHome({ MAX_PRICE: 'much' });
    setDeployment(home, KEYS);
    const app = appIn(home);
    const account = accountAt(app.home, 'alpaca-paper');
    write(account, [runStarted({ broker: 'alpaca', settings: { DAILY_LOSS_LIMIT: '0.03' } })], Date.now(), DATE);
    const { deployment, trading } = soundConfig(app);
    assert.deepEqual([trading.DAILY_LOSS_LIMIT, trading.BROKER], [0.03, 'alpaca']);
    assert.equal(deployment.ALPACA_PAPER_API_KEY?.reveal(), 'PK123');
  });

  it('is the one of the files where that is sound', () => {
    const app = appIn(simHome());
    assert.equal(withSoundConfiguration(app, accountAt(app.home, 'sim-paper')), app);
  });
});
