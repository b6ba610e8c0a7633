import assert from 'node:assert/strict';
import { environmentOf } from '../../src/lib/config/environment.ts';
import { homeAt } from '../../src/lib/config/home.ts';

describe('the environment', () => {
  it('counts only where a name starts with TBOT_: USERNAME and PATH belong to the desktop', () => {
    const environment = environmentOf({ USERNAME: 'me', PATH: '/bin', TBOT_HOME: '/srv/tbot', TBOT_BROKER: 'sim' });
    assert.deepEqual(environment, { home: '/srv/tbot', overrides: { BROKER: 'sim' } });
  });

  it('gives the home when no flag does', () => {
    assert.equal(homeAt('/a', '/b').root, '/a');
    assert.equal(homeAt(undefined, '/b').tradingFile, '/b/.env_bot');
    assert.equal(homeAt(undefined, environmentOf({ TBOT_HOME: '' }).home).root, process.cwd());
  });
});
