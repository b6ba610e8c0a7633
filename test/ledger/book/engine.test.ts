import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decimalOf } from '../../../src/lib/core/decimal.ts';
import { centsOf } from '../../../src/lib/core/money.ts';
import { packBook } from '../../../src/lib/ledger/book/bytes.ts';
import { emptyBook } from '../../../src/lib/ledger/book/empty-book.ts';
import { readOutline } from '../../../src/lib/ledger/book/read-book.ts';
import { splice, type Additions } from '../../../src/lib/ledger/book/splice.ts';
import { needsShared } from '../../helpers/shared.ts';
import { temporaryFolder } from '../../helpers/tbot.ts';
import { account, BANK, id, LOT, NOTHING, split, STOCK, transaction } from './books.ts';

const SPY = { space: 'US', id: 'SPY', name: 'S&P <500> "é😀"', fraction: 1_000_000 };
const [ASSETS, INCOME, EXPENSES] = [id('a1'), id('a2'), id('a3')];
const PARTS = 10_500_000n;

/**
 * 10.5 bought at 187.23: 1965.915, so 1965.92; sold at 188.23: 1976.415, so 1976.42. The gain is 10.50; each fill costs a
 * dollar. The engine orders a day by num, then by the time of entry: a buy must come before what sells it.
 */
const BOUGHT: Additions = {
  ...NOTHING,
  commodities: [SPY],
  accounts: [
    account({ id: ASSETS, name: 'Assets', isPlaceholder: true }),
    account({ id: BANK, name: 'Sim <&>', parent: ASSETS, type: 'BANK', description: 'two\nlines' }),
    account({ id: STOCK, name: 'SPY', parent: BANK, type: 'STOCK', commodity: SPY }),
    account({ id: EXPENSES, name: 'Fees', type: 'EXPENSE' }),
    account({ id: INCOME, name: 'Gains', type: 'INCOME' }),
  ],
  lots: [{ id: LOT, account: STOCK, title: 'Lot é', notes: 'a\nb' }],
  prices: [{ id: id('e1'), commodity: SPY, date: '2026-01-08', value: decimalOf(18_723n, 2) }],
  transactions: [
    transaction({
      id: id('90'),
      num: 'entry1',
      notes: 'control \u0001 and half \ud800 a pair, ]]> & <tag>',
      facts: { strategy_name: 'open', error_code: '' },
      splits: [
        split({ id: id('91'), account: STOCK, value: centsOf(196_592n), quantity: PARTS, lot: LOT, onlineId: 'x1' }),
        split({ id: id('92'), account: EXPENSES, value: centsOf(100n), quantity: 100n }),
        split({ id: id('93'), value: centsOf(-196_692n), quantity: -196_692n }),
      ],
    }),
  ],
  named: new Map(
    [STOCK, BANK, INCOME, EXPENSES].map((each) => [each, { id: each, fraction: each === STOCK ? 1_000_000n : 100n }]),
  ),
};

const SOLD: Additions = {
  ...NOTHING,
  named: BOUGHT.named,
  prices: [{ id: id('e2'), commodity: SPY, date: '2026-01-09', value: decimalOf(18_823n, 2) }],
  transactions: [
    transaction({
      id: id('94'),
      num: 'exit1',
      enteredAt: Date.UTC(2026, 0, 8, 15, 31, 7),
      splits: [
        split({
          id: id('95'),
          account: STOCK,
          value: centsOf(-197_642n),
          quantity: -PARTS,
          lot: LOT,
          gainsSplit: id('99'),
        }),
        split({ id: id('96'), account: EXPENSES, value: centsOf(100n), quantity: 100n }),
        split({ id: id('97'), value: centsOf(197_542n), quantity: 197_542n }),
      ],
    }),
    transaction({
      id: id('98'),
      num: 'exit1',
      enteredAt: Date.UTC(2026, 0, 8, 15, 31, 8),
      description: 'Realized Gain/Loss',
      splits: [
        split({ id: id('99'), account: STOCK, value: centsOf(1050n), lot: LOT, gainsSource: id('95') }),
        split({ id: id('9a'), account: INCOME, value: centsOf(-1050n), quantity: -1050n }),
      ],
    }),
  ],
};

function added(bytes: Buffer, additions: Additions): Buffer {
  return Buffer.concat([...splice(bytes, readOutline(bytes, 'a').layout, additions)]);
}

describe('a book that was added to', () => {
  it('opens in GnuCash without a complaint, balances, and its lots need no scrubbing', function () {
    const check = needsShared(this, 'tools', 'gnucash_check.py');
    const file = join(temporaryFolder(), 'a.gnucash');
    writeFileSync(file, Buffer.concat([...packBook([added(added(emptyBook(id('b0')), BOUGHT), SOLD)], true)]));
    const { stdout } = spawnSync('/usr/bin/python3', [check, file, '--scrub'], { encoding: 'utf8' });
    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.deepEqual([found.ok, found.why], [true, []]);
    assert.deepEqual([found.transactions, found.prices], [3, 2]);
    assert.deepEqual(found.lots, [
      {
        account: 'Assets:Sim <&>:SPY',
        title: 'Lot é',
        notes: 'a\nb',
        balance: '0',
        closed: true,
        splits: 3,
        realized_booked: '10.5',
        realized_by_basis: '10.5',
      },
    ]);
  });
});
