/** A sound book: nothing is found in it, whatever a person may do to it by right. */
import assert from 'node:assert/strict';
import { CHECKS, verifyBook } from '../../../src/lib/ledger/verify/verify-book.ts';
import { findingsAfter, find, made, splitIn } from './made-book.ts';

describe('a sound book', () => {
  it('is found to be so, by itself and beside the journal', () => {
    const { book, expected } = made();
    assert.deepEqual(verifyBook(book, null), []);
    assert.deepEqual(verifyBook(book, expected), []);
  });

  it('stays so whatever the order in which GnuCash saves its transactions and splits', () => {
    const turned = (expected = made().expected as ReturnType<typeof made>['expected'] | null): unknown =>
      findingsAfter((book) => {
        book.transactions.reverse();
        for (const { splits } of book.transactions) splits.reverse();
      }, expected);
    assert.deepEqual(turned(), []);
    assert.deepEqual(turned(null), []);
  });

  it('stays so with other words, numbers, titles and denominators', () => {
    const found = findingsAfter((book) => {
      find(book, 'Buy 7 SPY').description = 'my first trade';
      find(book, 'Buy 2 QQQ').num = '1';
      splitIn(book, 'Buy 3 QQQ', 0).memo = 'nice';
      splitIn(book, 'Buy 3 QQQ', 0).value = { num: 1503n, denom: 10n };
      for (const { lots } of book.accounts) for (const lot of lots) lot.title = 'renamed';
    });
    assert.deepEqual(found, []);
  });

  it('stays so with transactions that a person enters into its accounts', () => {
    const found = findingsAfter((book) => {
      const dividend = structuredClone(find(book, 'Bread'));
      dividend.id = 'd'.repeat(32);
      dividend.splits.forEach((split, index) => (split.id = String(index).repeat(32)));
      splitIn({ ...book, transactions: [dividend] }, 'Bread', 1).account = splitIn(book, 'Opening', 0).account;
      book.transactions.push(dividend);
    });
    assert.deepEqual(found, []);
  });
});

describe('the checks', () => {
  it('have names of their own, and say what holds in a sentence', () => {
    assert.equal(new Set(CHECKS.map(({ name }) => name)).size, CHECKS.length);
    for (const { name, says } of CHECKS) {
      assert.match(name, /^[a-z_]+$/);
      assert.match(says, /^[A-Z].*\.$/);
    }
  });
});
