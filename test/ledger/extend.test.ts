/** A book and what it lacks: added once, beside what a person has made of it, which stays as it is. */
import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { centsOf } from '../../src/lib/core/money.ts';
import { Bookkeeper } from '../../src/lib/ledger/bookkeeping.ts';
import { readBook } from '../../src/lib/ledger/book/read-book.ts';
import type { Book, BookTransaction } from '../../src/lib/ledger/book/model.ts';
import { emptyBook } from '../../src/lib/ledger/book/empty-book.ts';
import { extendBook, type Extended } from '../../src/lib/ledger/extend.ts';
import type { BookFill } from '../../src/lib/ledger/fill.ts';
import type { Postings } from '../../src/lib/ledger/postings.ts';
import { fill } from './fills.ts';

const FILE = 'gnu_paper.gnucash';
const DAY_MS = 86_400_000;
const NOON = Date.parse('2025-12-30T17:00:00Z');

/** A purchase and a sale of ten, with a gain of 7.70, in SPY; a day later in QQQ. */
const SPY = roundTrip('SPY', NOON);
const QQQ = roundTrip('QQQ', NOON + DAY_MS);

function roundTrip(ticker: string, at: number, trade = `2025-12-30-open-${ticker}-1`): readonly BookFill[] {
  return [
    fill({ ticker, tradeId: trade, executionId: 'b', at }),
    fill({ ticker, tradeId: trade, executionId: 's', at: at + 60_000, side: 'sell', price: '188' }),
  ];
}

function postingsOf(...fills: readonly BookFill[]): Postings {
  const keeper = new Bookkeeper();
  keeper.open({ broker: 'sim', mode: 'paper', session: '2025-12-30', cash: centsOf(10_000_00n), at: NOON });
  for (const each of fills) keeper.book(each);
  return keeper.postings;
}

/** Null: there was nothing to add. */
function bytesOf({ content }: Extended): Buffer | null {
  return content === null ? null : Buffer.concat([...content]);
}

function extended(old: string | null, postings: Postings): string {
  const bytes = bytesOf(extendBook(old === null ? null : Buffer.from(old), postings, FILE));
  assert.ok(bytes !== null, 'something was added');
  return bytes.toString();
}

function read(xml: string): Book {
  return readBook(Buffer.from(xml), FILE).book;
}

function pathIn({ accounts }: Book, id: string | null): string {
  const account = accounts.find((each) => each.id === id);
  if (account === undefined || account.type === 'ROOT') return '';
  return `${pathIn({ accounts } as Book, account.parent)}/${account.name}`;
}

function pathsOf(book: Book): string[] {
  return book.accounts.map(({ id }) => pathIn(book, id)).filter((path) => path !== '');
}

/** Where the amounts of tbot's transactions are. */
function placesOf(book: Book): Set<string> {
  return new Set(book.transactions.flatMap(({ splits }) => splits.map(({ account }) => pathIn(book, account))));
}

function element(xml: string, name: string, part: string): string {
  const found = (xml.match(new RegExp(`<${name}[ >].*?</${name}>\n`, 'gs')) ?? []).find((each) => each.includes(part));
  assert.ok(found !== undefined, `${name} with ${part}`);
  return found;
}

/** In the account of that name. */
function withAccount(xml: string, name: string, change: (account: string) => string): string {
  const account = element(xml, 'gnc:account', `<act:name>${name}</act:name>`);
  const changed = change(account);
  assert.notEqual(changed, account);
  return xml.replace(account, () => changed);
}

/** The lines of the first are all in the second, in their order, but those that count. */
function assertAddedOnly(before: string, after: string): void {
  const lines = after.split('\n');
  let at = 0;
  for (const line of before.split('\n')) {
    if (line.startsWith('<gnc:count-data')) continue;
    const found = lines.indexOf(line, at);
    assert.ok(found >= 0, `${line} is not there any more`);
    at = found + 1;
  }
}

