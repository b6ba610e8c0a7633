import assert from 'node:assert/strict';
import { create } from 'xmlbuilder2';
import { centsOf } from '../../../src/lib/core/money.ts';
import { emptyBook } from '../../../src/lib/ledger/book/empty-book.ts';
import {
  accountElement,
  commodityElement,
  priceLines,
  transactionElement,
} from '../../../src/lib/ledger/book/elements.ts';
import { readBook } from '../../../src/lib/ledger/book/read-book.ts';
import { decimalOf } from '../../../src/lib/core/decimal.ts';
import { USD, type Commodity } from '../../../src/lib/ledger/postings.ts';
import { account, BANK, id, LOT, ROOT, split, STOCK, transaction } from './books.ts';

const STOCKS: Commodity = { space: 'US', id: 'BRK.B', name: 'Berkshire & <Sons>', fraction: 1_000_000 };
const guid = (value: string): object => ({ '@type': 'guid', '#': value });
const dollars = { 'cmdty:space': 'CURRENCY', 'cmdty:id': 'USD' };
const stringSlot = (key: string, value: string): object => slot(key, 'string', value);
const slot = (key: string, type: string, value: unknown): object => ({
  'slot:key': key,
  'slot:value': { '@type': type, ...(typeof value === 'string' ? { '#': value } : (value as object)) },
});

/** The same written by xmlbuilder2. */
function written(record: object): string {
  return create(record).end({ headless: true });
}

/** Without the line breaks between elements. */
function flat(text: string): string {
  return text.replaceAll(/>\n+</g, '><').trim();
}

