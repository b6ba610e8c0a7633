/** A closed trade for the figures, of which a test says what it is about. */
import type { TradeOutcome } from '../../src/lib/stats/trade-figures.ts';

export function outcome(given: Partial<TradeOutcome> = {}): TradeOutcome {
  return {
    strategy: 'open',
    symbol: 'SPY',
    ticker: 'SPY',
    instrument: 'etf',
    exitReason: 'hard_exit',
    pnl: 0,
    fees: 0,
    entryValue: 1000,
    exitValue: 1000,
    entryMinute: 0,
    exitMinute: 1,
    slippageCost: 0,
    month: '2024-03',
    hour: 9,
    ...given,
  };
}
