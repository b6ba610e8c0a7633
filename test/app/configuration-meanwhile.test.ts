import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { configOf, readHome } from '../../src/lib/config/files.ts';
import { generateKey } from '../../src/lib/app/secrets.ts';
import { appIn, setDeployment, simHome } from '../helpers/ops.ts';

describe('a configuration that is encrypted and decrypted', function () {
  this.timeout(60_000);

  it('is the same at every moment, and never that of a home without a file', async () => {
    const root = simHome({ MAX_PRICE: '61' });
    setDeployment(root, { ENCRYPTION_KEY: generateKey() });
    const { home, environment } = appIn(root);
    const script = join(import.meta.dirname, 'processes', 'encrypt.ts');
    const over = once(spawn(process.execPath, [script, root, '60'], { stdio: 'inherit' }), 'close');
    const seen = new Set<number>();
    while ((await Promise.race([over, turn(null)])) === null)
      seen.add(configOf(readHome(home, environment)).trading.MAX_PRICE);
    assert.deepEqual(await over, [0, null]);
    assert.deepEqual([...seen], [61]);
  });
});
