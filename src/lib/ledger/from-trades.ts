/**
 * What of closed trades goes into a book, where no journal tells their fills: a backtest's. Each is a purchase and a sale at
 * the mean price. Guarantees: its gain agrees with the trade's within a cent (each fill is rounded to the cent); its fees,
 * of which the record has one sum, are booked with the sale.
 */
import { localIsoDate, NEW_YORK } from '../calendar/zone.ts';
import type { EpochMs } from '../core/clock.ts';
import { decimalOf, multiply } from '../core/decimal.ts';
import { centsNear, centsOf, valueOf, type Cents } from '../core/money.ts';
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
  const remark = trade.error_code === SYNTHETIC ? 'its price is an estimate' : '';
  return [
    {
      ...{ ...both, side: 'buy', executionId: 'entry', price: entryPrice, value: valueOf(shares, entryPrice) },
      ...{ commission: NOTHING, at: Date.parse(trade.entry_time), remark },
    },
    {
      ...{ ...both, side: 'sell', executionId: 'exit', price: exitPrice, value: valueOf(shares, exitPrice) },
      ...{ commission: centsNear(trade.fees), at: Date.parse(trade.exit_time) },
      remark: [trade.exit_reason, remark].filter(Boolean).join(', '),
    },
  ];
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
