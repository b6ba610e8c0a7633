/**
 * Puts more into the bytes of a book. Guarantees:
 * 1. What was there stays, byte for byte and in its order: only the numbers of count lines change, and an element that
 *    is there but empty (`<act:lots/>`, which GnuCash never writes) is opened.
 * 2. Each kind of record is put in as one piece, at its place of the layout.
 * 3. Nothing to add gives the same bytes.
 * Nothing is checked here that is not needed to write it: whether it balances, its maker answers for.
 */
import { LogicError } from '../../core/errors.ts';
import type { Guid } from '../guid.ts';
import type { PlannedLot, Postings } from '../postings.ts';
import {
  accountElement,
  commodityElement,
  lotLines,
  LOTS,
  priceLines,
  PRICE_DB,
  transactionElement,
  type Around,
} from './elements.ts';
import { COUNTED, type BookLayout, type Counted, type CountPlace, type Room } from './layout.ts';

/** The bytes from `start` to before `end` become those texts, one after another. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly texts: Iterable<string>;
}

/** Elements that are made at once: a book of thousands of them is never whole in memory. */
const PIECE = 500;

export interface Additions extends Postings {
  /** The accounts that the splits name, by the ids that they name them by. */
  readonly named: ReadonlyMap<Guid, NamedAccount>;
}

export interface NamedAccount {
  /** In the book. */
  readonly id: Guid;
  /** Smallest units of one: in what quantities are told. */
  readonly fraction: bigint;
}

/**
 * The new book, piece by piece.
 * @throws LogicError for a lot or split of an account that is neither there nor added
 */
export function* splice(bytes: Buffer, layout: BookLayout, additions: Additions): Generator<Buffer, void> {
  const { commodities, prices, transactions } = additions;
  const isNew = new Set(additions.accounts.map(({ id }) => id));
  const lots = byAccount(additions.lots);
  const accountOf = (account: Guid): NamedAccount => {
    const named = additions.named.get(account);
    if (named === undefined || !(isNew.has(named.id) || layout.lots.has(named.id))) throw unknownAccount(account);
    return named;
  };
  const added: Readonly<Record<Counted, number>> = {
    commodity: commodities.length,
    account: additions.accounts.length,
    transaction: transactions.length,
    price: prices.length,
  };
  const edits: readonly Edit[] = [
    ...COUNTED.filter((kind) => added[kind] > 0).map((kind) => countEdit(kind, layout.counts[kind], added[kind])),
    ...insertion(layout.commodities, commodities, commodityElement),
    ...(prices.length === 0 ? [] : [within(layout.prices, priceLines(prices), PRICE_DB)]),
    ...[...lots].filter(([id]) => !isNew.has(id)).map(([id, those]) => lotEdit(layout, id, those)),
    ...insertion(layout.accounts, additions.accounts, (each) =>
      accountElement(each, each.parent ?? layout.root, lots.get(each.id) ?? []),
    ),
    ...insertion(layout.transactions, transactions, (each) => transactionElement(each, accountOf)),
  ];
  yield* edited(bytes, edits);
}

function countEdit(kind: Counted, { start, end, count }: CountPlace, added: number): Edit {
  if (count !== null) return { start, end, texts: [String(count + added)] };
  return { start, end, texts: [`\n<gnc:count-data cd:type="${kind}">${String(added)}</gnc:count-data>`] };
}

/** Nothing for no elements. */
function insertion<T>(at: number, things: readonly T[], elementOf: (thing: T) => string): readonly Edit[] {
  return things.length === 0 ? [] : [{ start: at, end: at, texts: textsOf(things, elementOf) }];
}

function* textsOf<T>(things: readonly T[], elementOf: (thing: T) => string): Generator<string, void> {
  for (let from = 0; from < things.length; from += PIECE) {
    const piece = things.slice(from, from + PIECE).map((thing) => `\n${elementOf(thing)}`);
    yield piece.join('');
  }
}

function within(room: Room, lines: string, { open, close }: Around): Edit {
  const { at } = room;
  switch (room.kind) {
    case 'into':
      return { start: at, end: at, texts: [lines] };
    case 'absent':
      return { start: at, end: at, texts: [open + lines + close] };
    case 'empty':
      return { start: at - '/>'.length, end: at, texts: [`>${lines}${close}`] };
  }
}

function lotEdit({ lots }: BookLayout, account: Guid, added: readonly PlannedLot[]): Edit {
  const room = lots.get(account);
  if (room === undefined) throw unknownAccount(account);
  return within(room, lotLines(added), LOTS);
}

function byAccount(lots: readonly PlannedLot[]): Map<Guid, PlannedLot[]> {
  const found = new Map<Guid, PlannedLot[]>();
  for (const lot of lots) {
    const others = found.get(lot.account);
    if (others === undefined) found.set(lot.account, [lot]);
    else others.push(lot);
  }
  return found;
}

function unknownAccount(account: Guid): LogicError {
  const message = `nothing can be booked to ${account}: there is no such account`;
  return new LogicError({ code: 'no_such_account', message, cure: 'report this bug' });
}

function* edited(bytes: Buffer, edits: readonly Edit[]): Generator<Buffer, void> {
  let done = 0;
  for (const { start, end, texts } of edits.toSorted((a, b) => a.start - b.start)) {
    yield bytes.subarray(done, start);
    for (const text of texts) yield Buffer.from(text);
    done = end;
  }
  yield bytes.subarray(done);
}
