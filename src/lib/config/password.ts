/**
 * Hashes of login passwords: scrypt (RFC 7914) with OWASP's parameters, N = 2^17, r = 8, p = 1 (128 MB, about 0.3 s),
 * in the PHC string format.
 */
import { randomBytes, scryptSync } from 'node:crypto';
import { ConfigError } from '../core/errors.ts';

const LOG2_N = 17;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** scrypt needs 128 x N x r bytes; Node refuses above 32 MB unless told. */
const MEMORY_MAX = 256 * 1024 * 1024;

export const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 1024;

/** `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`. @throws ConfigError `password_length` */
export function hashPassword(password: string): string {
  if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX) {
    throw new ConfigError({
      code: 'password_length',
      message: `the password has ${String(password.length)} characters`,
      cure: `choose one of ${String(PASSWORD_LENGTH_MIN)} to ${String(PASSWORD_LENGTH_MAX)} characters`,
    });
  }
  const salt = randomBytes(SALT_BYTES);
  const cost = { N: 2 ** LOG2_N, r: BLOCK_SIZE, p: PARALLELISM, maxmem: MEMORY_MAX };
  const hash = scryptSync(password.normalize('NFKC'), salt, HASH_BYTES, cost);
  const parameters = `ln=${String(LOG2_N)},r=${String(BLOCK_SIZE)},p=${String(PARALLELISM)}`;
  return `$scrypt$${parameters}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
