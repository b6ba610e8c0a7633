/** `tbot report trades`: the closed trades of the trade history. */
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import { readTrades } from '../../reports/logs/read-logs.ts';
import type { App } from '../app.ts';
import { inRange, type DateRange } from './range.ts';

export interface TradeFilter extends DateRange {
  readonly strategy?: string | undefined;
  readonly mode?: string | undefined;
}

/** Oldest first; the date of a trade is New York's of its exit. @throws ConfigError `not_a_date`, `date_order` */
export function listTrades({ home }: App, filter: TradeFilter): readonly ClosedTrade[] {
  const isInRange = inRange(filter);
  return readTrades(home.logsFolder).filter(
    ({ exit_time, strategy_name, mode }) =>
      isInRange(localIsoDate(NEW_YORK, Date.parse(exit_time))) &&
      (filter.strategy ?? strategy_name) === strategy_name &&
      (filter.mode ?? mode) === mode,
  );
}
