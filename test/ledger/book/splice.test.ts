/**
 * Adding to a book, over books of every shape that a hand may have given them:
 * 1. the old bytes, less the numbers of count lines and the slash of an empty element, are a subsequence of the new ones;
 * 2. the records of a kind are one piece;
 * 3. what is read afterwards is what was there, and behind it what was added;
 * 4. adding twice gives the bytes of adding both at once.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centsOf } from '../../../src/lib/core/money.ts';
import { decimalOf } from '../../../src/lib/core/decimal.ts';
import { emptyBook } from '../../../src/lib/ledger/book/empty-book.ts';
import type { Book } from '../../../src/lib/ledger/book/model.ts';
import { readBook, readOutline } from '../../../src/lib/ledger/book/read-book.ts';
import { splice, type Additions } from '../../../src/lib/ledger/book/splice.ts';
import { USD, type Commodity, type PlannedTransaction } from '../../../src/lib/ledger/postings.ts';
import { allowedInXml } from './allowed.ts';
import {
  account,
  ALL_PARTS,
  BANK,
  bookText,
  BUY,
  FULL_LOTS,
  FULL_PRICE_DB,
  FULL_TRANSACTIONS,
  id,
  LOT,
  NOTHING,
  ONE_OF_EACH,
  split,
  STOCK,
  TEMPLATES,
  transaction,
} from './books.ts';

const SPY: Commodity = { space: 'US', id: 'SPY', name: 'S&P 500', fraction: 1_000_000 };

function added(text: string | Buffer, additions: Additions): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([...splice(bytes, readOutline(bytes, 'a').layout, additions)]);
}

function read(bytes: Buffer): Book {
  return readBook(bytes, 'a').book;
}

/** The books: GnuCash's own, and with parts missing, empty, commented, on one line, with other line ends. */
const oldBooks = fc
  .record({
    counted: fc.subarray(Object.entries(ALL_PARTS.counts)),
    lots: fc.constantFrom('', '<act:lots/>', '<act:lots version="1"/>', '<act:lots> </act:lots>', FULL_LOTS),
    priceDb: fc.constantFrom(
      '',
      '<gnc:pricedb version="1"/>\n',
      '<gnc:pricedb><!--p--></gnc:pricedb>\n',
      FULL_PRICE_DB,
    ),
    transactions: fc.constantFrom('', FULL_TRANSACTIONS, `${FULL_TRANSACTIONS}<!-- </gnc:transaction> é -->\n`),
    templates: fc.constantFrom('', TEMPLATES, `<!-- <gnc:transaction> -->${TEMPLATES}`),
    lines: fc.constantFrom('\n', '\r\n', ' '),
  })
  .map(({ counted, lines, ...parts }) => {
    const text = bookText({ ...parts, counts: Object.fromEntries(counted) });
    return Buffer.from(text.replaceAll('\n', lines));
  });

/** Letters that are digits of ids, so that no two things share one. */
function additionsOf(mark: string): fc.Arbitrary<Additions> {
  const text = fc.string({ unit: 'binary', maxLength: 8 });
  const ids = (kind: string, most: number): fc.Arbitrary<string[]> =>
    fc.nat(most).map((count) => Array.from({ length: count }, (_, at) => id(`${mark}${kind}${String(at)}f`)));
  return fc
    .record({ accounts: ids('a', 2), lots: ids('b', 3), prices: ids('c', 2), transactions: ids('d', 2), text })
    .chain(({ text: words, ...made }) => {
      const places = [STOCK, BANK, ...made.accounts];
      const someAccount = fc.constantFrom(...places);
      return fc.array(someAccount, { minLength: 3, maxLength: 3 }).map((owners): Additions => ({
        commodities: made.accounts.length > 0 ? [{ ...SPY, id: `S${mark}`, name: words }] : [],
        accounts: made.accounts.map((each) => account({ id: each, name: words, commodity: USD, description: words })),
        lots: made.lots.map((each, at) => ({ id: each, account: owners[at] ?? STOCK, title: words, notes: words })),
        prices: made.prices.map((each) => ({ id: each, commodity: SPY, date: '2026-01-08', value: decimalOf(15n, 1) })),
        transactions: made.transactions.map((each) =>
          transaction({
            id: each,
            num: words,
            description: words,
            notes: words,
            facts: { order_id: words },
            splits: [
              split({
                id: each.replace('d', 'e'),
                account: STOCK,
                memo: words,
                value: centsOf(5n),
                quantity: 7n,
                lot: LOT,
              }),
            ],
          }),
        ),
        named: new Map(places.map((each) => [each, { id: each, fraction: 1_000_000n }])),
      }));
    });
}

