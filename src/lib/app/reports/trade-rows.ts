/** Closed trades as rows for people: times in both zones, money with its sign. */
import { dualZoneDateTime } from '../../calendar/text.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { gain, money, price, quantity } from '../../reports/figures.ts';

export const TRADE_FIELDS = CLOSED_TRADE_COLUMNS;

const HEADS = ['exit', 'strategy', 'ticker', 'for', 'size', 'bought', 'sold', 'reason', 'fees', 'PnL', 'account', 'id'];

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tradeRows(trades: readonly ClosedTrade[]): Rows {
  return {
    columns: HEADS,
    rows: trades.map((trade) => [
      ...[dualZoneDateTime(Date.parse(trade.exit_time)), trade.strategy_name, trade.ticker, trade.signal_ticker],
      ...[quantity(trade.size), price(trade.entry_price), price(trade.exit_price), trade.exit_reason],
      ...[money(trade.fees), gain(trade.PnL), `${trade.broker} ${trade.mode}`, trade.trade_id],
    ]),
  };
}