describe('a book that is extended', () => {
  it('is made where there is none, with the whole chart, and not for nothing', () => {
    const nothing = { content: null, transactions: 0, trades: 0 };
    assert.deepEqual(extendBook(null, new Bookkeeper().postings, FILE), nothing);
    const made = extendBook(null, postingsOf(...SPY), FILE);
    // The opening, a purchase, a sale and its gain.
    assert.deepEqual([made.transactions, made.trades], [4, 1]);
    assert.deepEqual(pathsOf(read(bytesOf(made)?.toString() ?? '')), [
      ...['/Assets', '/Assets/Brokerage', '/Assets/Brokerage/Sim', '/Assets/Brokerage/Sim/SPY'],
      // Also the account of fees, of which there were none.
      ...['/Expenses', '/Expenses/Commissions', '/Expenses/Regulatory Fees', '/Equity', '/Equity/Opening Balances'],
      ...['/Income', '/Income/Trading', '/Income/Trading/open'],
    ]);
  });

  it('is not changed by what it has', () => {
    const made = extended(null, postingsOf(...SPY));
    const nothing = { content: null, transactions: 0, trades: 0 };
    assert.deepEqual(extendBook(Buffer.from(made), postingsOf(...SPY), FILE), nothing);
    assert.deepEqual(extendBook(Buffer.from(made), postingsOf(), FILE), nothing);
  });

  it('gets what it lacks, and keeps every line that it had', () => {
    const made = extended(null, postingsOf(...SPY));
    const more = extendBook(Buffer.from(made), postingsOf(...SPY, ...QQQ), FILE);
    assert.deepEqual([more.transactions, more.trades], [3, 1]);
    const after = bytesOf(more)?.toString() ?? '';
    assertAddedOnly(made, after);
    const { commodities, prices, transactions } = read(after);
    assert.deepEqual(
      commodities.map(({ id }) => id),
      ['SPY', 'QQQ'],
    );
    assert.deepEqual(
      prices.map(({ commodity, date }) => `${commodity.id} ${date}`),
      ['SPY 2025-12-30', 'QQQ 2025-12-31'],
    );
    assert.equal(transactions.length, 7);
  });

  it('holds the same in the end, in however many steps it was made', () => {
    const fills = [...SPY, ...QQQ, ...roundTrip('SPY', NOON + 2 * DAY_MS, '2026-01-01-mid-SPY-1')];
    const content = (xml: string): unknown[] => {
      const { accounts, commodities, prices, transactions } = read(xml);
      const sorted = (things: readonly { readonly id: string }[]): unknown[] =>
        things.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      return [accounts, commodities, prices, transactions].map((things) => sorted(things));
    };
    const whole = content(extended(null, postingsOf(...fills)));
    fc.assert(
      fc.property(fc.subarray([1, 2, 3, 4, 5]), (steps) => {
        let xml: string | null = null;
        for (const step of [...steps, fills.length]) {
          const bytes = bytesOf(
            extendBook(xml === null ? null : Buffer.from(xml), postingsOf(...fills.slice(0, step)), FILE),
          );
          xml = bytes?.toString() ?? xml;
        }
        const made = content(xml ?? '');
        // A price of the day is that of the first export: the others stay.
        assert.deepEqual([made[0], made[1], made[3]], [whole[0], whole[1], whole[3]]);
      }),
    );
  });

  it('stays gzip where it was, and plain where it was', () => {
    const made = Buffer.from(extended(null, postingsOf(...SPY)));
    const plain = bytesOf(extendBook(made, postingsOf(...SPY, ...QQQ), FILE));
    const packed = bytesOf(extendBook(gzipSync(made), postingsOf(...SPY, ...QQQ), FILE));
    assert.ok(plain !== null && packed !== null);
    assert.deepEqual([...packed.subarray(0, 2)], [0x1f, 0x8b]);
    assert.deepEqual(gunzipSync(packed), plain);
    assert.equal(extendBook(packed, postingsOf(...SPY, ...QQQ), FILE).content, null);
  });
});