const both = (one: Additions, other: Additions): Additions => ({
  commodities: [...one.commodities, ...other.commodities],
  accounts: [...one.accounts, ...other.accounts],
  lots: [...one.lots, ...other.lots],
  prices: [...one.prices, ...other.prices],
  transactions: [...one.transactions, ...other.transactions],
  named: new Map([...one.named, ...other.named]),
});

/** As bytes, with what a splice may change made the same. */
function lessCounts(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/(<gnc:count-data cd:type="(?:commodity|account|transaction|price)">)\d+/g, '$1')
    .replace(/<(act:lots|gnc:pricedb)([^>]*)\/>/g, '<$1$2>');
}

function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (let at = 0; at < whole.length && found < part.length; at += 1) {
    if (whole.charCodeAt(at) === part.charCodeAt(found)) found += 1;
  }
  return found === part.length;
}

function expectedTransaction(planned: PlannedTransaction): object {
  const words = allowedInXml(planned.description);
  const [only] = planned.splits;
  return {
    id: planned.id,
    currency: { space: 'CURRENCY', id: 'USD' },
    num: words,
    date: '2026-01-08',
    description: words,
    facts: { order_id: words },
    splits: [
      {
        id: only?.id,
        account: STOCK,
        action: '',
        memo: words,
        value: { num: 5n, denom: 100n },
        quantity: { num: 7n, denom: 1_000_000n },
        lot: LOT,
        gainsSplit: null,
        gainsSource: null,
      },
    ],
  };
}

/** What is to be read: what was there, then what was added. */
function expected(before: Book, additions: Additions): Book {
  const lotsOf = (owner: string): { id: string; title: string }[] =>
    additions.lots
      .filter((lot) => lot.account === owner)
      .map((lot) => ({ id: lot.id, title: allowedInXml(lot.title) }));
  const dollars = { space: 'CURRENCY', id: 'USD' };
  return {
    ...before,
    commodities: [
      ...before.commodities,
      ...additions.commodities.map((each) => ({ space: each.space, id: each.id, fraction: BigInt(each.fraction) })),
    ],
    accounts: [
      ...before.accounts.map((each) => ({ ...each, lots: [...each.lots, ...lotsOf(each.id)] })),
      ...additions.accounts.map((each) => ({
        id: each.id,
        name: allowedInXml(each.name),
        type: 'ASSET',
        parent: id('0'),
        commodity: dollars,
        scu: 100n,
        isPlaceholder: false,
        lots: lotsOf(each.id),
      })),
    ],
    prices: [
      ...before.prices,
      ...additions.prices.map((each) => ({
        id: each.id,
        commodity: { space: 'US', id: 'SPY' },
        currency: dollars,
        date: '2026-01-08',
      })),
    ],
    transactions: [...before.transactions, ...additions.transactions.map(expectedTransaction)] as Book['transactions'],
  };
}

describe('adding to a book', () => {
  it('keeps every old byte in its order', () => {
    fc.assert(
      fc.property(oldBooks, additionsOf('1'), (old, additions) => {
        const result = added(old, additions);
        assert.ok(isSubsequence(lessCounts(old), lessCounts(result)));
      }),
    );
  });

  it('gives a book that reads as what was there, and behind it what was added', () => {
    fc.assert(
      fc.property(oldBooks, additionsOf('1'), (old, additions) => {
        assert.deepEqual(read(added(old, additions)), expected(read(old), additions));
      }),
    );
  });

  it('puts the records of a kind in as one piece', () => {
    fc.assert(
      fc.property(
        oldBooks,
        additionsOf('1'),
        fc.constantFrom('accounts', 'transactions', 'prices'),
        (old, all, kind) => {
          const before = lessCounts(old);
          const only = { ...NOTHING, named: all.named, [kind]: all[kind] };
          const after = lessCounts(added(old, only)).replace(newCountLine(old, kind), '');
          let same = 0;
          while (same < before.length && before[same] === after[same]) same += 1;
          assert.ok(after.endsWith(before.slice(same)));
        },
      ),
    );
  });

  it('twice gives what adding both at once gives', () => {
    fc.assert(
      fc.property(oldBooks, additionsOf('1'), additionsOf('2'), (old, one, other) => {
        assert.equal(added(added(old, one), other).toString(), added(old, both(one, other)).toString());
      }),
    );
  });

  it('changes nothing where there is nothing to add', () => {
    fc.assert(fc.property(oldBooks, (old) => assert.deepEqual(added(old, NOTHING), old)));
  });

  it('fills a new book like any other', () => {
    fc.assert(
      fc.property(additionsOf('1'), additionsOf('2'), (one, other) => {
        const start = added(emptyBook(id('b0')), {
          ...NOTHING,
          accounts: [account({ id: STOCK }), account({ id: BANK })],
        });
        assert.equal(added(added(start, one), other).toString(), added(start, both(one, other)).toString());
      }),
    );
  });
});

