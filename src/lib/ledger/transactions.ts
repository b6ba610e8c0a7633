/**
 * The transactions that a fill makes in a book. Guarantees: each sums to zero; lots and gains are laid out as GnuCash's own
 * "Scrub" leaves them: a lot for a purchase, a split for each lot that a sale is taken from, and for the gain of each a
 * transaction of its own, linked to the split of its sale (measured with GnuCash 4.13 and 5.10). What is first in a lot
 * must stay first: GnuCash orders by the moment of posting, then by number, then by entry, so that the moments of a
 * trade's transactions rise by a second each, all bear the trade's id, and the times of their entry rise too.
 * What they say is worked out when it is asked for: of a long journal most of them are in the book already.
 */
import type { EpochMs } from '../core/clock.ts';
import { formatDecimal } from '../core/decimal.ts';
import { centsOf, negative, type Cents } from '../core/money.ts';
import type { BookFill, Opening } from './fill.ts';
import { partOf, type Guid } from './guid.ts';
import type { SoldPart } from './lots.ts';
import type { PlannedSplit, PlannedTransaction } from './postings.ts';

/** The accounts that a fill touches. */
export interface FillAccounts {
  readonly security: Guid;
  readonly cash: Guid;
  readonly commissions: Guid;
  readonly regulatoryFees: Guid;
  readonly income: Guid;
}

/** Of which fill, when, and where among the transactions of its trade. */
export interface Place {
  readonly fill: BookFill;
  readonly accounts: FillAccounts;
  /** New York date. */
  readonly date: string;
  readonly place: number;
  readonly enteredAt: EpochMs;
}

const PART = { cash: 1, commission: 2, regulatory: 3, lot: 4 } as const;
/** From here on, for each lot: the split of the security; the transaction of its gain, and its two splits. */
const LOT_PARTS_FROM = 16;
const PARTS_A_LOT = 4;

/** The id of the lot that a purchase opens. */
export function lotIdOf(purchase: Guid): Guid {
  return partOf(purchase, PART.lot);
}

export function openingOf(
  id: Guid,
  date: string,
  { broker, mode, session, cash, at }: Opening,
  accounts: { readonly cash: Guid; readonly openingBalances: Guid },
): PlannedTransaction {
  return {
    ...{ id, date, place: 0, enteredAt: at, num: '', description: 'Opening balance' },
    notes: `What the account held in cash at the start of the session ${session}, the first in this book`,
    facts: { broker, mode, session, event: 'opening' },
    splits: [
      inDollars(partOf(id, 1), accounts.cash, cash),
      inDollars(partOf(id, 2), accounts.openingBalances, negative(cash)),
    ],
  };
}

abstract class FillTransaction implements PlannedTransaction {
  readonly id: Guid;
  readonly date: string;
  readonly place: number;
  readonly enteredAt: EpochMs;
  protected readonly fill: BookFill;
  protected readonly accounts: FillAccounts;

  constructor(id: Guid, { fill, accounts, date, place, enteredAt }: Place) {
    this.id = id;
    this.fill = fill;
    this.accounts = accounts;
    this.date = date;
    this.place = place;
    this.enteredAt = enteredAt;
  }

  abstract readonly event: 'buy' | 'sell' | 'gain';
  abstract readonly description: string;
  abstract get splits(): readonly PlannedSplit[];

  get num(): string {
    return this.fill.tradeId;
  }

  get notes(): string {
    const { strategy, broker, mode, tradeId, orderId, signalTicker, ticker, remark } = this.fill;
    const signal = signalTicker === null || signalTicker === ticker ? '' : `, signalled by ${signalTicker}`;
    // A client order id begins with the trade's. A backtest's trade knows of no orders, a sale by hand has none of tbot.
    const what = orderId ?? `trade ${tradeId}`;
    return `${strategy}, ${broker} ${mode}, ${what}${signal}${remark === '' ? '' : `; ${remark}`}`;
  }

  get facts(): Readonly<Record<string, string>> {
    const { strategy, broker, mode, tradeId, orderId, executionId } = this.fill;
    return {
      ...{ strategy_name: strategy, broker, mode, trade_id: tradeId, order_id: orderId ?? '' },
      ...{ execution_id: executionId, event: this.event },
    };
  }

  /** "10.5 at 187.23" */
  protected get priceText(): string {
    return `${formatDecimal(this.fill.quantity)} at ${formatDecimal(this.fill.price)}`;
  }

