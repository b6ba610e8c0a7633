import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/lib/core/errors.ts';
import { readBook, readOutline } from '../../../src/lib/ledger/book/read-book.ts';
import { bookText, FULL_LOTS } from './books.ts';

const GOOD = bookText();
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function changed(from: string | RegExp, to: string): Buffer {
  const text = GOOD.replace(from, to);
  assert.notEqual(text, GOOD);
  return Buffer.from(text);
}

/** What the file is, the code, and a part of the message. */
const BAD: readonly (readonly [string, Buffer, string, RegExp])[] = [
  ['empty', Buffer.alloc(0), 'not_gnucash', /it is empty/],
  ['a table', Buffer.from('date,open\n2026-01-05,1\n'), 'not_gnucash', /does not begin with an XML declaration/],
  ['a web page', Buffer.from('<?xml version="1.0" encoding="utf-8"?>\n<html></html>'), 'not_gnucash', /no gnc-v2/],
  ['a book without its first line', changed(/^<\?xml.*\n/, ''), 'not_gnucash', /XML declaration/],
  ['a book with a comment before gnc-v2', changed('<gnc-v2', '<!-- mine --><gnc-v2'), 'not_gnucash', /no gnc-v2/],
  ['kept in SQLite', Buffer.from('SQLite format 3\0\u0010\0'), 'book_sqlite', /sqlite3/],
  ['of version 1', Buffer.from('<?xml version="1.0"?>\n<gnc>\n</gnc>'), 'book_old_format', /version 1/],
  ['with a byte order mark', Buffer.from(`\ufeff${GOOD}`), 'book_encoding', /byte order mark/],
  ['without encoding=', changed(' encoding="utf-8"', ''), 'book_encoding', /names no encoding/],
  ['in ISO-8859-1', changed('"utf-8"', '"iso-8859-1"'), 'book_encoding', /names iso-8859-1/],
  ['not in UTF-8, as it says', latin1(GOOD), 'book_encoding', /bytes that are none/],
  ['cut off in a transaction', Buffer.from(GOOD.slice(0, 4000)), 'book_damaged', /unclosed tag.*\(line \d+\)/],
  ['cut off before its last tag', changed('</gnc-v2>', ''), 'book_damaged', /unclosed tag: gnc-v2/],
  ['cut off in a tag', Buffer.from(GOOD.trimEnd().slice(0, -1)), 'book_damaged', /unclosed tag/],
  [
    'with a control character',
    changed('Root Acc', 'Root\u0001Acc'),
    'book_damaged',
    /disallowed character \(line 48\)/,
  ],
  ['with tags that cross', changed('</act:name>', '</act:type>'), 'book_damaged', /unexpected close tag \(line 48\)/],
  ['with text behind its end', Buffer.from(`${GOOD}more`), 'book_damaged', /text data outside of root node/],
  ['with an entity of its own', changed('&amp;', '&mine;'), 'book_damaged', /undefined entity/],
  ['without a book', Buffer.from(GOOD.replace(/<gnc:book[^]*<\/gnc:book>/, '')), 'not_one_book', /no gnc:book/],
  ['with two books', changed(/(<gnc:book[^]*<\/gnc:book>)/, '$1\n$1'), 'not_one_book', /2 books/],
  ['without an id', changed(/<book:id.*/, ''), 'book_damaged', /no id/],
  ['without a root account', changed('<act:type>ROOT', '<act:type>BANK'), 'book_damaged', /no root account/],
  ['with an account without an id', changed(/ {2}<act:id.*\n/, ''), 'book_damaged', /gnc:account without act:id/],
  ['with a lot without an id', changed(/<lot:id.*/, ''), 'book_damaged', /gnc:lot without lot:id/],
  ['with a transaction without an id', changed(/<trn:id.*/, ''), 'book_damaged', /gnc:transaction without trn:id/],
  ['with a count that is none', changed('"account">3', '"account">three'), 'book_damaged', /count of account/],
];

/** What only a reading of all finds. */
const BAD_INSIDE: readonly (readonly [string, Buffer, RegExp])[] = [
  ['a split without an account', changed(/<split:account.*/, ''), /trn:split without split:account \(line 124\)/],
  ['a value that is no number', changed('10000/100', 'ten'), /trn:split with a split:value that is no number/],
  ['a value over zero', changed('10000/100', '1/0'), /trn:split with a split:value that is no number/],
  ['a transaction without a currency', changed(/<trn:currency>[^]*?<\/trn:currency>/, ''), /without trn:currency/],
];

function refusal(read: () => unknown): ConfigError {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  return assert.fail('it was read');
}

describe('a file that cannot be added to', () => {
  for (const [what, bytes, code, message] of BAD) {
    it(`is refused when it is ${what}: ${code}`, () => {
      for (const read of [readBook, readOutline]) {
        const error = refusal(() => read(bytes, 'gnu_paper.gnucash'));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.match(error.message, /gnu_paper\.gnucash/);
        assert.notEqual(error.cure, '');
      }
    });
  }

  for (const [what, bytes, message] of BAD_INSIDE) {
    it(`is refused when all of it is read, for ${what}`, () => {
      const error = refusal(() => readBook(bytes, 'gnu_paper.gnucash'));
      assert.equal(error.code, 'book_damaged');
      assert.match(error.message, message);
    });
  }

  it('is told with the line, also behind what an outline passes over', () => {
    const broken = changed('<sx:id', '<sx:id <');
    const line = GOOD.slice(0, GOOD.indexOf('<sx:id')).split('\n').length;
    for (const read of [readBook, readOutline]) {
      assert.match(refusal(() => read(broken, 'a')).message, new RegExp(`\\(line ${String(line)}\\)`));
    }
  });

  it('is none where every part that can be missing is', () => {
    const bare = bookText({ counts: {}, lots: '', priceDb: '', transactions: '', templates: '' });
    assert.equal(readBook(Buffer.from(bare), 'a').book.accounts.length, 3);
    assert.ok(!bare.includes(FULL_LOTS));
  });
});
