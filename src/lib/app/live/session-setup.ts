/** How a configuration has a session lived: for the run that lives it, and for all that go through its journal afterwards. */
import type { TradingConfig } from '../../config/keys/trading.ts';
import type { LiveSetup } from '../../session/live-setup.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../strategies/names.ts';
import { createStrategy } from '../../strategies/registry.ts';
import { tradingRules } from '../trading-rules.ts';

type Given = Pick<LiveSetup, 'key' | 'place' | 'can' | 'softStops' | 'closesAt' | 'putsOn'>;

/** `testStart`: session minute in which TEST_MODE's windows start; null: the strategies' own windows. */
export function sessionSetup(config: TradingConfig, testStart: number | null, given: Given): LiveSetup {
  return {
    ...given,
    rules: tradingRules(config, {
      ...{ testStart, asksVolume: true, asksSlippage: true, asksConfirmation: config.TRADE_CONFIRMATION_REQUIRED },
    }),
    strategyOf: (name) => createStrategy(name as StrategyName, config, { imbalanceOf: null }),
    order: STRATEGY_NAMES,
  };
}
