import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOYMENT_KEYS } from '../../src/lib/config/keys/deployment.ts';
import { TRADING_KEYS } from '../../src/lib/config/keys/trading.ts';
import { readConfig } from '../../src/lib/config/reading.ts';
import { renderTemplate } from '../../src/lib/config/template.ts';
import { ROOT } from '../helpers/tbot.ts';

describe('the templates', () => {
  for (const name of ['env', 'env_bot'] as const) {
    it(`.${name}.template in the project is what the schema gives (tbot config template ${name} > .${name}.template)`, () => {
      assert.equal(readFileSync(join(ROOT, `.${name}.template`), 'utf8'), renderTemplate(name));
    });
  }

  it('are sound configurations that set every key to its default', () => {
    const { faults, config } = readConfig({
      deploymentText: renderTemplate('env'),
      tradingText: renderTemplate('env_bot'),
      tradingPlace: '.env_bot',
      overrides: {},
    });
    assert.deepEqual(faults, []);
    const nothingSet = readConfig({ deploymentText: '', tradingText: '', tradingPlace: '.env_bot', overrides: {} });
    assert.deepEqual(config, nothingSet.config);
    for (const key of [...Object.keys(DEPLOYMENT_KEYS), ...Object.keys(TRADING_KEYS)])
      assert.match(renderTemplate('env') + renderTemplate('env_bot'), new RegExp(`^${key}=`, 'm'), key);
  });
});
