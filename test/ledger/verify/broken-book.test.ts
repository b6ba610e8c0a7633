/** The book by itself, spoilt in one place: the check whose matter it is finds it, in words to find it by in GnuCash. */
import assert from 'node:assert/strict';
import type { Book } from '../../../src/lib/ledger/book/model.ts';
import type { Finding } from '../../../src/lib/ledger/verify/finding.ts';
import { accountNamed, cents, find, findingsAfter, names, nth, only, splitIn, type Draft } from './made-book.ts';

type Change = (book: Draft<Book>) => void;

/** Without the journal: only what a book says of itself. */
function alone(change: Change): readonly Finding[] {
  return findingsAfter(change, null);
}

function setAmount(book: Draft<Book>, description: string, index: number, num: bigint, nth = 0): void {
  const split = splitIn(book, description, index, nth);
  split.value = cents(num);
  split.quantity = cents(num);
}

describe('balance', () => {
  it('is missed by a cent', () => {
    const finding = only(
      alone((book) => setAmount(book, 'Buy 7 SPY', 2, -101_01n)),
      'balanced',
    );
    assert.deepEqual(finding, {
      check: 'balanced',
      severity: 'error',
      place: '2025-12-01 "Buy 7 SPY", number T1-o',
      tradeId: 'T1',
      found: 'its splits sum to -0.01',
      expected: '0.00',
      cure: 'correct it in GnuCash, or delete the transaction there and export again if it is one of tbot',
    });
  });

  it('is exact between denominators that have nothing in common', () => {
    const halves = (third: bigint) =>
      alone((book) => {
        const bread = find(book, 'Bread');
        bread.currency = { space: 'CURRENCY', id: 'JPY' };
        nth(bread.splits, 0).value = { num: -1n, denom: 2n };
        nth(bread.splits, 1).value = { num: 1n, denom: 3n };
        bread.splits.push({
          ...structuredClone(nth(bread.splits, 1)),
          id: 'b'.repeat(32),
          value: { num: 1n, denom: third },
        });
      });
    assert.deepEqual(halves(6n), []);
    only(halves(7n), 'balanced');
  });

  it('is not asked of value and quantity where an account is kept in something else', () => {
    const finding = only(
      alone((book) => (splitIn(book, 'Bread', 0).quantity = cents(-6_00n))),
      'same_currency',
    );
    assert.equal(finding.place, '2024-05-01 "Bread", in Assets:Checking');
    assert.equal(finding.found, 'value -5.00, quantity -6 USD');
    const abroad = alone((book) => {
      accountNamed(book, 'Checking').commodity = { space: 'CURRENCY', id: 'EUR' };
      splitIn(book, 'Bread', 0).quantity = cents(-4_30n);
    });
    assert.deepEqual(abroad, []);
  });
});

describe('units', () => {
  it('are kept by quantities', () => {
    const finding = only(
      alone((book) => (splitIn(book, 'Buy 0.5 QQQ', 0).quantity = { num: 5_000_001n, denom: 10_000_000n })),
      'units',
    );
    assert.equal(finding.found, 'quantity 0.5000001 QQQ');
    assert.equal(finding.expected, 'a whole number of 0.000001, the smallest unit of the account');
  });

  it('are kept by a put, which has no halves', () => {
    const half: Change = (book) => (splitIn(book, 'Buy 1 SPY', 0).quantity = { num: 1n, denom: 2n });
    assert.equal(only(alone(half), 'units').expected, 'a whole number of 1, the smallest unit of the account');
  });

  it('are kept by values in dollars', () => {
    const findings = alone((book) => {
      for (const [index, num] of [-5_001n, 5_001n].entries()) {
        splitIn(book, 'Bread', index).value = { num, denom: 1000n };
        splitIn(book, 'Bread', index).quantity = { num, denom: 1000n };
      }
    });
    assert.deepEqual(
      findings.map(({ check, found }) => [check, found]),
      [
        ['units', 'value -5.001'],
        ['units', 'value 5.001'],
      ],
    );
  });
});

