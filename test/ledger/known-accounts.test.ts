/** Which account of a book a planned one is: by its id, then by its place; what cannot serve is named. */
import assert from 'node:assert/strict';
import type { BookAccount, BookOutline } from '../../src/lib/ledger/book/model.ts';
import { Chart, commodityOf } from '../../src/lib/ledger/chart.ts';
import { accountIdsIn, assertUsable } from '../../src/lib/ledger/known-accounts.ts';
import { USD, type CommodityRef, type PlannedAccount } from '../../src/lib/ledger/postings.ts';
import { TbotError } from '../../src/lib/core/errors.ts';

const ROOT: BookAccount = {
  ...{ id: 'root', name: 'Root Account', type: 'ROOT', parent: null, commodity: null, scu: 0n },
  ...{ isPlaceholder: false, lots: [] },
};
const EUR: CommodityRef = { space: 'CURRENCY', id: 'EUR' };

const PLANNED = chart();

function chart(): readonly PlannedAccount[] {
  const made = new Chart();
  made.security('sim', commodityOf('SPY', 'stock'));
  made.commissions();
  return made.accounts;
}

function planned(name: string): PlannedAccount {
  const found = PLANNED.find((account) => account.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

function inBook(account: PlannedAccount, more: Partial<BookAccount> = {}): BookAccount {
  const { id, name, type, parent, commodity, isPlaceholder } = account;
  const scu = BigInt(commodity.fraction);
  return { id, name, type, parent: parent ?? ROOT.id, commodity, scu, isPlaceholder, lots: [], ...more };
}

/** A person's own, not of tbot. */
function own(id: string, name: string, parent: string, more: Partial<BookAccount> = {}): BookAccount {
  return { ...ROOT, id, name, parent, type: 'ASSET', commodity: USD, scu: 100n, ...more };
}

function idsIn(...accounts: readonly BookAccount[]): Record<string, string> {
  const ids = accountIdsIn({ accounts: [ROOT, ...accounts] }, PLANNED);
  return Object.fromEntries(PLANNED.map(({ id, name }) => [name, ids.get(id) ?? id]));
}

const OWN_IDS = Object.fromEntries(PLANNED.map(({ id, name }) => [name, id]));

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof TbotError);
    return `${error.code}: ${error.message}`;
  }
  return 'none';
}

describe('an account that tbot needs', () => {
  it('keeps its own id where the book has none', () => {
    assert.deepEqual(idsIn(), OWN_IDS);
  });

  it('is found again by its id, also after it was renamed and moved', () => {
    const accounts = PLANNED.map((account) => inBook(account));
    assert.deepEqual(idsIn(...accounts), OWN_IDS);
    const moved = PLANNED.map((account) => inBook(account, { name: `My ${account.name}`, parent: 'elsewhere' }));
    assert.deepEqual(idsIn(...moved, own('elsewhere', 'Elsewhere', ROOT.id)), OWN_IDS);
  });

  it('is one that a person had under the same path, and the rest lies in it', () => {
    const [assets, brokerage] = [own('a1', 'Assets', ROOT.id), own('b1', 'Brokerage', 'a1')];
    assert.deepEqual(idsIn(assets, brokerage), { ...OWN_IDS, Assets: 'a1', Brokerage: 'b1' });
    const cash = own('c1', 'Sim', 'b1', { type: 'BANK' });
    assert.deepEqual(idsIn(assets, brokerage, cash), { ...OWN_IDS, Assets: 'a1', Brokerage: 'b1', Sim: 'c1' });
  });

  it('is not one of the same name in another place', () => {
    assert.deepEqual(idsIn(own('x', 'Other', ROOT.id), own('b1', 'Brokerage', 'x'), own('s', 'Sim', ROOT.id)), OWN_IDS);
  });

  it('is the one with its id before one that only has its path', () => {
    const renamed = inBook(planned('Assets'), { name: 'Old assets' });
    assert.deepEqual(idsIn(renamed, own('a1', 'Assets', ROOT.id)), OWN_IDS);
  });

  it('is the first of two with the same path', () => {
    assert.equal(idsIn(own('a1', 'Assets', ROOT.id), own('a2', 'Assets', ROOT.id)).Assets, 'a1');
  });

  it('may be of a kind that serves as well', () => {
    const served = (name: string, type: string): string =>
      idsIn(...PLANNED.map((account) => inBook(account, account.name === name ? { type } : {})))[name] ?? '';
    for (const [name, type] of [
      ['Sim', 'ASSET'],
      ['Sim', 'CASH'],
      ['Assets', 'BANK'],
      ['SPY', 'MUTUAL'],
    ] as const)
      assert.equal(served(name, type), OWN_IDS[name]);
  });

  it('is refused where it is of another kind or kept in something else', () => {
    const refused = (name: string, more: Partial<BookAccount>): string =>
      refusal(() => idsIn(...PLANNED.map((account) => inBook(account, account.name === name ? more : {}))));
    assert.equal(
      refused('Sim', { type: 'LIABILITY' }),
      'account_differs: the account Sim of the book is of type LIABILITY in CURRENCY:USD; tbot needs type BANK in CURRENCY:USD',
    );
    assert.match(
      refused('Sim', { commodity: EUR }),
      /of type BANK in CURRENCY:EUR; tbot needs type BANK in CURRENCY:USD$/,
    );
    assert.match(refused('SPY', { commodity: { space: 'US', id: 'QQQ' } }), /^account_differs: the account SPY /);
    assert.match(refused('Commissions', { type: 'INCOME' }), /^account_differs: the account Commissions /);
    assert.match(refused('Commissions', { commodity: null }), /of type EXPENSE in nothing; /);
  });

  it('may lie in another space, as quotes in GnuCash ask for', () => {
    const moved = PLANNED.map((account) =>
      inBook(account, account.name === 'SPY' ? { commodity: { space: 'NASDAQ', id: 'SPY' } } : {}),
    );
    assert.deepEqual(idsIn(...moved), OWN_IDS);
  });

  it('may be kept in any currency where it only holds others', () => {
    assert.equal(idsIn(own('a1', 'Assets', ROOT.id, { commodity: EUR })).Assets, 'a1');
  });
});

describe('a book that can be used', () => {
  function judged(more: Partial<Pick<BookOutline, 'usesTradingAccounts' | 'accounts'>>): string {
    return refusal(() => assertUsable({ usesTradingAccounts: false, accounts: [ROOT], ...more }));
  }

  it('has no trading accounts', () => {
    assert.equal(judged({}), 'none');
    assert.match(judged({ usesTradingAccounts: true }), /^trading_accounts: the book uses trading accounts/);
  });

  it('is not kept in other currencies alone', () => {
    const [euro, yen] = [
      own('e', 'Konto', 'root', { commodity: EUR }),
      own('y', 'Koza', 'root', { commodity: { space: 'CURRENCY', id: 'JPY' } }),
    ];
    assert.equal(
      judged({ accounts: [ROOT, euro, yen] }),
      'other_currency: the book is kept in EUR, JPY, and tbot trades in US dollars',
    );
    assert.equal(judged({ accounts: [ROOT, euro, own('u', 'Dollars', 'root')] }), 'none');
    assert.equal(
      judged({ accounts: [ROOT, own('s', 'SPY', 'root', { commodity: { space: 'US', id: 'SPY' } })] }),
      'none',
    );
  });
});
