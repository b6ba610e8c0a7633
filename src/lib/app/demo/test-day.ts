/**
 * The session that a demo trades in TEST_MODE: of its made-up market one in which, in three windows of three minutes, each
 * strategy finds something to buy, with gains and losses, a stock, an ETF and an inverse ETF. All filters are on; only two
 * thresholds are lower than in the template, since three minutes seldom move a price by 2 %.
 */
export const TEST_DAY = {
  date: '2025-12-08',
  /** New York time at which the first window starts. */
  at: '12:34',
  /** Keys of `.env_bot`. */
  settings: { STRAT_OPEN_BUFFER: '0.001', STRAT_MID_VWAP_THRESHOLD: '0.005' },
} as const;