describe('ids', () => {
  const CASES: readonly (readonly [what: string, change: Change, place: string])[] = [
    ['a security', ({ commodities }) => commodities.push(nth(commodities, 0)), 'security US:SPY'],
    ['an account', (book) => book.accounts.push(structuredClone(accountNamed(book, 'SPY'))), 'account SPY'],
    [
      'a lot',
      (book) => accountNamed(book, 'SPY').lots.push({ ...nth(accountNamed(book, 'SPY').lots, 0), title: 'Again' }),
      'lot "Again" of Assets:Brokerage:Alpaca:SPY',
    ],
    ['a price', ({ prices }) => (nth(prices, 1).id = nth(prices, 0).id), 'price of US:QQQ on 2025-12-01'],
    [
      'a transaction',
      (book) => book.transactions.push(structuredClone(find(book, 'Buy 7 SPY'))),
      '2025-12-01 "Buy 7 SPY", number T1-o',
    ],
    [
      'a split',
      (book) => (splitIn(book, 'Bread', 1).id = splitIn(book, 'Bread', 0).id),
      '2024-05-01 "Bread", in Expenses:Groceries',
    ],
  ];
  for (const [what, change, place] of CASES)
    it(`are of one thing: ${what}`, () => assert.equal(only(alone(change), 'unique_ids').place, place));

  it('are shared by no two prices of a day: a note, for it moves no money', () => {
    const { severity, place } = only(
      alone(({ prices }) => prices.push({ ...nth(prices, 0), id: 'b'.repeat(32) })),
      'one_price_a_day',
    );
    assert.deepEqual([severity, place], ['note', 'price of US:SPY on 2025-12-01']);
    const inEuros: Change = ({ prices }) =>
      prices.push({ ...nth(prices, 0), id: 'b'.repeat(32), currency: { space: 'CURRENCY', id: 'EUR' } });
    assert.deepEqual(alone(inEuros), []);
  });
});

describe('what a book names', () => {
  it('is a security that it has', () => {
    const findings = alone((book) => book.commodities.shift());
    assert.deepEqual(
      findings.map(({ check, place }) => [check, place]),
      [
        ['known_commodities', 'account Assets:Brokerage:Alpaca:SPY'],
        ['known_commodities', 'account Assets:Old SPY'],
        ['known_commodities', 'price of US:SPY on 2025-12-01'],
      ],
    );
    assert.equal(findings[0]?.found, 'kept in US:SPY, which is not in the book');
  });

  it('is something that an account is kept in', () => {
    const finding = only(
      alone((book) => (accountNamed(book, 'Income').commodity = null)),
      'known_commodities',
    );
    assert.equal(finding.place, 'account Income');
  });

  it('is an account that it has', () => {
    const finding = only(
      alone((book) => {
        for (const index of [0, 1]) splitIn(book, 'Bread', index).account = 'f'.repeat(32);
      }),
      'known_accounts',
    );
    assert.equal(finding.place, '2024-05-01 "Bread"');
    assert.equal(finding.found, `2 splits, this one first, in account ${'f'.repeat(32)}, which is not in the book`);
  });

  it('is a parent that it has', () => {
    const orphan: Change = (book) => (accountNamed(book, 'Groceries').parent = 'f'.repeat(32));
    assert.equal(only(alone(orphan), 'known_accounts').place, 'account Groceries');
    const top: Change = (book) => (accountNamed(book, 'Groceries').parent = null);
    assert.equal(only(alone(top), 'known_accounts').place, 'account Groceries');
  });

  it('is a parent that is not its own child', () => {
    const findings = alone((book) => (accountNamed(book, 'Assets').parent = accountNamed(book, 'Checking').id));
    assert.deepEqual(names(findings), ['known_accounts']);
    assert.ok(findings.some(({ place }) => place.endsWith('Assets:Checking')));
  });

  it('is a lot that it has', () => {
    const finding = only(
      alone((book) => accountNamed(book, 'SPY').lots.pop()),
      'known_lots',
    );
    assert.equal(finding.place, '2025-12-01 "Buy 7 SPY", number T1-o');
    assert.equal(
      finding.found,
      '7 splits, this one first, in Assets:Brokerage:Alpaca:SPY with a lot that is not in the book',
    );
  });

  it('is a lot of the same account', () => {
    const lost = alone((book) => (splitIn(book, 'Bread', 1).lot = splitIn(book, 'Buy 0.5 QQQ', 0).lot));
    assert.equal(
      lost.find(({ check }) => check === 'known_lots')?.found,
      'a split in Expenses:Groceries with a lot "Lot f10" of Assets:Brokerage:Alpaca:QQQ',
    );
  });
});

