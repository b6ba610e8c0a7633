/** Whatever single thing is changed in what tbot wrote, an amount, a lot or an id: the checks find it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Book, BookSplit, Ratio } from '../../../src/lib/ledger/book/model.ts';
import { findingsAfter, made, names, nth, type Draft } from './made-book.ts';

const guid = fc.stringMatching(/^[0-9a-f]{32}$/);

/** A different one, by so many parts of its denominator; or finer than it. */
const shift = fc.tuple(
  fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n }).filter((by) => by !== 0n),
  fc.constantFrom(1n, 10n, 1000n),
);

function shifted({ num, denom }: Ratio, [by, finer]: readonly [bigint, bigint]): Ratio {
  return { num: num * finer + by, denom: denom * finer };
}

/** One of those, or one that nobody has. */
function another(ids: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...ids), guid);
}

function mustFind(change: (book: Draft<Book>) => void): void {
  assert.notDeepEqual(names(findingsAfter(change)), []);
}

describe('any single change is found', () => {
  const { book } = made();
  const own = book.transactions.flatMap(({ facts, splits }, at) =>
    Object.keys(facts).length === 0 ? [] : splits.map((split, index) => ({ at, index, split })),
  );
  const lots = book.accounts.flatMap((account) => account.lots.map(({ id }) => id));
  const splitIds = book.transactions.flatMap(({ splits }) => splits.map(({ id }) => id));
  const place = fc.constantFrom(...own);
  const edit = ({ at, index }: (typeof own)[number], change: Partial<Draft<BookSplit>>): void =>
    mustFind((spoilt) => Object.assign(nth(nth(spoilt.transactions, at).splits, index), change));

  it('of a value', () =>
    fc.assert(fc.property(place, shift, (at, by) => edit(at, { value: shifted(at.split.value, by) }))));

  it('of a quantity', () =>
    fc.assert(fc.property(place, shift, (at, by) => edit(at, { quantity: shifted(at.split.quantity, by) }))));

  it('of value and quantity alike', () =>
    fc.assert(
      fc.property(place, shift, (at, by) =>
        edit(at, { value: shifted(at.split.value, by), quantity: shifted(at.split.quantity, by) }),
      ),
    ));

  it('of a lot', () =>
    fc.assert(
      fc.property(place, fc.option(another(lots)), (at, lot) => {
        fc.pre(lot !== at.split.lot);
        edit(at, { lot });
      }),
    ));

  it("of a split's id", () =>
    fc.assert(
      fc.property(place, another(splitIds), (at, id) => {
        fc.pre(id !== at.split.id);
        edit(at, { id });
      }),
    ));

  it('of the account of a split', () =>
    fc.assert(
      fc.property(place, another(book.accounts.map(({ id }) => id)), (at, account) => {
        fc.pre(account !== at.split.account);
        edit(at, { account });
      }),
    ));

  it('of the link between sale and gain', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...own.filter(({ split }) => split.lot !== null)),
        fc.constantFrom('gainsSplit', 'gainsSource'),
        fc.option(another(splitIds)),
        (at, end, id) => {
          fc.pre(id !== at.split[end]);
          // A purchase or sale that names a source says nothing: only a gain has one.
          fc.pre(end === 'gainsSplit' ? at.split.quantity.num !== 0n : at.split.quantity.num === 0n);
          edit(at, { [end]: id });
        },
      ),
    ));

  it("of a transaction's id", () => {
    const ids = book.transactions.map(({ id }) => id);
    const changed = fc.constantFrom(...new Set(own.map(({ at }) => at)));
    fc.assert(
      fc.property(changed, another(ids), (at, id) => {
        fc.pre(id !== ids[at]);
        mustFind((spoilt) => (nth(spoilt.transactions, at).id = id));
      }),
    );
  });

  it("of a lot's id", () =>
    fc.assert(
      fc.property(fc.constantFrom(...lots), another(lots), (from, to) => {
        fc.pre(from !== to);
        mustFind((spoilt) => {
          for (const account of spoilt.accounts) for (const lot of account.lots) if (lot.id === from) lot.id = to;
        });
      }),
    ));

  it("of an account's id", () => {
    const parents = book.accounts.map(({ parent }) => parent);
    const used = book.accounts.filter(
      ({ id }) => parents.includes(id) || own.some(({ split }) => split.account === id),
    );
    fc.assert(
      fc.property(fc.constantFrom(...used), another(book.accounts.map(({ id }) => id)), ({ id: from }, to) => {
        fc.pre(from !== to);
        mustFind((spoilt) => {
          for (const account of spoilt.accounts) if (account.id === from) account.id = to;
        });
      }),
    );
  });
});
