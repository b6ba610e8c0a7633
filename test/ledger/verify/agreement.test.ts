/** The book beside the journal: what is missing, changed, moved or unexplained. */
import assert from 'node:assert/strict';
import type { Book } from '../../../src/lib/ledger/book/model.ts';
import type { Finding } from '../../../src/lib/ledger/verify/finding.ts';
import { accountNamed, cents, find, findingsAfter, made, names, nth, only, splitIn, type Draft } from './made-book.ts';

type Change = (book: Draft<Book>) => void;

const INCOMPLETE = { ...made().expected, isComplete: false };

function add(book: Draft<Book>, description: string, index: number, amount: bigint, nth = 0): void {
  const split = splitIn(book, description, index, nth);
  split.value = cents(split.value.num + amount);
  split.quantity = cents(split.quantity.num + amount);
}

describe('a trade', () => {
  it('that is not in the book is named', () => {
    const finding = only(
      findingsAfter((book) => (book.transactions = book.transactions.filter(({ facts }) => facts.trade_id !== 'T2'))),
      'missing',
    );
    assert.deepEqual(finding, {
      check: 'missing',
      severity: 'error',
      place: 'trade T2, 2025-12-01 "Buy 2 QQQ", number T2-o',
      tradeId: 'T2',
      found: 'none of its transactions',
      // Two purchases, a sale, two gains.
      expected: '5 transactions',
      cure: 'export again: tbot ledger export',
    });
  });

  it('that lacks a transaction is named, and its gain hangs in the air', () => {
    const findings = findingsAfter((book) => {
      book.transactions = book.transactions.filter(({ description }) => !description.startsWith('Expired'));
    });
    assert.deepEqual(names(findings), ['lot_links', 'missing']);
    assert.equal(findings.at(-1)?.found, '1 transaction missing');
    assert.equal(findings.at(-1)?.tradeId, 'T3');
  });
});

describe('a transaction that was changed', () => {
  const changed = (change: Change): Finding => only(findingsAfter(change), 'changed_amount');

  it('in amounts that balance is found', () => {
    const { place, found, expected } = changed((book) => {
      add(book, 'Buy 7 SPY', 1, 50n);
      add(book, 'Buy 7 SPY', 2, -50n);
    });
    assert.equal(place, '2025-12-01 "Buy 7 SPY", number T1-o');
    assert.match(found, /^costs and gains of 1\.50 in all; -101\.50 in Assets:Brokerage:Alpaca$/);
    assert.match(expected, /^costs and gains of 1\.00; -101\.00 in Assets:Brokerage:Alpaca$/);
  });

  it('in its quantity is found', () => {
    const { found, expected } = changed((book) => (splitIn(book, 'Buy 0.5 QQQ', 0).quantity = { num: 6n, denom: 10n }));
    assert.equal(found, '0.6 QQQ for 200.00 in Assets:Brokerage:Alpaca:QQQ');
    assert.equal(expected, '0.5 QQQ for 200.00 in Assets:Brokerage:Alpaca:QQQ');
  });

  it('in its lot is found', () => {
    const { found, expected } = changed((book) => (splitIn(book, 'Buy 0.5 QQQ', 0).lot = null));
    assert.equal(found, '0.5 QQQ for 200.00 in Assets:Brokerage:Alpaca:QQQ, in no lot');
    assert.equal(expected, '0.5 QQQ for 200.00 in Assets:Brokerage:Alpaca:QQQ, in lot "Lot f10"');
  });

  it('in its date is found', () => {
    const { found, expected } = changed((book) => (find(book, 'Buy 0.5').date = '2025-12-23'));
    assert.deepEqual([found, expected], ['2025-12-23', '2025-12-22']);
  });

  it('in its currency is found', () => {
    const findings = findingsAfter((book) => (find(book, 'Opening').currency = { space: 'CURRENCY', id: 'CAD' }));
    assert.deepEqual([only(findings, 'changed_amount').found], ['amounts in CAD']);
  });

  it('by cash that went to another account is found', () => {
    const { found } = changed((book) => (splitIn(book, 'Opening', 0).account = accountNamed(book, 'Checking').id));
    assert.equal(found, '10,000.00 in Assets:Checking');
  });

  it('by a split that was added is found', () => {
    const { found, expected } = changed((book) => {
      const { splits } = find(book, 'Buy 7 SPY');
      const id = accountNamed(book, 'Checking').id;
      for (const [name, num] of [
        ['8', 5_00n],
        ['9', -5_00n],
      ] as const)
        splits.push({
          ...structuredClone(nth(splits, 1)),
          id: name.repeat(32),
          account: id,
          value: cents(num),
          quantity: cents(num),
        });
    });
    assert.equal(found, '5.00 in Assets:Checking; -5.00 in Assets:Checking');
    assert.equal(expected, 'no such split; no such split');
  });

  it('by a gain that was turned into an opening balance is found, and the strategy lacks it', () => {
    const findings = findingsAfter((book) => {
      splitIn(book, 'Realized', 1).account = accountNamed(book, 'Opening Balances').id;
    });
    assert.deepEqual(names(findings), ['changed_amount', 'strategy_gain']);
  });

  it('by being voided is found: GnuCash sets its amounts to zero', () => {
    const findings = findingsAfter((book) => {
      for (const split of find(book, 'Buy 0.5').splits) {
        split.value = cents(0n);
        split.quantity = cents(0n);
      }
    });
    assert.ok(names(findings).includes('changed_amount'));
  });

  it('in a gain shows in the sum of its strategy, too', () => {
    const findings = findingsAfter((book) => {
      add(book, 'Realized', 1, -10n, 5);
      splitIn(book, 'Realized', 0, 5).value = cents(-249_90n);
    });
    assert.deepEqual(names(findings), ['lot_gain', 'lot_closed', 'changed_amount', 'strategy_gain']);
    const sum = findings.at(-1);
    assert.equal(sum?.place, 'realized gains of the strategy close, all in all');
    assert.deepEqual([sum.found, sum.expected], ['-249.90', '-250.00 for the trades that are in the book']);
  });
});

