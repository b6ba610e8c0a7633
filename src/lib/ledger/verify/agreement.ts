/** The book agrees with the journal: transaction by transaction, and strategy by strategy. */
import type { BookTransaction } from '../book/model.ts';
import { centsOf, formatMoney } from '../../core/money.ts';
import { counted } from '../../core/counted.ts';
import type { Guid } from '../guid.ts';
import type { PlannedTransaction } from '../postings.ts';
import type { BookView } from './book-view.ts';
import type { Difference } from './comparison.ts';
import { duplicates } from './duplicate-trades.ts';
import { inUnits } from './exact.ts';
import { countTrades, factOf, isOurs, tradeKeyOf, tradeOf } from './facts.ts';
import type { Check, Fault, Severity } from './finding.ts';
import { grouped } from './grouped.ts';
import { transactionWords } from './words.ts';

const CENTS = 100n;
/** Where a person may have moved a gain to, too. */
const GAIN_TYPES = ['INCOME', 'EXPENSE'];

export const CHANGED_AMOUNT: Check = {
  name: 'changed_amount',
  says: "Dates, amounts, quantities and lots of tbot's transactions are what the journal says, cash and securities in their accounts.",
  *find({ comparisons }) {
    for (const { transaction, differences } of comparisons)
      if (differences.length > 0)
        yield {
          ...toldAs('error', transaction, differences),
          cure: 'set it back in GnuCash, or delete the transaction there and export again',
        };
  },
};

export const MOVED_SPLIT: Check = {
  name: 'moved_split',
  says: "The costs, gains and opening balances of tbot's transactions are in the accounts that they were written to.",
  *find({ comparisons }) {
    for (const { transaction, differences, moves } of comparisons)
      if (differences.length === 0 && moves.length > 0)
        yield {
          ...toldAs('note', transaction, moves),
          cure: 'nothing, if it was meant so: the amounts agree',
        };
  },
};

export const MISSING: Check = {
  name: 'missing',
  says: 'Every trade of the journal is in the book with all its transactions.',
  *find({ expected, transactions }) {
    if (expected === null) return;
    const missing = grouped(
      expected.postings.transactions.filter(({ id }) => !transactions.has(id)),
      tradeKeyOf,
    );
    if (missing.size === 0) return;
    const whole = grouped(expected.postings.transactions, tradeKeyOf);
    for (const [key, gone] of missing) {
      const [first] = gone;
      const count = whole.get(key)?.length ?? 0;
      if (first === undefined) continue;
      const trade = tradeOf(first);
      yield {
        severity: 'error',
        place: trade === null ? transactionWords(first) : `trade ${trade}, ${transactionWords(first)}`,
        tradeId: trade,
        found:
          trade !== null && gone.length === count
            ? 'none of its transactions'
            : `${counted(gone.length, 'transaction')} missing`,
        expected: counted(count, 'transaction'),
        cure: 'export again: tbot ledger export',
      };
    }
  },
};

export const UNEXPLAINED: Check = {
  name: 'unexplained',
  says: 'Every transaction of tbot in the book is in the journal.',
  *find(view) {
    const { expected, planned, book } = view;
    if (expected === null) return;
    const unplanned = book.transactions.filter((each) => isOurs(each) && !planned.has(each.id));
    if (unplanned.length === 0) return;
    const copies = new Set(Array.from(duplicates(view), ({ transaction }) => transaction));
    const strangers = unplanned.filter((each) => !copies.has(each));
    if (expected.isComplete) for (const each of strangers) yield stranger(each);
    else if (strangers.length > 0) yield strangersInAll(strangers);
  },
};

export const STRATEGY_GAIN: Check = {
  name: 'strategy_gain',
  says: "The gains of each strategy's trades in the book sum to what the journal says.",
  *find(view) {
    const { expected } = view;
    if (expected === null) return;
    const types = new Map(expected.postings.accounts.map(({ id, type }) => [id, type]));
    const planned = expected.postings.transactions.filter((each) => isGain(each) && view.transactions.has(each.id));
    const counting = view.book.transactions.filter(
      (each) => isGain(each) && (expected.isComplete || view.planned.has(each.id)),
    );
    const right = gainsOf(planned, (each) => plannedGain(types, each));
    const found = gainsOf(counting, (each) => bookGain(view, each));
    for (const strategy of new Set([...right.keys(), ...found.keys()])) {
      const [booked, rightCents] = [found.get(strategy) ?? 0n, right.get(strategy) ?? 0n];
      if (booked === rightCents) continue;
      yield {
        severity: 'error',
        place: `realized gains of the strategy ${strategy}, all in all`,
        tradeId: null,
        found: formatMoney(centsOf(booked)),
        expected: `${formatMoney(centsOf(rightCents))} for the trades that are in the book`,
        cure: 'mend what the other findings name; then this agrees too',
      };
    }
  },
};

function toldAs(
  severity: Severity,
  transaction: BookTransaction,
  differences: readonly Difference[],
): Omit<Fault, 'cure'> {
  return {
    severity,
    place: transactionWords(transaction),
    tradeId: tradeOf(transaction),
    found: differences.map(({ found }) => found).join('; '),
    expected: differences.map(({ expected }) => expected).join('; '),
  };
}

function stranger(transaction: BookTransaction): Fault {
  return {
    severity: 'error',
    place: transactionWords(transaction),
    tradeId: tradeOf(transaction),
    found: 'a transaction of tbot that is in no journal',
    expected: 'a fill in the journal',
    cure: 'find the journal that it came from (data/journal); delete the transaction in GnuCash only if there was no such trade',
  };
}

/** Journals of earlier times may be elsewhere: that is no more than worth a word. */
function strangersInAll(strangers: readonly BookTransaction[]): Fault {
  const dates = strangers.map(({ date }) => date).sort();
  return {
    severity: 'note',
    place: `${dates[0] ?? ''} to ${dates.at(-1) ?? ''}`,
    tradeId: null,
    found: `${counted(strangers.length, 'transaction')} of tbot, of ${counted(countTrades(strangers), 'trade')}, in none of the journals at hand`,
    expected: 'a journal for each of them',
    cure: 'nothing, if their journals are kept elsewhere; else verify with them in data/journal',
  };
}

function isGain(transaction: Pick<BookTransaction, 'facts'>): boolean {
  return factOf(transaction, 'event') === 'gain';
}

/** By strategy, in cents. */
function gainsOf<T extends Pick<BookTransaction, 'facts'>>(
  transactions: readonly T[],
  gainOf: (transaction: T) => bigint,
): Map<string, bigint> {
  const byStrategy = new Map<string, bigint>();
  for (const transaction of transactions) {
    const strategy = factOf(transaction, 'strategy_name');
    byStrategy.set(strategy, (byStrategy.get(strategy) ?? 0n) + gainOf(transaction));
  }
  return byStrategy;
}

/** A gain is a credit, and so below zero, in an income account. */
function plannedGain(types: ReadonlyMap<Guid, string>, { splits }: PlannedTransaction): bigint {
  return splits
    .filter(({ account }) => GAIN_TYPES.includes(types.get(account) ?? ''))
    .reduce((sum, { value }) => sum - value, 0n);
}

function bookGain({ accounts }: BookView, { splits }: BookTransaction): bigint {
  return splits
    .filter(({ account }) => GAIN_TYPES.includes(accounts.get(account)?.type ?? ''))
    .reduce((sum, { value }) => sum - (inUnits(value, CENTS) ?? 0n), 0n);
}
