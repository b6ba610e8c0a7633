/** The parts of a book as GnuCash writes them: accounts, transactions and prices, from the few words in which they differ. */
import { byKey, commodityRef, element, guid, moment, slot, slots, type Element } from './xml.ts';

export type Commodity = readonly [space: string, id: string];
export const USD: Commodity = ['CURRENCY', 'USD'];

/** 32 digits that tell what they belong to by their first ones, as "a7" or "51". */
export function idOf(prefix: string, number: number): string {
  return prefix.padEnd(29, '0') + number.toString(16).padStart(3, '0');
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** '': none. */
  readonly parent: string;
  readonly commodity?: Commodity;
  readonly scu?: number;
  readonly code?: string;
  readonly description?: string;
  readonly slots?: readonly Element[];
  readonly lots?: readonly Element[];
}

export function account(a: Account): Element {
  const [space, id] = a.commodity ?? USD;
  return element('gnc:account version="2.0.0"', [
    element('act:name', a.name),
    guid('act:id', a.id),
    element('act:type', a.type),
    commodityRef('act:commodity', space, id),
    element('act:commodity-scu', String(a.scu ?? 100)),
    ...(a.code === undefined ? [] : [element('act:code', a.code)]),
    ...(a.description === undefined ? [] : [element('act:description', a.description)]),
    ...slots('act:slots', ...(a.slots ?? [])),
    ...(a.parent === '' ? [] : [guid('act:parent', a.parent)]),
    ...slots('act:lots', ...(a.lots ?? [])),
  ]);
}

export function lot(id: string, ...content: readonly Element[]): Element {
  return element('gnc:lot version="2.0.0"', [guid('lot:id', id), element('lot:slots', content)]);
}

export interface Split {
  readonly id: string;
  readonly account: string;
  /** Hundredths of the transaction's currency. */
  readonly value: number;
  /** Smallest units of the account's commodity, and how many make one; without them it is the value. */
  readonly quantity?: readonly [count: number, fraction: number];
  readonly memo?: string;
  readonly action?: string;
  readonly reconciledOn?: string;
  readonly lot?: string;
  readonly slots?: readonly Element[];
}

export function split(s: Split): Element {
  const [count, fraction] = s.quantity ?? [s.value, 100];
  return element('trn:split', [
    guid('split:id', s.id),
    ...(s.memo === undefined ? [] : [element('split:memo', s.memo)]),
    ...(s.action === undefined ? [] : [element('split:action', s.action)]),
    element('split:reconciled-state', s.reconciledOn === undefined ? 'n' : 'y'),
    ...(s.reconciledOn === undefined ? [] : [moment('split:reconcile-date', `${s.reconciledOn} 23:59:59 +0000`)]),
    element('split:value', `${String(s.value)}/100`),
    element('split:quantity', `${String(count)}/${String(fraction)}`),
    guid('split:account', s.account),
    ...(s.lot === undefined ? [] : [guid('split:lot', s.lot)]),
    ...slots('split:slots', ...(s.slots ?? [])),
  ]);
}

export interface Transaction {
  readonly id: string;
  readonly num?: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** HH:MM:SS of that day. */
  readonly entered: string;
  readonly description: string;
  /** Beside its date. */
  readonly slots?: readonly Element[];
  readonly splits: readonly Split[];
}

export function transaction(t: Transaction): Element {
  return element('gnc:transaction version="2.0.0"', [
    guid('trn:id', t.id),
    commodityRef('trn:currency', ...USD),
    ...(t.num === undefined ? [] : [element('trn:num', t.num)]),
    moment('trn:date-posted', `${t.date} 10:59:00 +0000`),
    moment('trn:date-entered', `${t.date} ${t.entered} +0000`),
    element('trn:description', t.description),
    element('trn:slots', byKey([slot('date-posted', 'gdate', t.date), ...(t.slots ?? [])])),
    element('trn:splits', t.splits.map(split)),
  ]);
}

export function price(id: string, [space, name]: Commodity, date: string, value: string): Element {
  return element('price', [
    guid('price:id', id),
    commodityRef('price:commodity', space, name),
    commodityRef('price:currency', ...USD),
    moment('price:time', `${date} 10:59:00 +0000`),
    element('price:source', 'user:price'),
    element('price:type', 'last'),
    element('price:value', value),
  ]);
}
