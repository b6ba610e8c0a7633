/** From a validated `.env_bot` and the reference tables to what a ranking goes by. */
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { ReferenceData } from '../../market/reference.ts';
import type { SourceName, Moment } from '../../screener/facts.ts';
import type { Expression, Lookups, ScanRules } from '../../screener/ranking.ts';
import { bearishWay } from '../../session/bearish-way.ts';
import type { StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import { symbolFacts } from '../reference-data.ts';
import { freshFrom } from './moment.ts';

/** The store knows neither earnings nor news, so it is not asked for them. */
export function scanRules(config: TradingConfig, source: SourceName, moment: Moment): ScanRules {
  const isTold = source !== 'store';
  return {
    minPrice: config.MIN_PRICE,
    maxPrice: config.MAX_PRICE,
    minVolume: config.TEST_MODE ? null : config.MIN_VOLUME_THRESHOLD,
    kinds: config.SCREENER_KINDS,
    skipsEarnings: isTold && config.SCREENER_EARNINGS === 'skip',
    requiresNews: isTold && config.SCREENER_NEWS === 'require',
    closeMode: config.STRAT_CLOSE_MODE,
    freshFrom: freshFrom(moment),
  };
}

/** `inverseOf`: the 1x inverse ETF that serves a symbol; null: none does. */
export function scanLookups(
  config: TradingConfig,
  reference: ReferenceData,
  inverseOf: (symbol: string) => string | null,
): Lookups {
  const { isLeveraged, isEtf } = symbolFacts(reference);
  const allowsPuts = (name: StrategyName): boolean =>
    createStrategy(name, config, { imbalanceOf: null }).rules.allowsPuts;
  const bearish = (symbol: string, strategy: StrategyName): Expression => {
    const inverse = inverseOf(symbol);
    const ways = { hasInverse: inverse !== null, allowsPuts: allowsPuts(strategy) };
    const way = bearishWay(config.SHORT_TYPE, ways);
    if (way === 'inverse_etf') return { means: { kind: 'inverse_etf', ticker: inverse } };
    return way === 'put' ? { means: { kind: 'put', ticker: null } } : { refusal: way };
  };
  return { isLeveraged, isEtf, bearish };
}
