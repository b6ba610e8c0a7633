/** What the records of a book say, as values. Guarantees: read exactly; what is not said is empty, null or 0. */
import type { BookAccount, BookCommodity, BookPrice, BookSplit, BookTransaction } from './model.ts';
import {
  childOf,
  childText,
  commodityIn,
  dayIn,
  BookFault,
  guidIn,
  guidOrNull,
  plainGuid,
  ratioIn,
  slotIn,
  spaceIn,
  textOf,
  wholeIn,
  type BookElement,
} from './element.ts';
import type { Guid } from '../guid.ts';
import type { CommodityRef } from '../postings.ts';

export function commodityOf(record: BookElement): BookCommodity {
  return { space: spaceIn(record), id: childText(record, 'cmdty:id'), fraction: wholeIn(record, 'cmdty:fraction') };
}

export function accountOf(record: BookElement): BookAccount {
  const lots = childOf(record, 'act:lots')?.children ?? [];
  return {
    id: guidIn(record, 'act:id'),
    name: childText(record, 'act:name'),
    type: childText(record, 'act:type'),
    parent: guidOrNull(record, 'act:parent'),
    commodity: commodityIn(record, 'act:commodity'),
    scu: wholeIn(record, 'act:commodity-scu'),
    isPlaceholder: textOf(slotIn(childOf(record, 'act:slots'), 'placeholder')) === 'true',
    lots: lots.map((lot) => ({
      id: guidIn(lot, 'lot:id'),
      title: textOf(slotIn(childOf(lot, 'lot:slots'), 'title')),
    })),
  };
}

export function priceOf(record: BookElement): BookPrice {
  return {
    id: guidIn(record, 'price:id'),
    commodity: needed(record, 'price:commodity'),
    currency: needed(record, 'price:currency'),
    date: dayIn(record, 'price:time'),
  };
}

export function transactionOf(record: BookElement): BookTransaction {
  const slots = childOf(record, 'trn:slots');
  const posted = childText(slotIn(slots, 'date-posted'), 'gdate');
  return {
    id: guidIn(record, 'trn:id'),
    currency: needed(record, 'trn:currency'),
    num: childText(record, 'trn:num'),
    date: posted === '' ? dayIn(record, 'trn:date-posted') : posted,
    description: childText(record, 'trn:description'),
    facts: factsOf(slotIn(slots, 'tbot')),
    splits: (childOf(record, 'trn:splits')?.children ?? []).map(splitOf),
  };
}

/** Of the slots of the book itself. */
export function hasTradingAccounts(slots: BookElement): boolean {
  return textOf(slotIn(slots, 'options', 'Accounts', 'Use Trading Accounts')) === 't';
}

function splitOf(record: BookElement): BookSplit {
  const slots = childOf(record, 'split:slots');
  return {
    id: guidIn(record, 'split:id'),
    account: guidIn(record, 'split:account'),
    action: childText(record, 'split:action'),
    memo: childText(record, 'split:memo'),
    value: ratioIn(record, 'split:value'),
    quantity: ratioIn(record, 'split:quantity'),
    lot: guidOrNull(record, 'split:lot'),
    gainsSplit: guidOfSlot(slots, 'gains-split'),
    gainsSource: guidOfSlot(slots, 'gains-source'),
  };
}

function guidOfSlot(slots: BookElement | undefined, key: string): Guid | null {
  const value = slotIn(slots, key);
  return value === undefined ? null : plainGuid(textOf(value));
}

function factsOf(frame: BookElement | undefined): Record<string, string> {
  const slots = frame?.children ?? [];
  return Object.fromEntries(slots.map((slot) => [childText(slot, 'slot:key'), childText(slot, 'slot:value')]));
}

function needed(record: BookElement, name: string): CommodityRef {
  const found = commodityIn(record, name);
  if (found === null) throw new BookFault(record.openEnd, `${record.name} without ${name}`);
  return found;
}
