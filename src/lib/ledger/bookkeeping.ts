/**
 * From fills to postings: the fold that a book is made of. Guarantees: pure; every transaction sums to zero; the gain of
 * a trade that is over is its sales less its purchases to the cent; the postings of the first fills stay as they are when
 * more fills follow, so that a book is only ever added to.
 */
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { EpochMs } from '../core/clock.ts';
import { decimalOf, exactUnits, multiply } from '../core/decimal.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { Chart, commodityOf } from './chart.ts';
import type { BookFill, Opening } from './fill.ts';
import { guidOf, partOf, type Guid } from './guid.ts';
import { Lots } from './lots.ts';
import {
  commodityKey,
  type Commodity,
  type PlannedLot,
  type PlannedPrice,
  type PlannedTransaction,
} from './postings.ts';
import type { Postings } from './postings.ts';
import { gainOf, LOT_OF_FILL, openingOf, purchaseOf, saleOf } from './transactions.ts';

const SECOND_MS = 1000;

/** A fill that cannot be booked, and why. */
export interface Unbooked {
  readonly fill: BookFill;
  readonly why: string;
}

interface Trade {
  readonly lots: Lots;
  /** Sales whose purchases have not been told yet. */
  waiting: BookFill[];
  enteredAt: EpochMs;
  /** Transactions that it has on each day. */
  readonly onDay: Map<string, number>;
}

export class Bookkeeper {
  readonly #chart = new Chart();
  readonly #trades = new Map<string, Trade>();
  readonly #commodities = new Map<string, Commodity>();
  readonly #lots: PlannedLot[] = [];
  readonly #prices = new Map<Guid, { readonly price: PlannedPrice; readonly at: EpochMs }>();
  readonly #transactions: PlannedTransaction[] = [];
  readonly #unbooked: Unbooked[] = [];

  /** The chart of a new book also has what its first trades do not need. */
  constructor() {
    this.#chart.commissions();
    this.#chart.regulatoryFees();
    this.#chart.openingBalances();
  }

  /** The first of a broker and mode counts. */
  open(opening: Opening): void {
    const { broker, mode } = opening;
    const id = guidOf('opening', broker, mode);
    if (this.#transactions.some((transaction) => transaction.id === id)) return;
    this.#transactions.push(openingOf(id, opening, this.#chart));
  }

  /** In the order in which the fills became known. */
  book(fill: BookFill): void {
    const units = exactUnits(fill.quantity, digitsOf(commodityOf(fill.ticker, fill.instrument)));
    if (units === null || units <= 0n) {
      this.#unbooked.push({ fill, why: 'its quantity is finer than what its account can hold' });
      return;
    }
    const trade = this.#tradeOf(fill);
    if (fill.side === 'buy') this.#buy(trade, fill, units);
    else trade.waiting.push(fill);
    this.#sellWaiting(trade);
  }

  get postings(): Postings {
    return {
      commodities: [...this.#commodities.values()],
      accounts: this.#chart.accounts,
      lots: this.#lots,
      prices: [...this.#prices.values()].map(({ price }) => price),
      transactions: this.#transactions,
    };
  }

  /** Fills that are in no posting. */
  get unbooked(): readonly Unbooked[] {
    const sales = [...this.#trades.values()].flatMap(({ waiting }) => waiting);
    return [
      ...this.#unbooked,
      ...sales.map((fill) => ({ fill, why: 'more was sold than the journal says was bought' })),
    ];
  }

  #tradeOf({ broker, mode, tradeId }: BookFill): Trade {
    const key = `${broker} ${mode} ${tradeId}`;
    const trade = this.#trades.get(key) ?? { lots: new Lots(), waiting: [], enteredAt: 0, onDay: new Map() };
    this.#trades.set(key, trade);
    return trade;
  }

  #buy(trade: Trade, fill: BookFill, units: bigint): void {
    const id = idOf(fill);
    const lot = partOf(id, LOT_OF_FILL);
    const { commodity, account } = this.#security(fill);
    this.#lots.push({ id: lot, account, title: `${fill.tradeId} ${commodity.id}`, notes: '' });
    trade.lots.buy(lot, units, fill.value);
    this.#transactions.push(purchaseOf(id, { ...nextOf(trade, fill), account, units, lot }, this.#chart));
  }

  /** The oldest first: one that is too large for what was bought so far holds up those after it. */
  #sellWaiting(trade: Trade): void {
    for (let [sale] = trade.waiting; sale !== undefined; [sale] = trade.waiting) {
      const units = exactUnits(sale.quantity, digitsOf(commodityOf(sale.ticker, sale.instrument))) ?? 0n;
      if (units > trade.lots.units) return;
      trade.waiting.shift();
      this.#sell(trade, sale, units);
    }
  }

  #sell(trade: Trade, fill: BookFill, units: bigint): void {
    const id = idOf(fill);
    const { account } = this.#security(fill);
    const parts = trade.lots.sell(units, fill.value);
    this.#transactions.push(saleOf(id, { ...nextOf(trade, fill), account, parts }, this.#chart));
    parts.forEach((part, at) => {
      if (part.proceeds === part.cost) return;
      this.#transactions.push(gainOf(id, at, { ...nextOf(trade, fill), account, part }, this.#chart));
    });
  }

  #security(fill: BookFill): { commodity: Commodity; account: Guid } {
    const commodity = commodityOf(fill.ticker, fill.instrument);
    const key = commodityKey(commodity);
    this.#commodities.set(key, commodity);
    const date = localIsoDate(NEW_YORK, fill.at);
    const id = guidOf('price', key, date);
    const value = fill.instrument === 'put' ? multiply(fill.price, decimalOf(BigInt(PUT_MULTIPLIER))) : fill.price;
    // The last of the day. A price of nothing is no price: what has expired.
    if (value.coefficient > 0n && fill.at >= (this.#prices.get(id)?.at ?? 0))
      this.#prices.set(id, { price: { id, commodity, date, value }, at: fill.at });
    return { commodity, account: this.#chart.security(fill.broker, commodity).id };
  }
}

/** Where its next transaction stands: after all that it has, by a second at least. */
function nextOf(
  trade: Trade,
  fill: BookFill,
): Pick<PlannedTransaction, 'date' | 'place' | 'enteredAt'> & { fill: BookFill } {
  const date = localIsoDate(NEW_YORK, fill.at);
  const place = trade.onDay.get(date) ?? 0;
  trade.onDay.set(date, place + 1);
  trade.enteredAt = Math.max(Math.floor(fill.at / SECOND_MS) * SECOND_MS, trade.enteredAt + SECOND_MS);
  return { fill, date, place, enteredAt: trade.enteredAt };
}

/** The same fill has the same id in every export. */
function idOf({ broker, mode, tradeId, executionId }: BookFill): Guid {
  return guidOf('fill', broker, mode, tradeId, executionId);
}

function digitsOf({ fraction }: Commodity): number {
  return Math.round(Math.log10(fraction));
}
