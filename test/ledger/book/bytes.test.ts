import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { packBook, unpackBook, type UnpackedBook } from '../../../src/lib/ledger/book/bytes.ts';
import { bookText } from './books.ts';

const PLAIN = Buffer.from(bookText());
const PACKED = gzipSync(PLAIN);

function packed({ bytes, isGzip }: UnpackedBook): Buffer {
  const half = bytes.length >> 1;
  return Buffer.concat([...packBook([bytes.subarray(0, half), bytes.subarray(half)], isGzip)]);
}

describe('the bytes of a book', () => {
  it('are packed again where they were packed', () => {
    const book = unpackBook(PACKED, 'a.gnucash');
    assert.deepEqual(book, { bytes: PLAIN, isGzip: true });
    assert.deepEqual(unpackBook(packed(book), 'a.gnucash'), book);
  });

  it('stay as they are where they were plain', () => {
    const book = unpackBook(PLAIN, 'a.gnucash');
    assert.deepEqual(book, { bytes: PLAIN, isGzip: false });
    assert.deepEqual(packed(book), PLAIN);
    assert.deepEqual(unpackBook(Buffer.alloc(0), 'a.gnucash'), { bytes: Buffer.alloc(0), isGzip: false });
  });

  it('are refused when they were cut off, or changed', () => {
    const cut = PACKED.subarray(0, PACKED.length - 20);
    const changed = Buffer.from(PACKED);
    changed.writeUInt32LE(0, changed.length - 8);
    assert.throws(() => unpackBook(cut, 'a.gnucash'), { code: 'book_damaged', message: /a\.gnucash .*unexpected end/ });
    assert.throws(() => unpackBook(changed, 'a.gnucash'), { code: 'book_damaged', message: /incorrect data check/ });
  });

  it('never unpack without bound', () => {
    const bomb = gzipSync(Buffer.alloc(3 * 1024 ** 2));
    const limit = 2 * 1024 ** 2;
    assert.throws(() => unpackBook(bomb, 'a.gnucash', limit), { code: 'book_too_large', message: /more than 2 MiB/ });
    assert.equal(unpackBook(bomb, 'a.gnucash', 3 * 1024 ** 2).bytes.length, 3 * 1024 ** 2);
  });
});
