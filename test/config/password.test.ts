import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { hashPassword } from '../../src/lib/config/password.ts';
import { passwordHash } from '../../src/lib/config/keys/kinds.ts';

describe('a password hash', () => {
  it('is scrypt of the password with the parameters and the salt that it names, and is a valid ENCRYPTED_PASSWORD', () => {
    const hash = hashPassword('correct horse');
    const [, , parameters, salt = '', digest] = hash.split('$');
    assert.equal(parameters, 'ln=17,r=8,p=1');
    const options = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
    const expected = scryptSync('correct horse', Buffer.from(salt, 'base64'), 32, options);
    assert.equal(digest, expected.toString('base64').replace(/=+$/, ''));
    assert.doesNotThrow(() => passwordHash.read(hash));
  });

  it('refuses a password that is too short or absurdly long', () => {
    assert.throws(() => hashPassword('1234567'), { code: 'password_length' });
    assert.throws(() => hashPassword('x'.repeat(2000)), { code: 'password_length' });
  });
});