describe('lots', () => {
  it('have the gains that follow from what was paid', () => {
    // 45.00 for 3 of 7 shares that cost 100.00: 45.00 - 42.86 = 2.14.
    const findings = alone((book) => {
      setAmount(book, 'Realized', 1, -2_15n);
      splitIn(book, 'Realized', 0).value = cents(2_15n);
    });
    assert.deepEqual(names(findings), ['lot_gain', 'lot_closed']);
    assert.equal(
      findings[0]?.place,
      '2025-12-01 "Sell 3 SPY", number T1-o, in lot "Lot f1" of Assets:Brokerage:Alpaca:SPY',
    );
    assert.equal(findings[0].found, 'a gain of 2.15');
    assert.equal(findings[0].expected, '2.14, by the proceeds and the cost that are in the lot');
    assert.equal(findings[1]?.found, 'no shares or contracts left in it, and a value of 0.01');
  });

  it('have a wrong gain found while shares are left, too', () => {
    const findings = alone((book) => {
      book.transactions = book.transactions.filter(({ facts }) => facts.execution_id !== 'f4');
      setAmount(book, 'Realized', 1, 1_30n, 1);
      splitIn(book, 'Realized', 0, 1).value = cents(-1_30n);
    });
    // The order of the two sales is not known. One share first: 13.00 - 14.29; after the other three: 13.00 - 14.285.
    assert.equal(only(findings, 'lot_gain').expected, '-1.29, by the proceeds and the cost that are in the lot');
  });

  it('have no gain that was left out', () => {
    const findings = alone((book) => {
      const gone = find(book, 'Realized', 3);
      book.transactions = book.transactions.filter((each) => each !== gone);
      splitIn(book, 'Sell 5 QQQ', 0).gainsSplit = null;
    });
    assert.deepEqual(names(findings), ['lot_gain', 'lot_closed']);
    assert.equal(findings[0]?.found, 'a gain of 0.00');
    assert.equal(findings[0].expected, '2.00, by the proceeds and the cost that are in the lot');
  });

  it('need no gain where there was none', () => {
    const change: Change = (book) => {
      const gone = find(book, 'Realized', 3);
      book.transactions = book.transactions.filter((each) => each !== gone);
      const sold = splitIn(book, 'Sell 5 QQQ', 0);
      sold.gainsSplit = null;
      sold.value = cents(-100_00n);
      setAmount(book, 'Sell 5 QQQ', 3, 252_98n);
    };
    assert.deepEqual(alone(change), []);
  });

  it('are not sold beyond what was bought', () => {
    const finding = only(
      alone((book) => (splitIn(book, 'Expired', 0).quantity = { num: -2n, denom: 1n })),
      'lot_oversold',
    );
    assert.equal(finding.found, 'a sale of 2 SPY251219P00600000, more than the lot had left');
    assert.equal(finding.tradeId, 'T3');
  });

  it('are not sold before they are bought', () => {
    const finding = only(
      alone((book) => (find(book, 'Buy 1 SPY').date = '2025-12-20')),
      'lot_oversold',
    );
    assert.match(finding.place, /^2025-12-19 "Expired/);
  });

  it('have gains and sales that name each other', () => {
    const LINKS: readonly (readonly [found: RegExp, change: Change])[] = [
      [/^a gain that names no sale$/, (book) => (splitIn(book, 'Realized', 0).gainsSource = null)],
      [
        /^a gain that names a sale that is not in its lot$/,
        (book) => (splitIn(book, 'Realized', 0).gainsSource = 'f'.repeat(32)),
      ],
      [
        /^a gain of the sale .*"Sell 3 SPY".*, which does not name it$/,
        (book) => (splitIn(book, 'Sell 3 SPY', 0).gainsSplit = null),
      ],
      [/^a gain of a sale on 2025-12-19$/, (book) => (find(book, 'Realized', 5).date = '2026-01-02')],
      [
        /^a gain that it names, and that is not in its lot$/,
        (book) => (splitIn(book, 'Buy 7 SPY', 0).gainsSplit = 'f'.repeat(32)),
      ],
      [
        /^a gain that it names, and that is of another sale$/,
        (book) => (splitIn(book, 'Buy 7 SPY', 0).gainsSplit = splitIn(book, 'Realized', 0).id),
      ],
    ];
    for (const [found, change] of LINKS) assert.match(only(alone(change), 'lot_links').found, found);
  });

  it('of a person are not looked at', () => {
    assert.deepEqual(
      alone((book) => (splitIn(book, 'Sold', 1).quantity = { num: -5n, denom: 1n })),
      [],
    );
  });

  it('are found right in any order of many sales of a day', () => {
    // 30 shares for 100.00, sold one by one at 4.00: each costs its part of what is left, in the order of the journal.
    const many = (turned: boolean): readonly Finding[] =>
      alone((book) => {
        const [buyer, seller, gainer] = ['Buy 7 SPY', 'Sell 3 SPY', 'Realized'].map((each) => find(book, each));
        assert.ok(buyer !== undefined && seller !== undefined && gainer !== undefined);
        const [bought, sold, gained] = [buyer, seller, gainer].map(({ splits }) => nth(splits, 0));
        assert.ok(bought !== undefined && sold !== undefined && gained !== undefined);
        bought.quantity = { num: 30n, denom: 1n };
        book.transactions = book.transactions.filter(({ facts }) => facts.trade_id !== 'T1');
        book.transactions.push(buyer);
        let left = 100_00n;
        for (let shares = 30n; shares > 0n; shares--) {
          const cost = (2n * left + shares) / (2n * shares);
          left -= cost;
          const name = (letter: string): string => shares.toString().padStart(31, '0') + letter;
          const facts = { ...seller.facts, execution_id: name('x') };
          const amount = { value: cents(-4_00n), quantity: { num: -1n, denom: 1n } };
          const cash = { ...nth(seller.splits, 2), id: name('c'), value: cents(4_00n), quantity: cents(4_00n) };
          const sale = { ...sold, ...amount, id: name('a'), gainsSplit: name('b') };
          book.transactions.push({ ...seller, id: name('d'), facts, splits: [sale, cash] });
          const gain = { ...gained, id: name('b'), gainsSource: name('a'), value: cents(4_00n - cost) };
          const income = {
            ...nth(gainer.splits, 1),
            id: name('e'),
            value: cents(cost - 4_00n),
            quantity: cents(cost - 4_00n),
          };
          book.transactions.push({
            ...gainer,
            id: name('f'),
            facts: { ...facts, event: 'gain' },
            splits: [gain, income],
          });
        }
        if (turned) book.transactions.reverse();
      });
    assert.deepEqual(many(false), []);
    assert.deepEqual(many(true), []);
  });
});

describe('one fill', () => {
  /** As GnuCash duplicates a transaction: all anew but the facts, and out of its lots. */
  function copy(book: Draft<Book>, description: string, nth = 0): Draft<Book['transactions'][number]> {
    const copied = structuredClone(find(book, description, nth));
    copied.id = '9'.repeat(32);
    copied.splits.forEach((split, index) => {
      split.id = String(index).repeat(32);
      split.lot = null;
    });
    book.transactions.unshift(copied);
    return copied;
  }

  for (const [description, thing] of [
    ['Buy 7 SPY', 'fill of trade T1'],
    ['Sell 5 QQQ', 'fill of trade T2'],
    ['Realized', 'gain of trade T1'],
  ] as const)
    it(`is one transaction: a copy of "${description}" is found`, () => {
      const finding = only(
        alone((book) => (copy(book, description).date = '2025-12-30')),
        'duplicate_trades',
      );
      assert.match(finding.place, new RegExp(`^2025-12-30 "${description}`));
      assert.match(finding.found, new RegExp(`^a second transaction of the same ${thing}; the other is 2025-12-01`));
    });

  it('is one transaction, whatever lot it was entered into a second time', () => {
    const findings = alone((book) => {
      const copied = copy(book, 'Buy 7 SPY');
      nth(copied.splits, 0).lot = 'a'.repeat(32);
      accountNamed(book, 'SPY').lots.push({ id: 'a'.repeat(32), title: 'Another' });
    });
    only(findings, 'duplicate_trades');
  });

  it('is one transaction, and so is an opening balance', () => {
    const finding = only(
      alone((book) => void copy(book, 'Opening balance')),
      'duplicate_trades',
    );
    assert.match(finding.found, /^a second transaction of the same opening balance; the other is 2025-12-01/);
  });

  it('may be sold out of two lots, with a gain in each', () => {
    assert.deepEqual(
      alone(() => undefined),
      [],
    );
    const twice = alone((book) => {
      const copied = copy(book, 'Realized', 3);
      nth(copied.splits, 0).lot = splitIn(book, 'Buy 2 QQQ', 0).lot;
    });
    assert.ok(names(twice).includes('duplicate_trades'));
  });
});

describe('accounts of repair', () => {
  function imbalance(book: Draft<Book>): string {
    const id = '7'.repeat(32);
    const parent = nth(book.accounts, 0).id;
    book.accounts.push({ ...structuredClone(accountNamed(book, 'Checking')), id, name: 'Imbalance-USD', parent });
    return id;
  }

  it('may be there with nothing in them', () => {
    assert.deepEqual(
      alone((book) => void imbalance(book)),
      [],
    );
  });

  it('are an error with a transaction of tbot', () => {
    const finding = only(
      alone((book) => (splitIn(book, 'Buy 7 SPY', 2).account = imbalance(book))),
      'imbalance_accounts',
    );
    assert.equal(finding.severity, 'error');
    assert.equal(finding.place, 'account Imbalance-USD');
    assert.equal(finding.found, '1 split, -101.00 in all; one is of 2025-12-01 "Buy 7 SPY", number T1-o');
  });

  it("are a note with a person's own", () => {
    const finding = only(
      alone((book) => (splitIn(book, 'Bread', 1).account = imbalance(book))),
      'imbalance_accounts',
    );
    assert.equal(finding.severity, 'note');
  });
});

it('trading accounts are off in a book of tbot', () => {
  const finding = only(
    alone((book) => (book.usesTradingAccounts = true)),
    'trading_accounts',
  );
  assert.equal(finding.found, 'Use Trading Accounts is on');
});
