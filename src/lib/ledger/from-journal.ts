/**
 * What of a journal goes into a book: its fills, and the cash at its first session. Guarantees: a fill is worth to the cent
 * what trade history and reports say (journal/fold/trade-money.ts); records of other kinds are not needed.
 */
import { centsNear, centsOf } from '../core/money.ts';
import { priceDecimal } from '../core/price.ts';
import { quantityDecimal } from '../core/quantity.ts';
import { FILL_KINDS, FillsFold, type JournaledFill } from '../journal/fold/fills.ts';
import { cashValueOf } from '../journal/fold/trade-money.ts';
import { partsOf } from '../orders/order.ts';
import { strategyOfTrade } from '../orders/trade-id.ts';
import type { JournalRecord, StoredRecord } from '../session/records.ts';
import type { BookFill, BookMode, Opening } from './fill.ts';

/** The kinds of records that it is made of. */
export const BOOKED_KINDS: readonly JournalRecord['kind'][] = [...FILL_KINDS, 'session_opened'];

export interface JournalToBook {
  readonly broker: string;
  readonly mode: BookMode;
  /** Oldest first; of BOOKED_KINDS at least. */
  readonly records: Iterable<StoredRecord>;
}

export interface Bookable {
  /** Null: no session was opened. */
  readonly opening: Opening | null;
  /** In the order in which they were journaled. */
  readonly fills: readonly BookFill[];
}

export function bookableOf({ broker, mode, records }: JournalToBook): Bookable {
  const fold = new FillsFold();
  const fills: BookFill[] = [];
  let opening: Opening | null = null;
  for (const stored of records) {
    const { record, session, at } = stored;
    if (record.kind === 'session_opened' && opening === null)
      opening = { broker, mode, session, cash: centsNear(record.account.cash), at };
    const fill = fold.apply(stored);
    if (fill !== null) fills.push(bookFill(fill, { broker, mode }));
  }
  return { opening, fills };
}

/** What the journal does not know of a trade that was taken in, its id says. */
function bookFill(fill: JournaledFill, place: Pick<BookFill, 'broker' | 'mode'>): BookFill {
  const { tradeId, instrument, execution, order, orderId } = fill;
  const { id: executionId, side, quantity, price, fees, regulatoryFees = 0, at } = execution;
  const regulatory = centsNear(regulatoryFees);
  return {
    ...{ ...place, tradeId },
    strategy: order?.strategy ?? strategyOfTrade(tradeId) ?? UNKNOWN_STRATEGY,
    signalTicker: order?.symbol ?? null,
    ...{ instrument: instrument.kind, ticker: instrument.ticker, side, executionId, orderId },
    ...{ quantity: quantityDecimal(quantity), price: priceDecimal(price), value: cashValueOf(fill), at },
    ...{ commission: centsOf(centsNear(fees) - regulatory), regulatoryFees: regulatory },
    remark: remarkOf(fill),
  };
}

const UNKNOWN_STRATEGY = 'unknown';

function remarkOf({ execution, orderId, instrument }: JournaledFill): string {
  if (execution.contractEnd === 'expired') return 'it expired';
  if (execution.contractEnd === 'exercised') return 'it was exercised: what its shares were sold for is not in here';
  if (orderId === null) return 'sold by somebody else than tbot';
  if (partsOf(orderId)?.leg === 'stop') return 'by its stop';
  if (execution.isSessionEnd) return 'no bar was left to sell in: booked at the last price';
  return instrument.isSynthetic ? 'its price is an estimate' : '';
}
