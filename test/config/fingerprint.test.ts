import assert from 'node:assert/strict';
import { tradingFingerprint } from '../../src/lib/config/fingerprint.ts';
import type { TradingConfig } from '../../src/lib/config/keys/trading.ts';
import { readConfig } from '../../src/lib/config/reading.ts';

function configOf(tradingText: string, overrides: Readonly<Record<string, string>> = {}): TradingConfig {
  const { config } = readConfig({ deploymentText: '', tradingText, tradingPlace: '.env_bot', overrides });
  assert.ok(config !== null);
  return config.trading;
}

describe('the fingerprint of the trading configuration', () => {
  it('is the same however the same values are written', () => {
    const plain = tradingFingerprint(configOf('MAX_PRICE=50\nWEIGHTS=0.4,0.2,0.2,0.2\n'));
    const written = '# a comment\nWEIGHTS=0.40, 0.2,0.20,0.2\nMAX_PRICE=50.00\nMAX_TRADES=4\n';
    assert.equal(tradingFingerprint(configOf(written)), plain);
    assert.equal(tradingFingerprint(configOf('', { MAX_PRICE: '50' })), plain);
    assert.match(plain, /^[0-9a-f]{16}$/);
  });

  it('changes with every key but those of logging and alerts', () => {
    const config = configOf('');
    const standard = tradingFingerprint(config);
    const without = Object.keys(config).filter(
      (key) => tradingFingerprint({ ...config, [key]: 'another value' }) === standard,
    );
    assert.deepEqual(without.sort(), [
      ...['DEBUG_LOG_LEVEL', 'ENABLE_LOGGING', 'LOG_FORMAT', 'NOTIFY_ON_EXIT', 'NOTIFY_ON_FILL'],
    ]);
    const reweighted = tradingFingerprint(configOf('WEIGHTS=0.4,0.3,0.2,0.1\n'));
    assert.notEqual(reweighted, standard);
  });
});
