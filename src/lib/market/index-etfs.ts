/** ETFs on the broad US indices, whose volatility VIX tells well enough for an estimate (Cboe: VIX is of the S&P 500). */
const BROAD_INDEX_ETFS = new Set(['SPY', 'VOO', 'IVV', 'QQQ', 'DIA', 'IWM', 'MDY', 'IJR']);

export function isBroadIndexEtf(symbol: string): boolean {
  return BROAD_INDEX_ETFS.has(symbol);
}
