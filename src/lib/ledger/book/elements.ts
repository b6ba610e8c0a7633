/**
 * The records of a book: the elements that GnuCash itself writes, in its order, but without its indentation, which would be
 * a third of a long book. An element begins with its tag, lines with a line break; neither ends with one.
 */
import type { Guid } from '../guid.ts';
import type {
  Commodity,
  CommodityRef,
  PlannedAccount,
  PlannedLot,
  PlannedPrice,
  PlannedSplit,
  PlannedTransaction,
} from '../postings.ts';
import { dayText, decimalRatio, momentText, ratioText, xmlText } from './xml-text.ts';

const CENTS = 100n;

/** What stands around all records of a kind. */
export interface Around {
  readonly open: string;
  readonly close: string;
}

export const LOTS: Around = { open: '\n<act:lots>', close: '\n</act:lots>' };
export const PRICE_DB: Around = { open: '\n<gnc:pricedb version="1">', close: '\n</gnc:pricedb>' };

/** Of currencies GnuCash knows the name and the fraction. */
export function commodityElement({ space, id, name, fraction }: Commodity): string {
  const details = `
<cmdty:name>${xmlText(name)}</cmdty:name>
<cmdty:fraction>${String(fraction)}</cmdty:fraction>`;
  return `<gnc:commodity version="2.0.0">
${commodityKeys({ space, id })}${space === 'CURRENCY' ? '' : details}
</gnc:commodity>`;
}

export function accountElement(account: PlannedAccount, parent: Guid, lots: readonly PlannedLot[]): string {
  const { commodity, description, isPlaceholder } = account;
  const slots = isPlaceholder ? `\n<act:slots>${stringSlot('placeholder', 'true')}</act:slots>` : '';
  return `<gnc:account version="2.0.0">
<act:name>${xmlText(account.name)}</act:name>
<act:id type="guid">${account.id}</act:id>
<act:type>${account.type}</act:type>
<act:commodity>${commodityKeys(commodity)}</act:commodity>
<act:commodity-scu>${String(commodity.fraction)}</act:commodity-scu>${optional('act:description', description)}${slots}
<act:parent type="guid">${parent}</act:parent>${lots.length === 0 ? '' : LOTS.open + lotLines(lots) + LOTS.close}
</gnc:account>`;
}

/** What goes between `LOTS`. */
export function lotLines(lots: readonly PlannedLot[]): string {
  return lots.map((lot) => `\n${lotElement(lot)}`).join('');
}

function lotElement({ id, title, notes }: PlannedLot): string {
  const slots = (notes === '' ? '' : stringSlot('notes', notes)) + stringSlot('title', title);
  return `<gnc:lot version="2.0.0">
<lot:id type="guid">${id}</lot:id>
<lot:slots>${slots}</lot:slots>
</gnc:lot>`;
}

/** What goes between `PRICE_DB`. */
export function priceLines(prices: readonly PlannedPrice[]): string {
  return prices.map((price) => `\n${priceElement(price)}`).join('');
}

function priceElement({ id, commodity, date, value }: PlannedPrice): string {
  return `<price>
<price:id type="guid">${id}</price:id>
<price:commodity>${commodityKeys(commodity)}</price:commodity>
<price:currency>${commodityKeys(DOLLARS)}</price:currency>
<price:time><ts:date>${dayText(date)}</ts:date></price:time>
<price:source>user:price</price:source>
<price:type>last</price:type>
<price:value>${decimalRatio(value)}</price:value>
</price>`;
}

/** @param accountOf the account in the book that a split names, and the smallest units that its quantity is told in */
export function transactionElement(
  transaction: PlannedTransaction,
  accountOf: (named: Guid) => { readonly id: Guid; readonly fraction: bigint },
): string {
  const { id, num, date, place, enteredAt, description, splits } = transaction;
  return `<gnc:transaction version="2.0.0">
<trn:id type="guid">${id}</trn:id>
<trn:currency>${commodityKeys(DOLLARS)}</trn:currency>${optional('trn:num', num)}
<trn:date-posted><ts:date>${dayText(date, place)}</ts:date></trn:date-posted>
<trn:date-entered><ts:date>${momentText(enteredAt)}</ts:date></trn:date-entered>
<trn:description>${xmlText(description)}</trn:description>
<trn:slots>${transactionSlots(transaction)}</trn:slots>
<trn:splits>${splits.map((split) => splitElement(split, accountOf(split.account))).join('')}
</trn:splits>
</gnc:transaction>`;
}

const DOLLARS: CommodityRef = { space: 'CURRENCY', id: 'USD' };

function transactionSlots({ date, notes, facts }: PlannedTransaction): string {
  const known = Object.keys(facts)
    .sort()
    .map((key) => stringSlot(key, facts[key] ?? ''));
  const day = slot('date-posted', 'gdate', `<gdate>${date}</gdate>`);
  const frame = known.length === 0 ? '' : slot('tbot', 'frame', known.join(''));
  return day + (notes === '' ? '' : stringSlot('notes', notes)) + frame;
}

function splitElement(
  split: PlannedSplit,
  { id: account, fraction }: { readonly id: Guid; readonly fraction: bigint },
): string {
  const lot = split.lot === null ? '' : `\n<split:lot type="guid">${split.lot}</split:lot>`;
  return `
<trn:split>
<split:id type="guid">${split.id}</split:id>${optional('split:memo', split.memo)}${optional('split:action', split.action)}
<split:reconciled-state>n</split:reconciled-state>
<split:value>${ratioText(split.value, CENTS)}</split:value>
<split:quantity>${ratioText(split.quantity, fraction)}</split:quantity>
<split:account type="guid">${account}</split:account>${lot}${splitSlots(split)}
</trn:split>`;
}

/** In the order of their keys, as the engine keeps all slots. */
function splitSlots({ gainsSource, gainsSplit, onlineId }: PlannedSplit): string {
  const slots =
    (gainsSource === null ? '' : slot('gains-source', 'guid', gainsSource)) +
    (gainsSplit === null ? '' : slot('gains-split', 'guid', gainsSplit)) +
    (onlineId === null ? '' : stringSlot('online_id', onlineId));
  return slots === '' ? '' : `\n<split:slots>${slots}</split:slots>`;
}

function commodityKeys({ space, id }: CommodityRef): string {
  return `<cmdty:space>${xmlText(space)}</cmdty:space><cmdty:id>${xmlText(id)}</cmdty:id>`;
}

function stringSlot(key: string, value: string): string {
  return slot(xmlText(key), 'string', xmlText(value));
}

function slot(key: string, type: string, value: string): string {
  return `<slot><slot:key>${key}</slot:key><slot:value type="${type}">${value}</slot:value></slot>`;
}

function optional(name: string, text: string): string {
  return text === '' ? '' : `\n<${name}>${xmlText(text)}</${name}>`;
}