describe('a split that was filed elsewhere', () => {
  const moved = (change: Change): Finding => only(findingsAfter(change), 'moved_split');

  it('among the expenses is a note', () => {
    const { severity, found, expected } = moved(
      (book) => (splitIn(book, 'Buy 7 SPY', 1).account = accountNamed(book, 'Groceries').id),
    );
    assert.deepEqual(
      [severity, found, expected],
      ['note', '1.00 in Expenses:Groceries', '1.00 in Expenses:Commissions'],
    );
  });

  it('in parts is a note', () => {
    const { found, expected } = moved((book) => {
      const { splits } = find(book, 'Buy 7 SPY');
      add(book, 'Buy 7 SPY', 1, -40n);
      const part = { value: cents(40n), quantity: cents(40n), account: accountNamed(book, 'Groceries').id };
      splits.push({ ...structuredClone(nth(splits, 1)), id: '8'.repeat(32), ...part });
    });
    assert.equal(found, '0.60 in Expenses:Commissions; 0.40 in Expenses:Groceries');
    assert.equal(expected, '1.00 in Expenses:Commissions; no such split');
  });

  it('is a note for a gain, whose strategy still has it', () => {
    moved((book) => (splitIn(book, 'Realized', 1).account = accountNamed(book, 'Trading').id));
  });

  it('or entered anew as it was is a note', () => {
    moved((book) => (splitIn(book, 'Buy 0.5', 0).id = '8'.repeat(32)));
  });

  it('is not told of where an account of the person stands for the planned one', () => {
    const findings = findingsAfter(() => undefined, { ...made().expected, accountIds: new Map() });
    assert.deepEqual(names(findings), ['moved_split']);
  });
});

describe('a transaction of tbot that no journal explains', () => {
  function stranger(book: Draft<Book>): void {
    const added = structuredClone(find(book, 'Opening'));
    added.id = '9'.repeat(32);
    added.facts = { ...added.facts, trade_id: 'T9', execution_id: 'f99', event: 'buy' };
    added.splits.forEach((split, index) => (split.id = String(index).repeat(32)));
    book.transactions.push(added);
  }

  it('is an error where the journals are all there', () => {
    const { severity, tradeId, found } = only(findingsAfter(stranger), 'unexplained');
    assert.deepEqual([severity, tradeId, found], ['error', 'T9', 'a transaction of tbot that is in no journal']);
  });

  it('is one note in all where they may be elsewhere', () => {
    const findings = findingsAfter(() => undefined, {
      ...INCOMPLETE,
      postings: { ...INCOMPLETE.postings, transactions: [] },
    });
    const { severity, place, found } = only(findings, 'unexplained');
    assert.equal(severity, 'note');
    assert.equal(place, '2025-12-01 to 2025-12-22');
    // The opening; 7 of T1, 5 of T2, 3 of T3, one of T4.
    assert.equal(found, '17 transactions of tbot, of 4 trades, in none of the journals at hand');
  });

  it('is the copy, and not what the journal knows, whichever comes first in the book', () => {
    const findings = findingsAfter((book) => {
      stranger(book);
      const copied = book.transactions.pop();
      assert.ok(copied !== undefined);
      copied.facts = structuredClone(find(book, 'Opening').facts);
      copied.date = '2025-12-30';
      book.transactions.unshift(copied);
    });
    assert.match(only(findings, 'duplicate_trades').place, /^2025-12-30/);
  });

  it('is told of once where it is a copy', () => {
    const findings = findingsAfter((book) => {
      stranger(book);
      const copied = book.transactions.at(-1);
      if (copied !== undefined) copied.facts = structuredClone(find(book, 'Opening').facts);
    });
    assert.deepEqual(names(findings), ['duplicate_trades']);
  });
});