describe('a record of a book', () => {
  it('is a security as xmlbuilder2 writes it', () => {
    const expected = {
      'gnc:commodity': {
        '@version': '2.0.0',
        'cmdty:space': 'US',
        'cmdty:id': 'BRK.B',
        'cmdty:name': 'Berkshire & <Sons>',
        'cmdty:fraction': '1000000',
      },
    };
    assert.equal(flat(commodityElement(STOCKS)), written(expected));
  });

  it('is a currency without a name and a fraction: GnuCash knows them', () => {
    assert.equal(flat(commodityElement(USD)), written({ 'gnc:commodity': { '@version': '2.0.0', ...dollars } }));
  });

  it('is an account with its lots', () => {
    const lots = [
      { id: LOT, account: STOCK, title: 'Lot <1>', notes: 'two\nlines' },
      { id: id('11'), account: STOCK, title: 'Lot 2', notes: '' },
    ];
    const given = account({ id: STOCK, name: 'BRK.B', type: 'STOCK', commodity: STOCKS, description: 'A "share"' });
    const lot = (guidText: string, slots: object): object => ({
      '@version': '2.0.0',
      'lot:id': guid(guidText),
      'lot:slots': slots,
    });
    const expected = {
      'gnc:account': {
        '@version': '2.0.0',
        'act:name': 'BRK.B',
        'act:id': guid(STOCK),
        'act:type': 'STOCK',
        'act:commodity': { 'cmdty:space': 'US', 'cmdty:id': 'BRK.B' },
        'act:commodity-scu': '1000000',
        'act:description': 'A "share"',
        'act:parent': guid(BANK),
        'act:lots': {
          'gnc:lot': [
            lot(LOT, { slot: [stringSlot('notes', 'two\nlines'), stringSlot('title', 'Lot <1>')] }),
            lot(id('11'), { slot: stringSlot('title', 'Lot 2') }),
          ],
        },
      },
    };
    assert.equal(flat(accountElement(given, BANK, lots)), written(expected));
  });

  it('is an account that only holds others', () => {
    const expected = {
      'gnc:account': {
        '@version': '2.0.0',
        'act:name': 'Assets',
        'act:id': guid(id('a1')),
        'act:type': 'ASSET',
        'act:commodity': dollars,
        'act:commodity-scu': '100',
        'act:slots': { slot: stringSlot('placeholder', 'true') },
        'act:parent': guid(ROOT),
      },
    };
    assert.equal(
      flat(accountElement(account({ id: id('a1'), name: 'Assets', isPlaceholder: true }), ROOT, [])),
      written(expected),
    );
  });

  it('is a price of a day', () => {
    const expected = {
      'gnc:pricedb': {
        price: {
          'price:id': guid(id('e')),
          'price:commodity': { 'cmdty:space': 'US', 'cmdty:id': 'BRK.B' },
          'price:currency': dollars,
          'price:time': { 'ts:date': '2026-01-05 10:00:00 +0000' },
          'price:source': 'user:price',
          'price:type': 'last',
          'price:value': '18723/100',
        },
      },
    };
    const lines = priceLines([{ id: id('e'), commodity: STOCKS, date: '2026-01-05', value: decimalOf(18_723n, 2) }]);
    assert.equal(flat(`<gnc:pricedb>${lines}\n</gnc:pricedb>`), written(expected));
  });

  it('is a transaction, its slots by their keys, amounts in the smallest units', () => {
    const given = transaction({
      id: id('90'),
      num: 'order <1>',
      description: 'Sell 0.5 BRK.B & more',
      notes: 'open\npaper',
      facts: { trade_id: 't1', broker: 'sim' },
      splits: [
        split({
          id: id('91'),
          account: STOCK,
          action: 'Sell',
          memo: '0.5 at 200',
          value: centsOf(-10_000n),
          quantity: -500_000n,
          lot: LOT,
          onlineId: 'x-1',
          gainsSplit: id('93'),
        }),
        split({ id: id('92'), account: BANK, value: centsOf(10_000n), quantity: 10_000n, gainsSource: id('91') }),
      ],
    });
    const expected = {
      'gnc:transaction': {
        '@version': '2.0.0',
        'trn:id': guid(id('90')),
        'trn:currency': dollars,
        'trn:num': 'order <1>',
        'trn:date-posted': { 'ts:date': '2026-01-08 10:00:00 +0000' },
        'trn:date-entered': { 'ts:date': '2026-01-08 14:31:07 +0000' },
        'trn:description': 'Sell 0.5 BRK.B & more',
        'trn:slots': {
          slot: [
            slot('date-posted', 'gdate', { gdate: '2026-01-08' }),
            stringSlot('notes', 'open\npaper'),
            slot('tbot', 'frame', { slot: [stringSlot('broker', 'sim'), stringSlot('trade_id', 't1')] }),
          ],
        },
        'trn:splits': {
          'trn:split': [
            {
              'split:id': guid(id('91')),
              'split:memo': '0.5 at 200',
              'split:action': 'Sell',
              'split:reconciled-state': 'n',
              'split:value': '-10000/100',
              'split:quantity': '-500000/1000000',
              'split:account': guid(STOCK),
              'split:lot': guid(LOT),
              'split:slots': { slot: [slot('gains-split', 'guid', id('93')), stringSlot('online_id', 'x-1')] },
            },
            {
              'split:id': guid(id('92')),
              'split:reconciled-state': 'n',
              'split:value': '10000/100',
              'split:quantity': '10000/100',
              'split:account': guid(BANK),
              'split:slots': { slot: slot('gains-source', 'guid', id('91')) },
            },
          ],
        },
      },
    };
    const accountOf = (given: string) => ({ id: given, fraction: given === STOCK ? 1_000_000n : 100n });
    assert.equal(flat(transactionElement(given, accountOf)), written(expected));
  });
});

describe('a new book', () => {
  it('has its id and a root account, and nothing else', () => {
    const { book } = readBook(emptyBook(id('b0')), 'a.gnucash');
    const [root, ...others] = book.accounts;
    assert.deepEqual([root?.type, others.length], ['ROOT', 0]);
    assert.deepEqual(
      { ...book, accounts: [] },
      {
        id: id('b0'),
        usesTradingAccounts: false,
        commodities: [],
        accounts: [],
        prices: [],
        transactions: [],
      },
    );
  });
});
