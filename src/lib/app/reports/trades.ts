/** `tbot report trades`: the closed trades of the trade history. */
import { localIsoDate, NEW_YORK } from '../../calendar/zone.ts';
import type { ClosedTrade } from '../../market/closed-trade.ts';
import { dateOf } from '../../reports/logs/log-names.ts';
import { readSummaries, readTrades } from '../../reports/logs/read-logs.ts';
import type { App } from '../app.ts';
import { inRange, type DateRange } from './range.ts';
import { CountedReplays } from './replays.ts';

export interface TradeFilter extends DateRange {
  readonly strategy?: string | undefined;
  readonly mode?: string | undefined;
  /** Those of every replay. */
  readonly all?: boolean | undefined;
}

export interface TradeList {
  /** Oldest first. */
  readonly trades: readonly ClosedTrade[];
  readonly notes: readonly string[];
}

/** The date of a trade is New York's of its exit. @throws ConfigError `not_a_date`, `date_order` */
export function listTrades(app: App, filter: TradeFilter): TradeList {
  const isInRange = inRange(filter);
  const { logsFolder } = app.home;
  const summaries = readSummaries(logsFolder).filter(({ dry_run }) => !dry_run);
  const replays = new CountedReplays(app, summaries, filter.all ?? false);
  const trades = readTrades(logsFolder).filter(
    (trade) =>
      isInRange(localIsoDate(NEW_YORK, Date.parse(trade.exit_time))) &&
      (filter.strategy ?? trade.strategy_name) === trade.strategy_name &&
      (filter.mode ?? trade.mode) === trade.mode &&
      replays.countsTrade(trade),
  );
  const notes = replays.notes(({ session, mode }) => isInRange(dateOf(session)) && (filter.mode ?? mode) === mode);
  return { trades, notes };
}