describe('what a person has done to a book', () => {
  const made = extended(null, postingsOf(...SPY));
  /** One more trade in SPY, the day after. */
  const later = postingsOf(...SPY, ...roundTrip('SPY', NOON + DAY_MS, '2025-12-31-open-SPY-1'));

  it('is found again: an account with another name', () => {
    const renamed = withAccount(made, 'Sim', (account) => account.replace('>Sim<', '>My paper money<'));
    const book = read(extended(renamed, later));
    assert.equal(pathsOf(book).length, 12, 'no account was made');
    assert.deepEqual([...placesOf(book)].sort(), [
      ...['/Assets/Brokerage/My paper money', '/Assets/Brokerage/My paper money/SPY', '/Equity/Opening Balances'],
      '/Income/Trading/open',
    ]);
  });

  it('is found again: an account that lies elsewhere', () => {
    const [expenses = ''] = /(?<=<act:id type="guid">)\w+/.exec(element(made, 'gnc:account', '>Expenses<')) ?? [];
    const moved = withAccount(made, 'open', (account) => account.replace(/(?<=<act:parent type="guid">)\w+/, expenses));
    const book = read(extended(moved, later));
    assert.equal(pathsOf(book).length, 12);
    assert.ok(placesOf(book).has('/Expenses/open'));
  });

  it('is used: an account of their own in the place of one of tbot, whose id it does not have', () => {
    const [id = ''] = /(?<=<act:id type="guid">)\w+/.exec(element(made, 'gnc:account', '>Sim<')) ?? [];
    const ours = 'abc'.padEnd(32, '0');
    const book = read(extended(made.replaceAll(id, ours), later));
    assert.equal(pathsOf(book).length, 12);
    const cash = book.accounts.find(({ name }) => name === 'Sim');
    assert.equal(cash?.id, ours);
    assert.equal(book.transactions.flatMap(({ splits }) => splits).filter(({ account }) => account === ours).length, 5);
  });

  it('stays: a price that was deleted, and one that was given by hand', () => {
    const bare = made
      .replace(/<gnc:pricedb.*?<\/gnc:pricedb>\n/s, '')
      .replace(/<gnc:count-data cd:type="price">1<.*\n/, '');
    const dates = (xml: string): string[] => read(xml).prices.map(({ date }) => date);
    assert.deepEqual(dates(made), ['2025-12-30']);
    assert.deepEqual(dates(extended(bare, later)), ['2025-12-31'], 'only of the day that was added');
    const [price = ''] = /(?<=<price:value>)[^<]+/.exec(made) ?? [];
    const byHand = made.replace(price, '1/1').replace(/(?<=<price>\n<price:id type="guid">)\w+/, 'f'.repeat(32));
    const after = extended(
      byHand.replace(
        '<ts:date>2025-12-30 10:00:00 +0000</ts:date></price:time>',
        '<ts:date>2025-12-31 10:00:00 +0000</ts:date></price:time>',
      ),
      later,
    );
    assert.deepEqual(dates(after), ['2025-12-31']);
    assert.ok(after.includes('<price:value>1/1</price:value>'));
  });

  it('stays: an account that was deleted, as long as nothing needs it', () => {
    const without = made.replace(element(made, 'gnc:account', '>Regulatory Fees<'), '');
    assert.ok(!pathsOf(read(extended(without, later))).includes('/Expenses/Regulatory Fees'));
    const fee = roundTrip('SPY', NOON + DAY_MS, '2025-12-31-open-SPY-1').map((each) => ({
      ...each,
      regulatoryFees: centsOf(1n),
    }));
    assert.ok(pathsOf(read(extended(without, postingsOf(...SPY, ...fee)))).includes('/Expenses/Regulatory Fees'));
  });

  it('is given only what is needed where the book is their own', () => {
    const root = element(made, 'gnc:account', '<act:type>ROOT<');
    const [id = ''] = /(?<=<act:id type="guid">)\w+/.exec(root) ?? [];
    const groceries = element(made, 'gnc:account', '>Commissions<')
      .replace('>Commissions<', '>Groceries<')
      .replace(/(?<=<act:id type="guid">)\w+/, 'e'.repeat(32))
      .replace(/(?<=<act:parent type="guid">)\w+/, id);
    const empty = emptyBook(id.slice(0, -3) + '000').toString();
    const theirs = empty.replace(root, root + groceries).replace('"account">1<', '"account">2<');
    const paths = pathsOf(read(extended(theirs, postingsOf(...SPY))));
    assert.ok(paths.includes('/Groceries') && paths.includes('/Assets/Brokerage/Sim/SPY'));
    assert.ok(!paths.some((path) => path.startsWith('/Expenses')), 'there was no fee');
  });

  it('stays: amounts, texts and notes of a transaction of tbot', () => {
    const edited = made.replace('<trn:description>Buy 10 SPY at 187.23', '<trn:description>My first trade');
    assert.notEqual(edited, made);
    const after = extended(edited, later);
    assertAddedOnly(edited, after);
    const descriptions = read(after).transactions.map(({ description }: BookTransaction) => description);
    assert.equal(descriptions.filter((text) => text === 'My first trade').length, 1);
  });

  it('is added again: a transaction that was deleted, with its lot', () => {
    const buy = element(made, 'gnc:transaction', '>Buy 10 SPY at 187.23<');
    const without = made.replace(buy, '').replace(/<act:lots>.*?<\/act:lots>\n/s, '');
    const book = read(extended(without, postingsOf(...SPY)));
    assert.equal(book.transactions.length, 4);
    assert.equal(book.accounts.flatMap(({ lots }) => lots).length, 1);
  });
});
