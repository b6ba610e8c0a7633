/**
 * The transactions that a fill makes in a book. Guarantees: each sums to zero; lots and gains are laid out as GnuCash's own
 * "Scrub" leaves them: a lot for a purchase, a split for each lot that a sale is taken from, and for the gain of each a
 * transaction of its own, linked to the split of its sale (measured with GnuCash 4.13 and 5.10). What is first in a lot
 * must stay first: GnuCash orders by the moment of posting, then by number, then by entry, so that the moments of a
 * trade's transactions rise by a second each, all bear the trade's id, and the times of their entry rise too.
 */
import type { EpochMs } from '../core/clock.ts';
import { formatDecimal } from '../core/decimal.ts';
import { centsOf, negative, type Cents } from '../core/money.ts';
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { Chart } from './chart.ts';
import type { BookFill, Opening } from './fill.ts';
import { partOf, type Guid } from './guid.ts';
import type { SoldPart } from './lots.ts';
import type { PlannedSplit, PlannedTransaction } from './postings.ts';

/** Of which fill, when, and where among the transactions of its trade. */
interface Place {
  readonly fill: BookFill;
  /** New York date. */
  readonly date: string;
  readonly place: number;
  readonly enteredAt: EpochMs;
  /** Of the security. */
  readonly account: Guid;
}

/** The number of its lot among the parts of a purchase. */
export const LOT_OF_FILL = 4;
const PART = { cash: 1, commission: 2, regulatory: 3 } as const;
/** From here on, for each lot: the split of the security; the transaction of its gain, and its two splits. */
const LOT_PARTS_FROM = 16;
const PARTS_A_LOT = 4;

export function openingOf(id: Guid, opening: Opening, chart: Chart): PlannedTransaction {
  const { broker, mode, session, cash, at } = opening;
  return {
    ...{ id, date: localIsoDate(NEW_YORK, at), place: 0, enteredAt: at, num: '', description: 'Opening balance' },
    notes: `What the account held in cash at the start of the session ${session}, the first in this book`,
    facts: { broker, mode, session, event: 'opening' },
    splits: [
      inDollars(partOf(id, 1), chart.cash(broker).id, cash),
      inDollars(partOf(id, 2), chart.openingBalances().id, negative(cash)),
    ],
  };
}

export function purchaseOf(
  id: Guid,
  place: Place & { readonly units: bigint; readonly lot: Guid },
  chart: Chart,
): PlannedTransaction {
  const { fill, account, units, lot } = place;
  const security: PlannedSplit = {
    ...{ id: partOf(id, LOT_PARTS_FROM), account, action: 'Buy', memo: priceText(fill), value: fill.value },
    ...{ quantity: units, lot, onlineId: fill.executionId, gainsSplit: null, gainsSource: null },
  };
  const cash = centsOf(-(fill.value + fill.commission + fill.regulatoryFees));
  return { ...head(id, place, 'buy'), splits: [security, ...otherSplits(id, fill, cash, chart)] };
}

export function saleOf(
  id: Guid,
  place: Place & { readonly parts: readonly SoldPart[] },
  chart: Chart,
): PlannedTransaction {
  const { fill, account, parts } = place;
  const securities = parts.map((part, at): PlannedSplit => {
    const gainsSplit = gainsOf(part) === 0n ? null : partOf(id, numberOf(at) + 2);
    return {
      ...{ id: partOf(id, numberOf(at)), account, action: 'Sell', memo: priceText(fill), lot: part.lot, gainsSplit },
      ...{ value: centsOf(-part.proceeds), quantity: -part.units, onlineId: fill.executionId, gainsSource: null },
    };
  });
  const cash = centsOf(fill.value - fill.commission - fill.regulatoryFees);
  return { ...head(id, place, 'sell'), splits: [...securities, ...otherSplits(id, fill, cash, chart)] };
}

/** Of the lot with that number in the sale, where something was gained or lost. */
export function gainOf(
  sale: Guid,
  at: number,
  place: Place & { readonly part: SoldPart },
  chart: Chart,
): PlannedTransaction {
  const { fill, account, part } = place;
  const gain = gainsOf(part);
  const id = partOf(sale, numberOf(at) + 1);
  const ofSecurity: PlannedSplit = {
    ...inDollars(partOf(sale, numberOf(at) + 2), account, gain),
    ...{ quantity: 0n, lot: part.lot, gainsSource: partOf(sale, numberOf(at)) },
  };
  const income = inDollars(partOf(sale, numberOf(at) + 3), chart.income(fill.strategy).id, negative(gain));
  return { ...head(id, place, 'gain'), description: 'Realized Gain/Loss', splits: [ofSecurity, income] };
}

function numberOf(lot: number): number {
  return LOT_PARTS_FROM + PARTS_A_LOT * lot;
}

function gainsOf({ proceeds, cost }: SoldPart): Cents {
  return centsOf(proceeds - cost);
}

type Head = Omit<PlannedTransaction, 'splits'>;

function head(id: Guid, { fill, date, place, enteredAt }: Place, event: 'buy' | 'sell' | 'gain'): Head {
  const { strategy, broker, mode, tradeId, orderId, brokerOrderId, executionId, session } = fill;
  const { signalTicker, ticker, instrument, quantity, remark } = fill;
  const signal = signalTicker === null || signalTicker === ticker ? '' : `, signalled by ${signalTicker}`;
  const what = `${formatDecimal(quantity)} ${ticker}`;
  const isWorthless = event === 'sell' && fill.price.coefficient === 0n;
  return {
    ...{ id, date, place, enteredAt, num: tradeId },
    description: isWorthless
      ? `Expired ${what}`
      : `${event === 'buy' ? 'Buy' : 'Sell'} ${what} at ${formatDecimal(fill.price)}`,
    notes: `${strategy}, ${broker} ${mode}, trade ${tradeId}${signal}${remark === '' ? '' : `; ${remark}`}`,
    facts: {
      ...{ strategy_name: strategy, broker, mode, trade_id: tradeId, order_id: orderId ?? '' },
      ...(brokerOrderId === null ? {} : { broker_order_id: brokerOrderId }),
      ...{ execution_id: executionId, session, instrument, event },
      ...(signalTicker === null ? {} : { signal_ticker: signalTicker }),
    },
  };
}

/** Fees and cash of a fill. */
function otherSplits(id: Guid, fill: BookFill, cash: Cents, chart: Chart): PlannedSplit[] {
  const { commission, regulatoryFees, broker } = fill;
  const fee = (part: number, account: Guid, value: Cents): PlannedSplit => ({
    ...inDollars(partOf(id, part), account, value),
    action: 'Fee',
  });
  return [
    ...(commission === 0n ? [] : [fee(PART.commission, chart.commissions().id, commission)]),
    ...(regulatoryFees === 0n ? [] : [fee(PART.regulatory, chart.regulatoryFees().id, regulatoryFees)]),
    inDollars(partOf(id, PART.cash), chart.cash(broker).id, cash),
  ];
}

function inDollars(id: Guid, account: Guid, value: Cents): PlannedSplit {
  const none = { lot: null, onlineId: null, gainsSplit: null, gainsSource: null, action: '', memo: '' };
  return { id, account, value, quantity: value, ...none };
}

/** "10.5 at 187.23" */
function priceText({ quantity, price }: BookFill): string {
  return `${formatDecimal(quantity)} at ${formatDecimal(price)}`;
}
