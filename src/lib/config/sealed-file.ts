/**
 * The format of `.env_bot.enc`: AES-256-GCM under a key derived by HKDF-SHA-256 (RFC 5869) from ENCRYPTION_KEY, whose
 * 256 bits are random, so that no slow password hash is needed. Pure on bytes.
 *
 *   magic "TBOTENV\n" 8 | version 1 | salt 32 | nonce 12 | key check 16 | length 4 | ciphertext | tag 16 | sha-256 32
 *
 * Guarantees: every byte is covered (all that precedes the tag is authenticated, the digest covers the whole), so no
 * changed byte yields a text; a truncated file, a damaged file, another version and a wrong key are told apart: the
 * digest needs no key, and the key check (derived beside the key) needs no text.
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
const TAG_BYTES = 16;
const DIGEST_BYTES = 32;
const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES + NONCE_BYTES + CHECK_BYTES + LENGTH_BYTES;

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
  const header = Buffer.concat([MAGIC, Buffer.from([VERSION]), salt, nonce, derived.check, length]);
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
  const version = file[MAGIC.length];
  if (version !== undefined && version !== VERSION) {
    const message = `has format version ${String(version)}, and this tbot reads version ${String(VERSION)}`;
    throw unreadable('sealed_version', message, `use the tbot that wrote it, or ${RESTORE}`);
  }
  const expected = file.length < HEADER_BYTES ? HEADER_BYTES : wholeLength(file);
  const body = file.subarray(0, -DIGEST_BYTES);
  if (file.length === expected && digestOf(body).equals(file.subarray(-DIGEST_BYTES))) return;
  if (file.length < expected) {
    const message = `is truncated: ${String(file.length)} bytes of at least ${String(expected)}`;
    throw unreadable('sealed_truncated', message, RESTORE);
  }
  throw unreadable('sealed_damaged', 'is damaged: its checksum does not fit its content', RESTORE);
}

function wholeLength(file: Buffer): number {
  return HEADER_BYTES + file.readUInt32BE(HEADER_BYTES - LENGTH_BYTES) + TAG_BYTES + DIGEST_BYTES;
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
