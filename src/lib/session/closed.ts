/** From a position of which nothing is left to the closed trade of the records. */
import { utcMinute } from '../calendar/utc-minute.ts';
import { SYNTHETIC } from '../market/closed-trade.ts';
import type { EpochMinute } from '../market/bars.ts';
import type { ClosedEvent } from './journal.ts';
import type { Position } from './position.ts';

/** Where a run trades: what its records say of broker and mode. */
export interface RunPlace {
  readonly broker: string;
  readonly mode: 'paper' | 'live';
}

export function closedEvent(position: Position, openMinute: EpochMinute, { broker, mode }: RunPlace): ClosedEvent {
  const { entry, bought, sales } = position;
  const { multiplier } = entry.instrument;
  const exitMinute = Math.max(...sales.map(({ m }) => m));
  const exitPrice = meanPrice(sales);
  const fees = sales.reduce((sum, fill) => sum + fill.fees, bought.fees);
  const exitTime = utcMinute(openMinute + exitMinute);
  return {
    kind: 'closed',
    trade: {
      timestamp: exitTime,
      trade_id: entry.id,
      strategy_name: entry.seat.strategy.name,
      ticker: entry.instrument.ticker,
      signal_ticker: entry.signalTape.symbol,
      instrument: entry.instrument.kind,
      side: 'buy',
      size: bought.quantity,
      entry_time: utcMinute(openMinute + bought.m),
      entry_price: bought.price,
      exit_time: exitTime,
      exit_price: exitPrice,
      exit_reason: position.exitReason ?? 'manual',
      fees,
      PnL: bought.quantity * multiplier * (exitPrice - bought.price) - fees,
      broker,
      mode,
      error_code: entry.instrument.isSynthetic ? SYNTHETIC : '',
    },
    slippage: sales.reduce((sum, fill) => sum + fill.slippage, bought.slippage),
    entryMinute: bought.m,
    exitMinute,
    multiplier,
    stop: position.stop,
    isSynthetic: entry.instrument.isSynthetic,
  };
}

/** Weighted by quantity; of one sale its very price, with no rounding of a division. */
function meanPrice(sales: readonly { price: number; quantity: number }[]): number {
  const [first, second] = sales;
  if (first !== undefined && second === undefined) return first.price;
  const quantity = sales.reduce((sum, sale) => sum + sale.quantity, 0);
  return sales.reduce((sum, sale) => sum + sale.price * sale.quantity, 0) / quantity;
}
