/**
 * An element of a book as it was scanned, and the questions that are asked of it. Its names are the prefixed ones, as
 * text: the engine of GnuCash knows no other. Offsets are those of bytes.
 */
import type { Guid } from '../guid.ts';
import type { CommodityRef } from '../postings.ts';
import type { Ratio } from './model.ts';

export interface BookElement {
  readonly name: string;
  /** Its attribute `type` or `cd:type`. */
  readonly type: string;
  readonly children: BookElement[];
  /** Its bytes as Latin-1: see `textOf`. Only what stands before its first child. */
  raw: string;
  /** Behind its opening tag. */
  readonly openEnd: number;
  /** Behind its closing tag. */
  end: number;
  readonly isSelfClosing: boolean;
  /** Its children are handed out one by one, and not kept here. */
  readonly isContainer: boolean;
}

/** What makes a book unreadable, and where. */
export class BookFault extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export function childOf(element: BookElement | undefined, name: string): BookElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** '' for an element that is not there. */
export function textOf(element: BookElement | undefined): string {
  return element === undefined ? '' : decoded(element.raw);
}

export function childText(element: BookElement | undefined, name: string): string {
  return textOf(childOf(element, name));
}

/** Without the dashes and capitals that the engine reads over. Null where there is none. */
export function guidOrNull(element: BookElement, name: string): Guid | null {
  const text = childText(element, name);
  return text === '' ? null : plainGuid(text);
}

export function guidIn(element: BookElement, name: string): Guid {
  const guid = guidOrNull(element, name);
  if (guid === null) throw new BookFault(element.openEnd, `${element.name} without ${name}`);
  return guid;
}

export function plainGuid(text: string): Guid {
  return /[^0-9a-f]/.test(text) ? text.replaceAll('-', '').toLowerCase() : text;
}

/** Null where there is none. */
export function commodityIn(element: BookElement, name: string): CommodityRef | null {
  const found = childOf(element, name);
  return found === undefined ? null : { space: spaceIn(found), id: childText(found, 'cmdty:id') };
}

/** Files of GnuCash before version 4 call the space of currencies by another name. */
export function spaceIn(element: BookElement): string {
  const space = childText(element, 'cmdty:space');
  return space === 'ISO4217' ? 'CURRENCY' : space;
}

export function ratioIn(element: BookElement, name: string): Ratio {
  const match = /^(-?\d+)(?:\/(\d+))?$/.exec(childText(element, name));
  const denom = BigInt(match?.[2] ?? 1);
  if (match === null || denom === 0n)
    throw new BookFault(element.openEnd, `${element.name} with a ${name} that is no number`);
  return { num: BigInt(match[1] ?? 0), denom };
}

/** 0 where there is none. */
export function wholeIn(element: BookElement, name: string): bigint {
  const text = childText(element, name);
  if (!/^\d*$/.test(text)) throw new BookFault(element.openEnd, `${element.name} with a ${name} that is no number`);
  return BigInt(text);
}

/** "2026-01-05" of a time, or of a date. */
export function dayIn(element: BookElement, name: string): string {
  return childText(childOf(element, name), 'ts:date').slice(0, 'YYYY-MM-DD'.length);
}

/** The value of the slot that lies under these keys, each in the frame of the one before. */
export function slotIn(slots: BookElement | undefined, ...keys: readonly string[]): BookElement | undefined {
  let value = slots;
  for (const key of keys) {
    const slot = value?.children.find((each) => childOf(each, 'slot:key')?.raw === key);
    value = childOf(slot, 'slot:value');
  }
  return value;
}

/** Also cuts the text loose from the chunk that it was read in. */
function decoded(raw: string): string {
  return Buffer.from(raw, 'latin1').toString('utf8');
}