/** The line that is new where the book did not count them yet. */
function newCountLine(old: Buffer, kind: string): RegExp {
  const type = kind.slice(0, -1);
  return old.includes(`cd:type="${type}"`)
    ? /(?!)/
    : new RegExp(`\n<gnc:count-data cd:type="${type}"></gnc:count-data>`);
}

describe('what is added', () => {
  const orderOf = (text: string, ...parts: readonly string[]): void => {
    const places = parts.map((part) => text.indexOf(part));
    assert.ok(!places.includes(-1), String(places));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  };

  it('stands where GnuCash itself would have written it', () => {
    const result = added(bookText(), ONE_OF_EACH).toString();
    const before = [`<cmdty:id>template`, '<cmdty:id>SPY', `>${id('e')}<`, `>${id('e1')}<`, '</gnc:pricedb>'];
    const lots = [`>${LOT}<`, `>${id('11')}<`, '</act:lots>', `<act:id type="guid">${id('a1')}<`];
    const transactions = [`>${BUY}<`, `>${id('80')}<`, `>${id('90')}<`, '<gnc:template-transactions>'];
    orderOf(result, ...before, ...lots, ...transactions);
  });

  it('stands there too where there was none of its kind', () => {
    const result = added(bookText({ counts: {}, lots: '', priceDb: '', transactions: '' }), ONE_OF_EACH).toString();
    const before = ['"commodity">1<', '"account">1<', '"transaction">1<', '"price">1<', '<gnc:commodity'];
    const prices = ['<cmdty:id>SPY', '<gnc:pricedb version="1">', `>${id('e1')}<`, '</gnc:pricedb>', '<gnc:account'];
    const lots = [`>${STOCK}<`, '<act:lots>', `>${id('11')}<`, '</act:lots>', `<act:id type="guid">${id('a1')}<`];
    orderOf(result, ...before, ...prices, ...lots, `>${id('90')}<`, '<gnc:template-transactions>');
  });

  it('is counted on top of what the book says, in the lines it has', () => {
    const result = added(
      bookText(),
      both(ONE_OF_EACH, { ...NOTHING, accounts: [account({ id: id('a2') })] }),
    ).toString();
    assert.match(result, /"commodity">3<[^]*"account">5<[^]*"transaction">3<[^]*"schedxaction">1<[^]*"price">2</);
    assert.equal(result.match(/<gnc:count-data/g)?.length, 7);
  });

  it('may be a lot of an account that comes with it', () => {
    const lot = { id: id('12'), account: id('a1'), title: 'Lot', notes: '' };
    const { accounts } = read(added(bookText(), { ...ONE_OF_EACH, lots: [lot] }));
    assert.deepEqual(accounts.at(-1)?.lots, [{ id: id('12'), title: 'Lot' }]);
  });

  it('is a bug where it belongs to an account that nobody has', () => {
    const nowhere = id('f');
    const lots = [{ id: id('12'), account: nowhere, title: '', notes: '' }];
    const named = new Map([[nowhere, { id: nowhere, fraction: 100n }]]);
    const transactions = [transaction({ id: id('90'), splits: [split({ id: id('91'), account: nowhere })] })];
    assert.throws(() => added(bookText(), { ...NOTHING, lots }), { code: 'no_such_account' });
    assert.throws(() => added(bookText(), { ...NOTHING, transactions, named }), { code: 'no_such_account' });
    const unknown = [transaction({ id: id('90'), splits: [split({ id: id('91'), account: BANK })] })];
    const none = { ...NOTHING, transactions: unknown, named: new Map() };
    assert.throws(() => added(bookText(), none), { code: 'no_such_account' });
  });
});
