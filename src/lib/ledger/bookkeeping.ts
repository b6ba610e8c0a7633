/**
 * From fills to postings: the fold that a book is made of. Guarantees: pure; every transaction sums to zero; the gain of
 * a trade that is over is its sales less its purchases to the cent; the postings of the first fills stay as they are when
 * more fills follow, so that a book is only ever added to.
 */
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { EpochMs } from '../core/clock.ts';
import { decimalOf, exactUnits, formatDecimal, multiply } from '../core/decimal.ts';
import { entryOf } from '../journal/fold/handlers.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { Chart, commodityOf } from './chart.ts';
import type { BookFill, Opening } from './fill.ts';
import { guidOf, type Guid } from './guid.ts';
import { Lots } from './lots.ts';
import {
  commodityKey,
  type Commodity,
  type PlannedLot,
  type PlannedPrice,
  type PlannedTransaction,
  type Postings,
} from './postings.ts';
import { Gain, gainsOf, lotIdOf, openingOf, Purchase, Sale, type FillAccounts, type Place } from './transactions.ts';

const SECOND_MS = 1000;
/** Purchases of a trade: as many as the ids of a sale's parts have room for. */
const LOTS_MAX = 1000;
/** Seconds of an hour; from there on the time of entry alone orders. */
const PLACE_MAX = 3599;

/** A fill that cannot be booked, and why. */
export interface Unbooked {
  readonly fill: BookFill;
  readonly why: string;
}

interface Trade {
  readonly lots: Lots;
  /** Sales whose purchases have not been told yet. */
  readonly waiting: BookFill[];
  enteredAt: EpochMs;
  /** Transactions that it has on each day. */
  readonly onDay: Map<string, number>;
}

export class Bookkeeper {
  readonly #chart = new Chart();
  readonly #accounts = new Map<string, FillAccounts>();
  readonly #trades = new Map<string, Trade>();
  readonly #commodities = new Map<string, Commodity>();
  readonly #lots: PlannedLot[] = [];
  /** By commodity and day. */
  readonly #prices = new Map<string, { readonly price: PlannedPrice; readonly at: EpochMs }>();
  readonly #transactions: PlannedTransaction[] = [];
  readonly #unbooked: Unbooked[] = [];
  /** By the fill's id, what it says. */
  readonly #told = new Map<Guid, string>();

  /** The chart of a new book also has what its first trades do not need. */
  constructor() {
    this.#chart.commissions();
    this.#chart.regulatoryFees();
    this.#chart.openingBalances();
  }

  /** The first of a broker and mode counts. */
  open(opening: Opening): void {
    const { broker, mode, at } = opening;
    const id = guidOf('opening', broker, mode);
    if (this.#transactions.some((transaction) => transaction.id === id)) return;
    const accounts = { cash: this.#chart.cash(broker).id, openingBalances: this.#chart.openingBalances().id };
    this.#transactions.push(openingOf(id, localIsoDate(NEW_YORK, at), opening, accounts));
  }

  /** In the order in which the fills became known. One that is told again, as by a copy of a journal, is booked once. */
  book(fill: BookFill): void {
    const why = this.#hindrance(fill);
    if (why === 'told') return;
    if (why !== null) {
      this.#unbooked.push({ fill, why });
      return;
    }
    const { broker, mode, tradeId, side } = fill;
    const trade = entryOf(this.#trades, `${broker} ${mode} ${tradeId}`, newTrade);
    if (side === 'buy') this.#buy(trade, fill);
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
    const why = `more was sold than the journal says was bought, or out of more than ${String(LOTS_MAX)} purchases`;
    return [...this.#unbooked, ...sales.map((fill) => ({ fill, why }))];
  }

  /** What speaks against booking it; `told`: it is booked already; null: nothing. */
  #hindrance(fill: BookFill): string | null {
    const [id, said] = [idOf(fill), saidBy(fill)];
    const before = this.#told.get(id);
    if (before !== undefined) return before === said ? 'told' : 'another journal tells another fill of the same number';
    this.#told.set(id, said);
    return unitsOf(fill) === null ? 'its quantity is none, or finer than what its account can hold' : null;
  }

  #buy(trade: Trade, fill: BookFill): void {
    const [id, units] = [idOf(fill), unitsOf(fill) ?? 0n];
    const place = this.#next(trade, fill);
    const lot = lotIdOf(id);
    this.#lots.push({ id: lot, account: place.accounts.security, title: `${fill.tradeId} ${fill.ticker}`, notes: '' });
    trade.lots.buy(lot, units, fill.value);
    this.#transactions.push(new Purchase(id, place, units));
  }

  /** The oldest first: one that is too large for what was bought so far holds up those after it. */
  #sellWaiting(trade: Trade): void {
    for (let [sale] = trade.waiting; sale !== undefined; [sale] = trade.waiting) {
      const units = unitsOf(sale) ?? 0n;
      if (units > trade.lots.units || trade.lots.count > LOTS_MAX) return;
      trade.waiting.shift();
      this.#sell(trade, sale, units);
    }
  }

  #sell(trade: Trade, fill: BookFill, units: bigint): void {
    const id = idOf(fill);
    const parts = trade.lots.sell(units, fill.value);
    this.#transactions.push(new Sale(id, this.#next(trade, fill), parts));
    parts.forEach((part, at) => {
      if (gainsOf(part) !== 0n) this.#transactions.push(new Gain(id, at, this.#next(trade, fill), part));
    });
  }