  /** Fees, and what they and the fill move in cash. */
  protected otherSplits(): PlannedSplit[] {
    const { side, value, commission, regulatoryFees } = this.fill;
    const cash = centsOf((side === 'buy' ? -BigInt(value) : value) - commission - regulatoryFees);
    const { accounts, id } = this;
    const fee = (part: number, account: Guid, amount: Cents): PlannedSplit[] =>
      amount === 0n ? [] : [{ ...inDollars(partOf(id, part), account, amount), action: 'Fee' }];
    return [
      ...fee(PART.commission, accounts.commissions, commission),
      ...fee(PART.regulatory, accounts.regulatoryFees, regulatoryFees),
      inDollars(partOf(id, PART.cash), accounts.cash, cash),
    ];
  }
}

export class Purchase extends FillTransaction {
  readonly event = 'buy';
  readonly #units: bigint;

  /** Smallest units of the security. */
  constructor(id: Guid, place: Place, units: bigint) {
    super(id, place);
    this.#units = units;
  }

  get description(): string {
    const { quantity, ticker, price } = this.fill;
    return `Buy ${formatDecimal(quantity)} ${ticker} at ${formatDecimal(price)}`;
  }

  get splits(): readonly PlannedSplit[] {
    const { value, executionId } = this.fill;
    const security = {
      ...{ id: partOf(this.id, LOT_PARTS_FROM), account: this.accounts.security, action: 'Buy', memo: this.priceText },
      ...{
        value,
        quantity: this.#units,
        lot: lotIdOf(this.id),
        onlineId: executionId,
        gainsSplit: null,
        gainsSource: null,
      },
    };
    return [security, ...this.otherSplits()];
  }
}

export class Sale extends FillTransaction {
  readonly event = 'sell';
  readonly #parts: readonly SoldPart[];

  constructor(id: Guid, place: Place, parts: readonly SoldPart[]) {
    super(id, place);
    this.#parts = parts;
  }

  get description(): string {
    const { quantity, ticker, price } = this.fill;
    const what = `${formatDecimal(quantity)} ${ticker}`;
    return price.coefficient === 0n ? `Expired ${what}` : `Sell ${what} at ${formatDecimal(price)}`;
  }

  get splits(): readonly PlannedSplit[] {
    const securities = this.#parts.map((part, at): PlannedSplit => {
      const gainsSplit = gainsOf(part) === 0n ? null : partOf(this.id, numberOf(at) + 2);
      return {
        ...{ id: partOf(this.id, numberOf(at)), account: this.accounts.security, action: 'Sell', memo: this.priceText },
        ...{ value: centsOf(-part.proceeds), quantity: -part.units, lot: part.lot, onlineId: this.fill.executionId },
        ...{ gainsSplit, gainsSource: null },
      };
    });
    return [...securities, ...this.otherSplits()];
  }
}

/** What was gained or lost with one lot of a sale. */
export class Gain extends FillTransaction {
  readonly event = 'gain';
  readonly description = 'Realized Gain/Loss';
  readonly #sale: Guid;
  readonly #number: number;
  readonly #part: SoldPart;

  /** @param at of the lot among those of the sale */
  constructor(sale: Guid, at: number, place: Place, part: SoldPart) {
    super(partOf(sale, numberOf(at) + 1), place);
    this.#sale = sale;
    this.#number = numberOf(at);
    this.#part = part;
  }

  get splits(): readonly PlannedSplit[] {
    const gain = gainsOf(this.#part);
    const [ofSecurity, ofIncome] = [partOf(this.#sale, this.#number + 2), partOf(this.#sale, this.#number + 3)];
    return [
      {
        ...inDollars(ofSecurity, this.accounts.security, gain),
        ...{ quantity: 0n, lot: this.#part.lot, gainsSource: partOf(this.#sale, this.#number) },
      },
      inDollars(ofIncome, this.accounts.income, negative(gain)),
    ];
  }
}

export function gainsOf({ proceeds, cost }: SoldPart): Cents {
  return centsOf(proceeds - cost);
}

function numberOf(lot: number): number {
  return LOT_PARTS_FROM + PARTS_A_LOT * lot;
}

function inDollars(id: Guid, account: Guid, value: Cents): PlannedSplit {
  const none = { lot: null, onlineId: null, gainsSplit: null, gainsSource: null, action: '', memo: '' };
  return { id, account, value, quantity: value, ...none };
}
