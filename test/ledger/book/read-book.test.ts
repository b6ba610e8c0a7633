import assert from 'node:assert/strict';
import { readBook, readOutline } from '../../../src/lib/ledger/book/read-book.ts';
import { BANK, bookText, BUY, FULL_TRANSACTIONS, id, LOT, ROOT, STOCK, TEMPLATES, TRADING_ACCOUNTS } from './books.ts';

const DOLLARS = { space: 'CURRENCY', id: 'USD' };
const STOCKS = { space: 'US', id: 'BRK.B' };

function read(text: string): ReturnType<typeof readBook>['book'] {
  return readBook(Buffer.from(text), 'a.gnucash').book;
}

function idsOf(text: string): string[] {
  return [...readOutline(Buffer.from(text), 'a.gnucash').outline.transactionIds];
}

describe('a book that is read', () => {
  it('has what GnuCash has saved in it', () => {
    assert.deepEqual(read(bookText()), {
      id: id('b0'),
      usesTradingAccounts: false,
      commodities: [
        { ...DOLLARS, fraction: 0n },
        { ...STOCKS, fraction: 1_000_000n },
        { space: 'template', id: 'template', fraction: 1n },
      ],
      accounts: [
        {
          id: ROOT,
          name: 'Root Account',
          type: 'ROOT',
          parent: null,
          commodity: null,
          scu: 0n,
          isPlaceholder: false,
          lots: [],
        },
        {
          id: BANK,
          name: 'Bank <1>',
          type: 'BANK',
          parent: ROOT,
          commodity: DOLLARS,
          scu: 100n,
          isPlaceholder: true,
          lots: [],
        },
        {
          id: STOCK,
          name: 'BRK.B',
          type: 'STOCK',
          parent: BANK,
          commodity: STOCKS,
          scu: 1_000_000n,
          isPlaceholder: false,
          lots: [{ id: LOT, title: 'Lot ⅰ' }],
        },
      ],
      prices: [{ id: id('e'), commodity: STOCKS, currency: DOLLARS, date: '2026-01-05' }],
      transactions: [
        {
          id: BUY,
          currency: DOLLARS,
          num: 'n1',
          date: '2026-01-05',
          description: 'buy & hold',
          facts: { broker: 'sim' },
          splits: [
            {
              id: id('71'),
              account: STOCK,
              action: 'Buy',
              memo: ' m < ',
              value: { num: 10_000n, denom: 100n },
              quantity: { num: 500_000n, denom: 1_000_000n },
              lot: LOT,
              gainsSplit: id('73'),
              gainsSource: null,
            },
            {
              id: id('72'),
              account: BANK,
              action: '',
              memo: '',
              value: { num: -10_000n, denom: 100n },
              quantity: { num: -10_000n, denom: 100n },
              lot: null,
              gainsSplit: null,
              gainsSource: null,
            },
          ],
        },
        {
          id: id('80'),
          currency: DOLLARS,
          num: '',
          date: '2026-01-07',
          description: 'by hand',
          facts: {},
          splits: [],
        },
      ],
    });
  });

  it('is the same with Windows line ends, on one line, and with comments', () => {
    const book = read(bookText());
    const comment = '<!-- <gnc:transaction version="2.0.0"><trn:id type="guid">x</trn:id></gnc:transaction> ü -->';
    assert.deepEqual(read(bookText().replaceAll('\n', '\r\n')), book);
    assert.deepEqual(read(bookText().replace(/\n */g, ' ').replace('<gnc-v2 ', '<gnc-v2\n')), book);
    assert.deepEqual(read(bookText().replaceAll('</trn:num>', `</trn:num>${comment}`)), book);
    assert.deepEqual(read(bookText({ templates: `${comment}${TEMPLATES}` })), book);
    assert.deepEqual(read(bookText().replace('buy &amp; hold', '<![CDATA[buy & hold]]>')), book);
  });

  it('says whether it keeps trading accounts', () => {
    assert.equal(read(bookText({ slots: TRADING_ACCOUNTS })).usesTradingAccounts, true);
    const off = TRADING_ACCOUNTS.replace('>t<', '>f<');
    assert.equal(read(bookText({ slots: off })).usesTradingAccounts, false);
  });

  it('knows an id with the dashes and capitals that the engine reads over', () => {
    const dashed = 'ABCDEF01-2345-6789-ABCD-EF0123456789';
    const text = bookText().replace(id('80'), dashed);
    assert.equal(read(text).transactions[1]?.id, 'abcdef0123456789abcdef0123456789');
    assert.deepEqual(idsOf(text), [BUY, 'abcdef0123456789abcdef0123456789']);
  });

  it('may say a thing twice, or not balance: the checks find that', () => {
    const twice = FULL_TRANSACTIONS.replace('-10000/100</split:value>', '1/3</split:value>') + FULL_TRANSACTIONS;
    const { transactions } = read(bookText({ transactions: twice }));
    assert.deepEqual(
      transactions.map((each) => each.id),
      [BUY, id('80'), BUY, id('80')],
    );
    assert.deepEqual(transactions[0]?.splits[1]?.value, { num: 1n, denom: 3n });
  });
});

describe('an outline', () => {
  it('is the book with the ids of its transactions, laid out the same', () => {
    const bytes = Buffer.from(bookText());
    const { book, layout } = readBook(bytes, 'a.gnucash');
    const { transactions, ...rest } = book;
    const transactionIds = new Set(transactions.map((each) => each.id));
    assert.deepEqual(readOutline(bytes, 'a.gnucash'), { outline: { ...rest, transactionIds }, layout });
  });

  const TRICKS: readonly (readonly [string, string])[] = [
    ['the end of a transaction in a comment', '<!-- </gnc:transaction> -->'],
    ['the end of an id in a comment', '<!-- </trn:id> -->'],
    ['a transaction in a comment', `<!-- <trn:id type="guid">${id('c0')}</trn:id> </gnc:transaction> -->`],
    ['the end of a transaction in an instruction', '<?note </gnc:transaction> ?>'],
    ['the end of a transaction in CDATA', '<trn:num><![CDATA[</gnc:transaction>]]></trn:num>'],
  ];
  for (const [what, trick] of TRICKS) {
    it(`is not misled by ${what}`, () => {
      for (const place of ['<trn:num>n1', '</trn:id>', '<trn:id type="guid">', '</gnc:transaction>']) {
        const text = bookText();
        const at = text.indexOf(place) + (place.startsWith('</trn:id') ? place.length : 0);
        const tricked = text.slice(0, at) + trick + text.slice(at);
        assert.deepEqual(idsOf(tricked), [BUY, id('80')], place);
        const { layout } = readBook(Buffer.from(tricked), 'a.gnucash');
        assert.deepEqual(readOutline(Buffer.from(tricked), 'a.gnucash').layout, layout, place);
      }
    });
  }

  it('sees that a transaction begins before another has ended', () => {
    const torn = bookText().replace('</gnc:transaction>\n<gnc:transaction', '\n<gnc:transaction');
    assert.throws(() => idsOf(torn), { code: 'book_damaged' });
  });

  it('is the same whatever chunk a transaction begins in', () => {
    const padding = ' '.repeat(65_536 - bookText().indexOf(BUY) - 45);
    for (let shift = 0; shift < 100; shift += 1) {
      const text = bookText({ slots: padding + ' '.repeat(shift) });
      assert.deepEqual(idsOf(text), [BUY, id('80')]);
      assert.equal(read(text).transactions[0]?.description, 'buy & hold');
    }
  });
});
