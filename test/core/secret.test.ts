import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { MASK, Secret } from '../../src/lib/core/secret.ts';

describe('a secret', () => {
  it('shows its mask wherever something prints it, and its value only to reveal', () => {
    const secret = new Secret('hunter2');
    const printed = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
      format('%s %o %j', secret, secret, secret),
      Object.values(secret).join(),
    ];
    for (const text of printed) assert.ok(!text.includes('hunter2'), text);
    assert.ok(String(secret) === MASK && secret.reveal() === 'hunter2');
  });
});
