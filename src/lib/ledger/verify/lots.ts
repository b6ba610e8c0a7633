/**
 * The lots that tbot's trades are in. Their gains are what GnuCash's own reports show, so what is wrong here is wrong
 * there. What a person keeps in lots of their own is not looked at.
 */
import { counted } from '../../core/counted.ts';
import { centsOf, formatMoney } from '../../core/money.ts';
import type { BookView } from './book-view.ts';
import { tradeOf } from './facts.ts';
import type { Check, Fault } from './finding.ts';
import { oversale, wrongGains, type LotEntry, type OwnLot } from './lot-story.ts';
import { quantityWords, transactionWords } from './words.ts';

const AGAIN = 'delete the transaction in GnuCash and export again, which writes it as it was';
const TRADE_AGAIN = "delete the trade's transactions in GnuCash and export again, which writes them as they were";

export const LOT_CLOSED: Check = {
  name: 'lot_closed',
  says: 'A lot that is sold has nothing left: its values sum to zero too.',
  *find(view) {
    for (const lot of view.ownLots) {
      const quantity = lot.entries.reduce((sum, each) => sum + each.quantity, 0n);
      const cents = lot.entries.reduce((sum, each) => sum + each.cents, 0n);
      if (quantity !== 0n || cents === 0n) continue;
      const [first] = lot.entries;
      yield {
        severity: 'error',
        place: `lot "${lot.title}" of ${view.pathOf(lot.account)}`,
        tradeId: first === undefined ? null : tradeOf(first.transaction),
        found: `no shares or contracts left in it, and a value of ${formatMoney(centsOf(cents))}`,
        expected: '0.00',
        cure: TRADE_AGAIN,
      };
    }
  },
};

export const LOT_GAIN: Check = {
  name: 'lot_gain',
  says: 'The gain that is booked for a sale is its proceeds less its part of what the lot had cost.',
  *find(view) {
    for (const lot of view.ownLots) {
      if (oversale(lot) !== null) continue;
      const [first, ...others] = wrongGains(lot);
      if (first === undefined) continue;
      const { sale, bookedCents, rightCents } = first;
      const rest = others.length === 0 ? '' : `, and ${counted(others.length, 'wrong gain')} after it`;
      yield {
        ...placeOf(view, lot, sale),
        found: `a gain of ${formatMoney(centsOf(bookedCents))}${rest}`,
        expected: `${formatMoney(centsOf(rightCents))}, by the proceeds and the cost that are in the lot`,
        cure: TRADE_AGAIN,
      };
    }
  },
};

export const LOT_OVERSOLD: Check = {
  name: 'lot_oversold',
  says: 'Of a lot no more is sold than was bought.',
  *find(view) {
    for (const lot of view.ownLots) {
      const sale = oversale(lot);
      if (sale === null) continue;
      yield {
        ...placeOf(view, lot, sale),
        found: `${quantityOf(view, sale)}, more than the lot had left`,
        expected: 'at most what was bought and is not sold yet',
        cure: TRADE_AGAIN,
      };
    }
  },
};

export const LOT_LINKS: Check = {
  name: 'lot_links',
  says: 'Each gain names its sale, of the same lot and day, and the sale names its gain.',
  *find(view) {
    for (const lot of view.ownLots) {
      const byId = new Map(lot.entries.map((entry) => [entry.split.id, entry]));
      for (const entry of lot.entries) {
        const found = entry.quantity === 0n ? gainFault(entry, byId) : saleFault(entry, byId);
        if (found === null) continue;
        const expected = 'a sale and its gain that name each other, in the same lot and on the same day';
        yield { ...placeOf(view, lot, entry), found, expected, cure: AGAIN };
      }
    }
  },
};

type Entries = ReadonlyMap<string, LotEntry>;

/** What is wrong with a split that books a gain; null: nothing. */
function gainFault({ split, transaction }: LotEntry, entries: Entries): string | null {
  if (split.gainsSource === null) return 'a gain that names no sale';
  const sale = entries.get(split.gainsSource);
  if (sale === undefined || sale.quantity >= 0n) return 'a gain that names a sale that is not in its lot';
  if (sale.split.gainsSplit !== split.id)
    return `a gain of the sale ${transactionWords(sale.transaction)}, which does not name it`;
  return sale.transaction.date === transaction.date ? null : `a gain of a sale on ${sale.transaction.date}`;
}

/** Null also where its gain is at fault and says so itself. */
function saleFault({ split }: LotEntry, entries: Entries): string | null {
  if (split.gainsSplit === null) return null;
  const gain = entries.get(split.gainsSplit);
  if (gain?.quantity !== 0n) return 'a gain that it names, and that is not in its lot';
  const isOfAnother = gain.split.gainsSource !== split.id && gainFault(gain, entries) === null;
  return isOfAnother ? 'a gain that it names, and that is of another sale' : null;
}

function placeOf(
  { pathOf }: BookView,
  { account, title }: OwnLot,
  { transaction }: LotEntry,
): Pick<Fault, 'severity' | 'place' | 'tradeId'> {
  return {
    severity: 'error',
    place: `${transactionWords(transaction)}, in lot "${title}" of ${pathOf(account)}`,
    tradeId: tradeOf(transaction),
  };
}

function quantityOf({ accounts }: BookView, { split }: LotEntry): string {
  const { num, denom } = split.quantity;
  return `a sale of ${quantityWords({ num: -num, denom }, accounts.get(split.account)?.commodity ?? null)}`;
}
