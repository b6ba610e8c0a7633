/**
 * What of closed trades goes into a book, where no journal tells their fills: a backtest's. Each is a purchase and a sale at
 * the mean price. Guarantees: its profit agrees with the trade's within a cent, though each fill is rounded to the cent; its
 * fees, of which the record has one sum, are booked with the sale.
 */
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { EpochMs } from '../core/clock.ts';
import { decimalNear, decimalOf, multiply, roundedUnits } from '../core/decimal.ts';
import { centsOf, valueOf, type Cents } from '../core/money.ts';
import { priceDecimal } from '../core/price.ts';
import { quantityDecimal } from '../core/quantity.ts';
import { SYNTHETIC, type ClosedTrade } from '../market/closed-trade.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { Bookkeeper } from './bookkeeping.ts';
import type { BookFill } from './fill.ts';

const NOTHING = centsOf(0n);

/** Its purchase, then its sale. */
function fillsOf(trade: ClosedTrade): readonly [BookFill, BookFill] {
  const quantity = quantityDecimal(trade.size);
  const shares = trade.instrument === 'put' ? multiply(quantity, decimalOf(BigInt(PUT_MULTIPLIER))) : quantity;
  const [entryPrice, exitPrice] = [priceDecimal(trade.entry_price), priceDecimal(trade.exit_price)];
  const both = {
    ...{ broker: trade.broker, mode: trade.mode, tradeId: trade.trade_id, strategy: trade.strategy_name },
    ...{
      signalTicker: trade.signal_ticker,
      instrument: trade.instrument,
      ticker: trade.ticker,
      orderId: null,
      quantity,
    },
    regulatoryFees: NOTHING,
  };
  const [cost, proceeds] = [valueOf(shares, entryPrice), valueOf(shares, exitPrice)];
  const remark = trade.error_code === SYNTHETIC ? 'its price is an estimate' : '';
  return [
    {
      ...{ ...both, side: 'buy', executionId: 'entry', price: entryPrice, value: cost },
      ...{ commission: NOTHING, at: Date.parse(trade.entry_time), remark },
    },
    {
      ...{ ...both, side: 'sell', executionId: 'exit', price: exitPrice, value: proceeds },
      ...{ commission: feesOf(trade, centsOf(proceeds - cost)), at: Date.parse(trade.exit_time) },
      remark: [trade.exit_reason, remark].filter(Boolean).join(', '),
    },
  ];
}

/** Billionths of a dollar. */
const NANO_DIGITS = 9;
const NANOS_A_CENT = 10_000_000n;

/**
 * Of fees with a fraction of a cent the cent below or above, whichever brings the profit nearer to the trade's: purchase, sale
 * and fees each rounded by themselves could be a cent and a half away.
 */
function feesOf({ fees, PnL }: ClosedTrade, gain: Cents): Cents {
  const [nanos, profit] = [nanosOf(fees), nanosOf(PnL)];
  const beyond = ((nanos % NANOS_A_CENT) + NANOS_A_CENT) % NANOS_A_CENT;
  const low = (nanos - beyond) / NANOS_A_CENT;
  if (beyond === 0n) return centsOf(low);
  const off = (cents: bigint): bigint => {
    const difference = (gain - cents) * NANOS_A_CENT - profit;
    return difference < 0n ? -difference : difference;
  };
  return centsOf(off(low) <= off(low + 1n) ? low : low + 1n);
}

function nanosOf(dollars: number): bigint {
  return roundedUnits(decimalNear(dollars, NANO_DIGITS), NANO_DIGITS);
}

/** What the book of a backtest holds, that began with that money at that instant. */
export function keeperOf(trades: readonly ClosedTrade[], capital: Cents, at: EpochMs): Bookkeeper {
  const keeper = new Bookkeeper();
  const [first] = trades;
  if (first === undefined) return keeper;
  const { broker, mode } = first;
  keeper.open({ broker, mode, session: localIsoDate(NEW_YORK, at), cash: capital, at });
  for (const trade of trades) for (const fill of fillsOf(trade)) keeper.book(fill);
  return keeper;
}
