/** Files that tbot ledger export leaves alone: it says why and what to do, and changes no byte of them or beside them. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mountReadOnly, mountSmallDisk, NEEDS_MOUNTS, unmount } from '../helpers/mounts.ts';
import { assertFits } from '../helpers/schema.ts';
import { json, tbot, temporaryFolder } from '../helpers/tbot.ts';
import { handHome, tellTrades } from '../helpers/traded-journal.ts';

/** Half a share, the day after what the book holds. */
const NEXT_DAY = {
  ...{ id: '2025-12-02-open-SPY-1', ticker: 'SPY' },
  fills: [{ leg: 'entry', quantity: 0.5, price: 100 }],
} as const;

function swapped(text: string, part: string, by: string): string {
  assert.ok(text.includes(part), part);
  return text.replaceAll(part, by);
}

/** In the account of that name alone. */
function inAccount(xml: string, name: string, part: string, by: string): string {
  const accounts = xml.match(/<gnc:account .*?<\/gnc:account>/gs) ?? [];
  const account = accounts.find((each) => each.includes(`<act:name>${name}</act:name>`)) ?? '';
  return swapped(xml, account, swapped(account, part, by));
}

function sqliteBook(): Buffer {
  const file = join(temporaryFolder(), 'book.gnucash');
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE gnclock (Hostname TEXT, PID INTEGER); CREATE TABLE books (guid TEXT)');
  db.close();
  return readFileSync(file);
}

interface Refusal {
  readonly what: string;
  /** Of a book of tbot's. */
  readonly make: (xml: string) => string | Buffer;
  readonly code: string;
  readonly exit: 2 | 3;
  readonly message: RegExp;
  readonly cure: RegExp;
}

const RESTORE = /^put back a copy from data\/ledger\/backups, or one that GnuCash has kept beside the book$/;
const SAVE_AS = /File > Save As with the data format XML/;
const MOVE = /move this file away$/;

const REFUSALS: readonly Refusal[] = [
  {
    ...{ what: 'a text', make: () => 'my notes\n', code: 'not_gnucash', exit: 2, cure: MOVE },
    message: /gnu_paper\.gnucash is no GnuCash XML book: it does not begin with an XML declaration$/,
  },
  { ...{ what: 'an empty file', make: () => '', code: 'not_gnucash', exit: 2, cure: MOVE }, message: /: it is empty$/ },
  {
    ...{ what: 'other XML', make: () => '<?xml version="1.0" encoding="utf-8"?>\n<html/>\n', code: 'not_gnucash' },
    ...{ exit: 2, message: /no gnc-v2 follows/, cure: MOVE },
  },
  {
    ...{ what: 'a gzip of something else', make: () => gzipSync('my notes\n'), code: 'not_gnucash', exit: 2 },
    ...{ message: /does not begin with an XML declaration$/, cure: MOVE },
  },
  {
    ...{ what: 'a book in SQLite', make: sqliteBook, code: 'book_sqlite', exit: 2, cure: SAVE_AS },
    message: /is a GnuCash book in the data format sqlite3$/,
  },
  {
    ...{ what: 'XML that was cut off', make: (xml) => xml.slice(0, xml.length / 2), code: 'book_damaged', exit: 2 },
    ...{ message: /gnu_paper\.gnucash is damaged: /, cure: RESTORE },
  },
  {
    ...{ what: 'XML without its last line', make: (xml) => swapped(xml, '</gnc-v2>\n', ''), code: 'book_damaged' },
    ...{ exit: 2, message: /is damaged: /, cure: RESTORE },
  },
  {
    ...{ what: 'gzip that lacks its last byte', make: (xml) => gzipSync(xml).subarray(0, -1), code: 'book_damaged' },
    ...{ exit: 2, message: /is damaged: gzip cannot unpack it/, cure: RESTORE },
  },
  {
    what: 'a book with trading accounts',
    make: (xml) =>
      xml.replace(
        /(<book:id .*?<\/book:id>\n)/,
        `$1<book:slots><slot><slot:key>options</slot:key><slot:value type="frame"><slot><slot:key>Accounts</slot:key>` +
          `<slot:value type="frame"><slot><slot:key>Use Trading Accounts</slot:key><slot:value type="string">t</slot:value>` +
          `</slot></slot:value></slot></slot:value></slot></book:slots>\n`,
      ),
    ...{ code: 'trading_accounts', exit: 3, message: /uses trading accounts/, cure: /^switch them off in GnuCash / },
  },
  {
    ...{ what: 'a book in euros', make: (xml) => swapped(xml, '>USD<', '>EUR<'), code: 'other_currency', exit: 3 },
    ...{ message: /kept in EUR, and tbot trades in US dollars$/, cure: /^give it an account in USD / },
  },
  {
    what: "the broker's account in euros",
    make: (xml) => inAccount(xml, 'Sim', '>USD<', '>EUR<'),
    ...{ code: 'account_differs', exit: 2, cure: /^make it one of type BANK in CURRENCY:USD again in GnuCash / },
    message: /the account Sim of the book is of type BANK in CURRENCY:EUR; tbot needs type BANK in CURRENCY:USD$/,
  },
  {
    what: "the broker's account of another type",
    make: (xml) => inAccount(xml, 'Sim', '<act:type>BANK<', '<act:type>EXPENSE<'),
    ...{ code: 'account_differs', exit: 2, cure: /^make it one of type BANK in CURRENCY:USD again in GnuCash / },
    message: /the account Sim of the book is of type EXPENSE in CURRENCY:USD; tbot needs type BANK in CURRENCY:USD$/,
  },
  {
    what: 'an account in units that are too coarse',
    make: (xml) => inAccount(xml, 'SPY', '<act:commodity-scu>1000000<', '<act:commodity-scu>1<'),
    ...{ code: 'unit_too_coarse', exit: 2, cure: /^edit the account SPY in GnuCash: smallest fraction 1\/1000000$/ },
    message: /the account SPY of the book holds no part smaller than 1\/1, and 2025-12-02-open-SPY-1 needs 1\/1000000$/,
  },
  {
    what: 'a book with other prefixes, which says the same to others and nothing to GnuCash',
    make: (xml) => swapped(swapped(xml, 'gnc:', 'g:'), 'xmlns:gnc=', 'xmlns:g='),
    ...{ code: 'not_one_book', exit: 2, message: /holds no gnc:book$/, cure: SAVE_AS },
  },
  {
    what: 'a book in another encoding',
    make: (xml) => Buffer.from(swapped(swapped(xml, 'utf-8', 'iso-8859-1'), 'Opening', '\u00d6ffnung'), 'latin1'),
    ...{
      code: 'book_encoding',
      exit: 2,
      message: /is not plain UTF-8: its first line names iso-8859-1$/,
      cure: SAVE_AS,
    },
  },
];

