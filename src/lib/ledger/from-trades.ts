/**
 * What of closed trades goes into a book, where no journal tells their fills: a backtest's. Each is a purchase and a sale at
 * the mean price. Guarantees: its gain agrees with the trade's within a cent (each fill is rounded to the cent); its fees,
 * of which the record has one sum, are booked with the sale.
 */
import { decimalOf, multiply } from '../core/decimal.ts';
import { centsNear, centsOf, valueOf } from '../core/money.ts';
import { priceDecimal } from '../core/price.ts';
import { quantityDecimal } from '../core/quantity.ts';
import { SYNTHETIC, type ClosedTrade } from '../market/closed-trade.ts';
import { PUT_MULTIPLIER } from '../market/instrument.ts';
import { sessionOfTrade } from '../orders/trade-id.ts';
import type { BookFill } from './fill.ts';

const NOTHING = centsOf(0n);

/** Oldest first, as they were closed. */
export function fillsOf(trade: ClosedTrade): readonly [BookFill, BookFill] {
  const quantity = quantityDecimal(trade.size);
  const shares = trade.instrument === 'put' ? multiply(quantity, decimalOf(BigInt(PUT_MULTIPLIER))) : quantity;
  const [entryPrice, exitPrice] = [priceDecimal(trade.entry_price), priceDecimal(trade.exit_price)];
  const both = {
    ...{ broker: trade.broker, mode: trade.mode, session: sessionOfTrade(trade.trade_id) ?? '' },
    ...{ tradeId: trade.trade_id, strategy: trade.strategy_name, signalTicker: trade.signal_ticker },
    ...{ instrument: trade.instrument, ticker: trade.ticker, orderId: null, brokerOrderId: null, quantity },
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
