import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { newEncryptionKey, seal, unseal } from '../../src/lib/config/sealed-file.ts';
import { Secret } from '../../src/lib/core/secret.ts';

const key = new Secret('0123456789abcdef'.repeat(4));
const text = 'BROKER=sim\nMAX_TRADES=4 # Grüße, 株\n';
const DIGEST_BYTES = 32;

function codeOf(file: Buffer, by = key): string {
  try {
    unseal(file, by);
    return 'opened';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** The file with its closing digest made right again: what somebody who means harm would do. */
function redigested(file: Buffer): Buffer {
  const body = file.subarray(0, -DIGEST_BYTES);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** The header's own check made right again too: its 4 bytes stand before the text, at 73. */
function rechecked(file: Buffer): Buffer {
  const fixed = Buffer.from(file);
  createHash('sha256').update(fixed.subarray(0, 73)).digest().copy(fixed, 73, 0, 4);
  return redigested(fixed);
}

describe('an encrypted .env_bot', () => {
  it('opens to the very text, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const wellFormed = Buffer.from(any).toString();
        assert.equal(unseal(seal(wellFormed, key), key), wellFormed);
      }),
    );
  });

  it('is another file each time, and holds nothing of the text', () => {
    assert.ok(!seal(text, key).equals(seal(text, key)));
    assert.ok(!seal(text, key).includes('BROKER'));
  });

  it('refuses every single flipped bit, at every position', () => {
    const file = seal(text, key);
    for (let at = 0; at < file.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(file);
        flipped.writeUInt8(file.readUInt8(at) ^ (1 << bit), at);
        assert.equal(codeOf(flipped), at < 8 ? 'sealed_not_ours' : 'sealed_damaged', `byte ${String(at)}`);
      }
    }
  });

  it('refuses every changed byte also where the checksum was made to fit', () => {
    const file = seal(text, key);
    for (let at = 0; at < file.length - DIGEST_BYTES; at++) {
      if (at >= 73 && at < 77) continue; // the header's check itself, which is made to fit
      const flipped = Buffer.from(file);
      flipped.writeUInt8(file.readUInt8(at) ^ 1, at);
      assert.notEqual(codeOf(rechecked(flipped)), 'opened', `byte ${String(at)}`);
    }
    const tampered = Buffer.from(file);
    tampered.writeUInt8(file.readUInt8(80) ^ 1, 80);
    assert.equal(codeOf(redigested(tampered)), 'sealed_tampered');
  });

  it('refuses every truncation', () => {
    const file = seal(text, key);
    for (let length = 0; length < file.length; length++) {
      assert.equal(codeOf(file.subarray(0, length)), 'sealed_truncated', String(length));
    }
    assert.equal(codeOf(Buffer.concat([file, Buffer.from('x')])), 'sealed_damaged');
  });

  it('tells a wrong key, another version and a foreign file apart', () => {
    const file = seal(text, key);
    assert.equal(codeOf(file, new Secret(newEncryptionKey())), 'sealed_wrong_key');
    const newer = Buffer.from(file);
    newer.writeUInt8(2, 8);
    assert.equal(codeOf(rechecked(newer)), 'sealed_version');
    assert.equal(codeOf(Buffer.from('BROKER=sim\n')), 'sealed_not_ours');
  });

  it('has a key of 256 bits that is never the same', () => {
    const keys = Array.from({ length: 100 }, newEncryptionKey);
    assert.equal(new Set(keys).size, 100);
    for (const each of keys) assert.match(each, /^[0-9a-f]{64}$/);
  });
});