  /** Where the next transaction of a trade stands: after all that it has, by a second at least. */
  #next(trade: Trade, fill: BookFill): Place {
    const date = localIsoDate(NEW_YORK, fill.at);
    const place = trade.onDay.get(date) ?? 0;
    trade.onDay.set(date, Math.min(place + 1, PLACE_MAX));
    trade.enteredAt = Math.max(Math.floor(fill.at / SECOND_MS) * SECOND_MS, trade.enteredAt + SECOND_MS);
    this.#price(fill, date);
    return { fill, accounts: this.#accountsOf(fill), date, place, enteredAt: trade.enteredAt };
  }

  #accountsOf({ broker, ticker, instrument, strategy }: BookFill): FillAccounts {
    return entryOf(this.#accounts, `${broker} ${instrument} ${ticker} ${strategy}`, () => {
      const commodity = commodityOf(ticker, instrument);
      this.#commodities.set(commodityKey(commodity), commodity);
      return {
        ...{ security: this.#chart.security(broker, commodity).id, cash: this.#chart.cash(broker).id },
        ...{ commissions: this.#chart.commissions().id, regulatoryFees: this.#chart.regulatoryFees().id },
        income: this.#chart.income(strategy).id,
      };
    });
  }

  /** The last that is known of the day; what a book has of it stays. A price of nothing is no price: what has expired. */
  #price({ ticker, instrument, price, at }: BookFill, date: string): void {
    const key = `${instrument} ${ticker} ${date}`;
    const known = this.#prices.get(key);
    if (price.coefficient === 0n || at < (known?.at ?? 0)) return;
    const { space, id: symbol } = commodityOf(ticker, instrument);
    const commodity = { space, id: symbol };
    const id = known?.price.id ?? guidOf('price', commodityKey(commodity), date);
    const value = instrument === 'put' ? multiply(price, decimalOf(BigInt(PUT_MULTIPLIER))) : price;
    this.#prices.set(key, { price: { id, commodity, date, value }, at });
  }
}

function newTrade(): Trade {
  return { lots: new Lots(), waiting: [], enteredAt: 0, onDay: new Map() };
}

/** The same fill has the same id in every export. */
function idOf({ broker, mode, tradeId, executionId }: BookFill): Guid {
  return guidOf('fill', broker, mode, tradeId, executionId);
}

function saidBy({ side, ticker, quantity, price, commission, regulatoryFees, at }: BookFill): string {
  const amounts = [formatDecimal(quantity), formatDecimal(price), String(commission), String(regulatoryFees)];
  return [side, ticker, ...amounts, String(at)].join(' ');
}

/** Smallest units of its security; null where there are none. */
function unitsOf({ quantity, ticker, instrument }: BookFill): bigint | null {
  const units = exactUnits(quantity, Math.round(Math.log10(commodityOf(ticker, instrument).fraction)));
  return units === null || units <= 0n ? null : units;
}
