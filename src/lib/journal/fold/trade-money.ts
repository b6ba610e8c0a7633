/**
 * What the trades of a journal have gained, to the cent: the figure of the trade history and of the books.
 * Guarantees: exact; a fill is worth quantity x price rounded half up to the cent, the gain is the difference of those,
 * and the profit is the gain less fees.
 */
import { centsNear, centsOf, dollarsOf, negative, valueOf, type Cents } from '../../core/money.ts';
import { decimalOf, multiply, roundedUnits } from '../../core/decimal.ts';
import { priceDecimal } from '../../core/price.ts';
import { FRACTION_DIGITS, quantityDecimal } from '../../core/quantity.ts';
import type { ClosedEvent } from '../../session/journal.ts';
import type { StoredRecord } from '../../session/records.ts';
import { entryOf } from './handlers.ts';
import { FillsFold, type JournaledFill } from './fills.ts';

interface Sum {
  /** Sales less purchases. */
  cash: bigint;
  fees: bigint;
  /** Millionths that are held. */
  held: bigint;
}

/** What the broker moves for a fill, fees apart. */
export function cashValueOf({ instrument, execution }: Pick<JournaledFill, 'instrument' | 'execution'>): Cents {
  const units = multiply(quantityDecimal(execution.quantity), decimalOf(BigInt(instrument.multiplier)));
  return valueOf(units, priceDecimal(execution.price));
}

export class TradeMoney {
  readonly #fills = new FillsFold();
  readonly #sums = new Map<string, Sum>();

  apply(stored: StoredRecord): void {
    const fill = this.#fills.apply(stored);
    if (fill === null) return;
    const { side, quantity, fees } = fill.execution;
    const sum = entryOf(this.#sums, fill.tradeId, () => ({ cash: 0n, fees: 0n, held: 0n }));
    const value = cashValueOf(fill);
    const units = roundedUnits(quantityDecimal(quantity), FRACTION_DIGITS);
    sum.cash += side === 'sell' ? value : negative(value);
    sum.held += side === 'sell' ? -units : units;
    sum.fees += centsNear(fees);
  }

  /** The trade with its fees and profit in whole cents; as it is where its fills are not all in the journal. */
  settled(trade: ClosedEvent['trade']): ClosedEvent['trade'] {
    const sum = this.#sums.get(trade.trade_id);
    if (sum?.held !== 0n) return trade;
    return { ...trade, fees: dollarsOf(centsOf(sum.fees)), PnL: dollarsOf(centsOf(sum.cash - sum.fees)) };
  }
}
