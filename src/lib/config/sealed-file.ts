/**
 * The format of `.env_bot.enc`: AES-256-GCM under a key derived by HKDF-SHA-256 (RFC 5869) from ENCRYPTION_KEY, whose
 * 256 bits are random, so that no slow password hash is needed. Pure on bytes.
 *
 *   magic "TBOTENV\n" 8 | version 1 | salt 32 | nonce 12 | key check 16 | length 4 | header check 4
 *   | ciphertext | tag 16 | sha-256 32
 *
 * Guarantees: every byte is covered (all that precedes the tag is authenticated, the digest covers the whole), so no
 * changed byte yields a text; a truncated file, a damaged one, another version and a wrong key are told apart: header
 * check and digest need no key, the key check (derived beside the key) needs no text. The header keeps its length and
 * its check in every version.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { ConfigError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';

const MAGIC = Buffer.from('TBOTENV\n');
const VERSION = 1;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const CHECK_BYTES = 16;
const LENGTH_BYTES = 4;
const HEADER_CHECK_BYTES = 4;
const TAG_BYTES = 16;
const DIGEST_BYTES = 32;
const LENGTH_AT = MAGIC.length + 1 + SALT_BYTES + NONCE_BYTES + CHECK_BYTES;
const HEADER_CHECK_AT = LENGTH_AT + LENGTH_BYTES;
const HEADER_BYTES = HEADER_CHECK_AT + HEADER_CHECK_BYTES;

export function newEncryptionKey(): string {
  return randomBytes(32).toString('hex');
}

export function seal(text: string, key: Secret): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const derived = derive(key, salt);
  const plain = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(plain.length);
  const unchecked = Buffer.concat([MAGIC, Buffer.from([VERSION]), salt, nonce, derived.check, length]);
  const header = Buffer.concat([unchecked, headerCheckOf(unchecked)]);
  const cipher = createCipheriv('aes-256-gcm', derived.key, nonce).setAAD(header);
  const body = Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return Buffer.concat([body, digestOf(body)]);
}

/** @throws ConfigError `sealed_*`, one code for each way in which a file can be unreadable */
export function unseal(file: Buffer, key: Secret): string {
  assertWhole(file);
  const parts = split(file);
  const derived = derive(key, parts.salt);
  if (!parts.check.equals(derived.check)) {
    throw unreadable('sealed_wrong_key', 'was encrypted with another ENCRYPTION_KEY', 'set the key that encrypted it');
  }
  const decipher = createDecipheriv('aes-256-gcm', derived.key, parts.nonce).setAAD(parts.header);
  decipher.setAuthTag(parts.tag);
  try {
    return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()]).toString('utf8');
  } catch (cause) {
    const message = 'was changed on purpose: its checksum is right, its authentication is not';
    throw unreadable('sealed_tampered', message, `find out who changed it; ${RESTORE}`, cause);
  }
}

const RESTORE = 'restore it from a copy, or make it anew from .env_bot with tbot encrypt-env';

/** What can be told without the key. */
function assertWhole(file: Buffer): void {
  const start = file.subarray(0, MAGIC.length);
  if (!MAGIC.subarray(0, start.length).equals(start)) {
    throw unreadable('sealed_not_ours', 'is not a file that tbot encrypt-env wrote, or its start is damaged', RESTORE);
  }
  if (file.length < HEADER_BYTES) throw truncated(file, HEADER_BYTES);
  const headerCheck = file.subarray(HEADER_CHECK_AT, HEADER_BYTES);
  if (!headerCheckOf(file.subarray(0, HEADER_CHECK_AT)).equals(headerCheck)) throw damaged();
  const version = file.readUInt8(MAGIC.length);
  if (version !== VERSION) {
    const message = `has format version ${String(version)}, and this tbot reads version ${String(VERSION)}`;
    throw unreadable('sealed_version', message, `use the tbot that wrote it, or ${RESTORE}`);
  }
  const expected = HEADER_BYTES + file.readUInt32BE(LENGTH_AT) + TAG_BYTES + DIGEST_BYTES;
  if (file.length < expected) throw truncated(file, expected);
  const whole =
    file.length === expected && digestOf(file.subarray(0, -DIGEST_BYTES)).equals(file.subarray(-DIGEST_BYTES));
  if (!whole) throw damaged();
}

function truncated(file: Buffer, expected: number): ConfigError {
  const message = `is truncated: ${String(file.length)} bytes of at least ${String(expected)}`;
  return unreadable('sealed_truncated', message, RESTORE);
}

function damaged(): ConfigError {
  return unreadable('sealed_damaged', 'is damaged: a checksum does not fit its content', RESTORE);
}

function headerCheckOf(unchecked: Buffer): Buffer {
  return digestOf(unchecked).subarray(0, HEADER_CHECK_BYTES);
}

function split(file: Buffer): Record<'header' | 'salt' | 'nonce' | 'check' | 'ciphertext' | 'tag', Buffer> {
  const saltAt = MAGIC.length + 1;
  const nonceAt = saltAt + SALT_BYTES;
  const checkAt = nonceAt + NONCE_BYTES;
  const tagAt = file.length - DIGEST_BYTES - TAG_BYTES;
  return {
    header: file.subarray(0, HEADER_BYTES),
    salt: file.subarray(saltAt, nonceAt),
    nonce: file.subarray(nonceAt, checkAt),
    check: file.subarray(checkAt, checkAt + CHECK_BYTES),
    ciphertext: file.subarray(HEADER_BYTES, tagAt),
    tag: file.subarray(tagAt, tagAt + TAG_BYTES),
  };
}

function derive(key: Secret, salt: Buffer): { key: Buffer; check: Buffer } {
  const master = Buffer.from(key.reveal(), 'hex');
  const bytes = Buffer.from(hkdfSync('sha256', master, salt, 'tbot .env_bot.enc v1', 32 + CHECK_BYTES));
  return { key: bytes.subarray(0, 32), check: bytes.subarray(32) };
}

function digestOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}

function unreadable(code: string, message: string, cure: string, cause?: unknown): ConfigError {
  return new ConfigError({ code, message: `.env_bot.enc ${message}`, cure, cause });
}
