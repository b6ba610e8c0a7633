/** Every reason for which a symbol is no candidate, with what it means for a person, in the order of the checks. */
export const SCAN_REFUSALS = {
  unknown_symbol: 'the source does not know it',
  leveraged: 'inverse, leveraged and volatility products never signal',
  kind: 'SCREENER_KINDS does not ask for it',
  no_price: 'it has no price',
  stale_price: 'its newest price is older than the session before',
  price_range: 'its price is outside MIN_PRICE..MAX_PRICE',
  low_volume: 'its mean volume is below MIN_VOLUME_THRESHOLD, or too few sessions are known',
  earnings: 'it reports earnings for this session (SCREENER_EARNINGS=skip)',
  no_news: 'no news of it since the close before is known (SCREENER_NEWS=require)',
  no_relative_volume: 'its usual volume is not known',
  no_range: 'its usual range is not known',
  no_vwap: 'the session has no VWAP of it yet, or the source tells none',
  no_move: 'it has not moved in this session, or the session has not begun',
  long_only: 'it gaps down, and the strategy buys breakouts upwards only',
  bearish_disabled: 'bearish signals are switched off (SHORT_TYPE=disabled)',
  bearish_not_allowed: 'the strategy does not trade the instrument that SHORT_TYPE asks for',
  no_inverse: 'no 1x inverse ETF of it is known, or the store has none',
  beyond_top: 'more than --top are ranked before it',
} as const;

export type ScanRefusal = keyof typeof SCAN_REFUSALS;