describe('tbot ledger export leaves alone', function () {
  this.timeout(60_000);
  let made: string;
  const mounted: string[] = [];

  before(() => {
    made = handHome();
    assert.equal(tbot(['ledger', 'export'], { home: made }).code, 0);
    tellTrades(made, '2025-12-02', [NEXT_DAY]);
  });

  afterEach(() => {
    for (const folder of mounted.splice(0)) unmount(folder);
  });

  /** With its book, and a day more in its journal. */
  function newHome(): string {
    const home = temporaryFolder();
    cpSync(made, home, { recursive: true });
    return home;
  }

  function bookOf(home: string): string {
    return join(home, 'data', 'ledger', 'gnu_paper.gnucash');
  }

  function beside(home: string): string[] {
    return readdirSync(dirname(bookOf(home)), { recursive: true, encoding: 'utf8' }).sort();
  }

  function errorOf(home: string, exit: number): { code: string; message: string; cure: string } {
    const ran = tbot(['ledger', 'export', '--mode', 'paper', '--json'], { home });
    assert.equal(ran.code, exit, ran.stdout + ran.stderr);
    assertFits('error', json(ran));
    return json(ran).error as { code: string; message: string; cure: string };
  }

  for (const { what, make, code, exit, message, cure } of REFUSALS)
    it(what, () => {
      const home = newHome();
      const file = bookOf(home);
      const bytes = Buffer.from(make(readFileSync(file, 'utf8')) as string);
      writeFileSync(file, bytes);
      const told = errorOf(home, exit);
      assert.equal(told.code, code);
      assert.match(told.message, message);
      assert.match(told.cure, cure);
      assert.deepEqual(readFileSync(file), bytes);
      assert.deepEqual(beside(home), ['gnu_paper.gnucash', 'owner.lock']);
    });

  it('what is no file', () => {
    const home = newHome();
    rmSync(bookOf(home));
    mkdirSync(bookOf(home));
    const { code, message } = errorOf(home, 2);
    assert.equal(code, 'ledger_unusable');
    assert.match(message, /gnu_paper\.gnucash cannot be used: it is a folder/);
    assert.deepEqual(beside(home), ['gnu_paper.gnucash', 'owner.lock']);
  });

  it('a book that is sound, in the same home: it is these files that were wrong', () => {
    const ran = tbot(['ledger', 'export', '--mode', 'paper', '--json'], { home: newHome() });
    assert.equal(ran.code, 0, ran.stderr);
  });

  it(`a book in a folder that may only be read ${NEEDS_MOUNTS}`, function () {
    const home = newHome();
    const before = readFileSync(bookOf(home));
    const files = beside(home);
    mountReadOnly(this, dirname(bookOf(home)));
    mounted.push(dirname(bookOf(home)));
    const { code, message, cure } = errorOf(home, 2);
    assert.equal(code, 'ledger_unusable');
    assert.match(message, /gnu_paper\.gnucash cannot be used: .*EROFS/);
    assert.match(cure, /in a folder where that user may write/);
    assert.deepEqual(readFileSync(bookOf(home)), before);
    assert.deepEqual(beside(home), files);
    assert.equal(tbot(['ledger', 'show'], { home }).code, 0);
  });

  it(`a book on a disk without room for the new one ${NEEDS_MOUNTS}`, function () {
    const home = newHome();
    const before = readFileSync(bookOf(home));
    const folder = dirname(bookOf(home));
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    mountSmallDisk(this, folder, '256k');
    mounted.push(folder);
    writeFileSync(bookOf(home), before);
    const stuffing = join(folder, 'stuffing');
    const { bavail, bsize } = statfsSync(folder);
    // Room for a lock, and for half of the book.
    writeFileSync(stuffing, Buffer.alloc(bavail * bsize - before.length / 2, 1));
    const { code, message, cure } = errorOf(home, 1);
    assert.equal(code, 'ledger_full');
    assert.match(message, /^no room is left for the book /);
    assert.match(cure, /nothing is lost$/);
    assert.deepEqual(readFileSync(bookOf(home)), before);
    assert.deepEqual(
      beside(home).filter((name) => name !== 'owner.lock'),
      ['gnu_paper.gnucash', 'stuffing'],
    );
    rmSync(stuffing);
    assert.equal(tbot(['ledger', 'export', '--mode', 'paper'], { home }).code, 0);
    assert.ok(existsSync(join(folder, 'backups')));
  });
});
