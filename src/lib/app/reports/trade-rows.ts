/** Closed trades as rows for people: times in both zones, money with its sign. */
import { dualZoneDateTime, dualZoneTime } from '../../calendar/text.ts';
import { CLOSED_TRADE_COLUMNS, type ClosedTrade } from '../../market/closed-trade.ts';
import { gain, money, price, quantity } from '../../core/figures.ts';

export const TRADE_FIELDS = CLOSED_TRADE_COLUMNS;

/** What matters most comes first: a narrow screen shows the first ones. */
const HEADS = [
  ...['sold at', 'strategy', 'ticker', 'PnL', 'size', 'entry', 'exit'],
  ...['for', 'reason', 'id', 'fees', 'account'],
];

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `for` is what signalled, where something else was bought. */
export function tradeRows(trades: readonly ClosedTrade[], { withDate }: { withDate: boolean }): Rows {
  const time = withDate ? dualZoneDateTime : dualZoneTime;
  return {
    columns: HEADS,
    rows: trades.map((trade) => [
      ...[time(Date.parse(trade.exit_time)), trade.strategy_name, trade.ticker, gain(trade.PnL)],
      ...[quantity(trade.size), price(trade.entry_price), price(trade.exit_price)],
      ...[trade.ticker === trade.signal_ticker ? '' : trade.signal_ticker, trade.exit_reason, trade.trade_id],
      ...[money(trade.fees), `${trade.broker} ${trade.mode}`],
    ]),
  };
}
