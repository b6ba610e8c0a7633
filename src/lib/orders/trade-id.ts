/** What the id of a trade says by itself: `<session>-<strategy>-<ticker>-<number>`. */

/** Session, strategy, ticker, number. */
const TRADE_ID = /^(\d{4}-\d\d-\d\d(?:\.\d+)?)-([a-z][a-z0-9_]*)-/;

/** The session that a trade was opened in; null: it is no id of a trade of ours. */
export function sessionOfTrade(tradeId: string): string | null {
  return TRADE_ID.exec(tradeId)?.[1] ?? null;
}

/** Null: it is no id of a trade of ours. */
export function strategyOfTrade(tradeId: string): string | null {
  return TRADE_ID.exec(tradeId)?.[2] ?? null;
}
