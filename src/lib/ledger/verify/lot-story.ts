/**
 * A lot of tbot as it went: what was bought, what was sold of it, what was gained. Guarantees: exact; sales of one day
 * may be in any order, for GnuCash sorts them anew when it saves: they are taken in an order in which the booked gains
 * are right, where there is one.
 */
import type { BookSplit, BookTransaction } from '../book/model.ts';
import type { Guid } from '../guid.ts';
import type { BookIndex } from './book-index.ts';
import { dividedHalfUp, inUnits } from './exact.ts';
import { isOurs } from './facts.ts';
import { grouped } from './grouped.ts';

const CENTS = 100n;
/** Steps in looking for an order of a day's sales: enough for 12 of them in any order, and for more that are nearly in order. */
const STEPS_MAX = 5000;

export interface LotEntry {
  readonly transaction: BookTransaction;
  readonly split: BookSplit;
  /** Smallest units of the account: above zero bought, below zero sold, zero a gain or loss. */
  readonly quantity: bigint;
  readonly cents: bigint;
}

export interface OwnLot {
  readonly id: Guid;
  readonly title: string;
  readonly account: Guid;
  readonly entries: readonly LotEntry[];
  /** In their order. */
  readonly days: readonly LotDay[];
}

/** Within a day in the order of the book. */
interface LotDay {
  readonly buys: readonly LotEntry[];
  readonly sales: readonly LotEntry[];
}

export interface WrongGain {
  readonly sale: LotEntry;
  readonly bookedCents: bigint;
  readonly rightCents: bigint;
}

/** Lots that hold a split of tbot's; without those with amounts that are too fine, or not in dollars: others tell of these. */
export function ownLots({ transactions, lots: homes }: BookIndex): OwnLot[] {
  const lots = new Map<Guid, { isSound: boolean; isOwn: boolean; entries: LotEntry[] }>();
  for (const transaction of transactions.values()) {
    for (const split of transaction.splits) {
      if (split.lot === null) continue;
      const scu = homes.get(split.lot)?.account.scu ?? 0n;
      const quantity = scu > 0n ? inUnits(split.quantity, scu) : null;
      const cents = transaction.currency.id === 'USD' ? inUnits(split.value, CENTS) : null;
      const lot = lots.get(split.lot) ?? { isSound: true, isOwn: false, entries: [] };
      lots.set(split.lot, lot);
      if (isOurs(transaction)) lot.isOwn = true;
      if (quantity === null || cents === null) lot.isSound = false;
      else lot.entries.push({ transaction, split, quantity, cents });
    }
  }
  const own: OwnLot[] = [];
  for (const [id, { isSound, isOwn, entries }] of lots) {
    const home = homes.get(id);
    if (home === undefined || !isSound || !isOwn) continue;
    own.push({ id, title: home.title, account: home.account.id, entries, days: daysOf(entries) });
  }
  return own;
}

/** The first sale of more than was there, null where there is none. What is bought on a day counts as bought before its sales. */
export function oversale({ days }: OwnLot): LotEntry | null {
  let held = 0n;
  for (const { buys, sales } of days) {
    for (const { quantity } of buys) held += quantity;
    for (const sale of sales) {
      held += sale.quantity;
      if (held < 0n) return sale;
    }
  }
  return null;
}

/** The gain of a sale is its proceeds less its part of what the lot had cost, rounded half up to the cent. Of no oversold lot. */
export function wrongGains({ entries, days }: OwnLot): WrongGain[] {
  const gains = bookedGains(entries);
  const booked = (sale: LotEntry): bigint => gains.get(sale.split.id) ?? 0n;
  const wrong: WrongGain[] = [];
  let state: Held = { quantity: 0n, cents: 0n };
  for (const { buys, sales } of days) {
    for (const { quantity, cents } of buys) state = { quantity: state.quantity + quantity, cents: state.cents + cents };
    for (const sale of rightOrder(sales, state, booked) ?? sales) {
      const rightCents = rightGain(sale, state);
      if (booked(sale) !== rightCents) wrong.push({ sale, bookedCents: booked(sale), rightCents });
      state = after(sale, state);
    }
  }
  return wrong;
}

/** By sale: what the splits without quantity that name it as their source, or that it names as its gain, come to. */
function bookedGains(entries: readonly LotEntry[]): Map<Guid, bigint> {
  const sales = new Set(entries.filter(({ quantity }) => quantity < 0n).map(({ split }) => split.id));
  const named = new Map(entries.map(({ split }) => [split.gainsSplit, split.id]));
  const gains = new Map<Guid, bigint>();
  for (const { split, quantity, cents } of entries) {
    if (quantity !== 0n) continue;
    const source = split.gainsSource !== null && sales.has(split.gainsSource) ? split.gainsSource : named.get(split.id);
    if (source !== undefined) gains.set(source, (gains.get(source) ?? 0n) + cents);
  }
  return gains;
}

interface Held {
  readonly quantity: bigint;
  readonly cents: bigint;
}

function costOf({ quantity }: LotEntry, held: Held): bigint {
  return dividedHalfUp(held.cents * -quantity, held.quantity);
}

function rightGain(sale: LotEntry, held: Held): bigint {
  return -sale.cents - costOf(sale, held);
}

function after(sale: LotEntry, held: Held): Held {
  return { quantity: held.quantity + sale.quantity, cents: held.cents - costOf(sale, held) };
}

/** Depth first, the book's own order first. What is held follows from which are sold: a set that failed is not tried again. */
function rightOrder(sales: readonly LotEntry[], held: Held, booked: (sale: LotEntry) => bigint): LotEntry[] | null {
  const bits = new Map(sales.map((sale, index) => [sale, 1n << BigInt(index)]));
  /** Sets of sales that were done first, and left no right order for the others. */
  const failed = new Set<bigint>();
  let steps = 0;
  const search = (left: readonly LotEntry[], done: bigint, state: Held): LotEntry[] | null => {
    if (left.length === 0) return [];
    if (failed.has(done)) return null;
    for (const sale of left) {
      if (booked(sale) !== rightGain(sale, state)) continue;
      if (++steps > STEPS_MAX) return null;
      const others = left.filter((each) => each !== sale);
      const rest = search(others, done | (bits.get(sale) ?? 0n), after(sale, state));
      if (rest !== null) return [sale, ...rest];
    }
    failed.add(done);
    return null;
  };
  return search(sales, 0n, held);
}

function daysOf(entries: readonly LotEntry[]): LotDay[] {
  const days = [...grouped(entries, ({ transaction }) => transaction.date)];
  return days
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, day]) => ({
      buys: day.filter(({ quantity }) => quantity > 0n),
      sales: day.filter(({ quantity }) => quantity < 0n),
    }));
}
