/** Gathers the layout of a book while its records pass by. Guarantees: see layout.ts. */
import type { Guid } from '../guid.ts';
import { BookFault, childOf, guidIn, textOf, type BookElement } from './element.ts';
import { COUNTED, type BookLayout, type Counted, type CountPlace, type Room } from './layout.ts';

/** All counts, in the order in which GnuCash writes them, that can stand before one of ours. */
const COUNT_ORDER = ['commodity', 'account', 'transaction', 'schedxaction', 'budget', 'price'];

export interface Surveyor {
  see(record: BookElement): void;
  /** Once all was seen. */
  layout(root: Guid): BookLayout;
}

export function surveyor(bytes: Buffer): Surveyor {
  const ends: Record<string, number> = {};
  const counts = new Map<string, CountPlace & { readonly lineEnd: number }>();
  const lots = new Map<Guid, Room>();
  let pricedb: BookElement | null = null;
  const lastEnd = (...names: readonly string[]): number => Math.max(0, ...names.map((name) => ends[name] ?? 0));

  const countOf = (kind: Counted): CountPlace => {
    const found = counts.get(kind);
    if (found !== undefined) return found;
    const before = COUNT_ORDER.slice(0, COUNT_ORDER.indexOf(kind)).map((each) => counts.get(each)?.lineEnd ?? 0);
    const at = Math.max(lastEnd('book:id', 'book:slots'), ...before);
    return { start: at, end: at, count: null };
  };

  return {
    see(record) {
      const { name, end } = record;
      ends[name] = end;
      if (name === 'gnc:count-data') counts.set(record.type, countPlace(bytes, record));
      if (name === 'gnc:account') lots.set(guidIn(record, 'act:id'), lotRoom(record));
      if (name === 'gnc:pricedb') pricedb = record;
    },
    layout(root) {
      const head = ['book:id', 'book:slots', 'gnc:count-data'];
      const commodities = ends['gnc:commodity'] ?? lastEnd(...head);
      const prices = pricedb === null ? absent(commodities) : roomIn(pricedb, ends.price);
      const accounts = ends['gnc:account'] ?? 0;
      const transactions = ends['gnc:transaction'] ?? Math.max(accounts, lastEnd('gnc:pricedb', 'gnc:commodity'));
      const places = COUNTED.map((kind) => [kind, countOf(kind)] as const);
      const byKind = Object.fromEntries(places) as Record<Counted, CountPlace>;
      return { root, counts: byKind, commodities, prices, accounts, lots, transactions };
    },
  };
}

function countPlace(bytes: Buffer, record: BookElement): CountPlace & { readonly lineEnd: number } {
  const text = textOf(record).trim();
  if (!/^\d{1,9}$/.test(text)) throw new BookFault(record.openEnd, `a count of ${record.type} that is no number`);
  const end = bytes.lastIndexOf('<', record.end - 1);
  return { start: record.openEnd, end, count: Number(text), lineEnd: record.end };
}

function lotRoom(account: BookElement): Room {
  const lots = childOf(account, 'act:lots');
  if (lots !== undefined) return roomIn(lots, lots.children.at(-1)?.end);
  return absent(account.children.at(-1)?.end ?? account.openEnd);
}

function absent(at: number): Room {
  return { kind: 'absent', at };
}

function roomIn({ isSelfClosing, end, openEnd }: BookElement, lastEnd: number | undefined): Room {
  return isSelfClosing ? { kind: 'empty', at: end } : { kind: 'into', at: lastEnd ?? openEnd };
}
