/** From a validated `.env_bot` to the rules and settings that the session and its strategies go by. */
import { OPEN_MINUTE_OF_DAY } from '../calendar/sessions.ts';
import type { TradingConfig } from '../config/keys/trading.ts';
import { toNumber } from '../core/decimal.ts';
import { FRACTIONAL_STEP, WHOLE_STEP } from '../core/quantity.ts';
import type { TradingRules } from '../session/rules.ts';

/** What a run may set beside the configuration. */
export interface RunChoices {
  /** Session minute in which TEST_MODE's windows start; null: the strategies' own windows. */
  readonly testStart: number | null;
  readonly asksVolume: boolean;
  readonly asksSlippage: boolean;
  /** Left out: nobody is asked. */
  readonly asksConfirmation?: boolean;
}

export function tradingRules(config: TradingConfig, choices: RunChoices): TradingRules {
  return {
    ...config,
    ...choices,
    asksConfirmation: choices.asksConfirmation ?? false,
    asksVolume: choices.asksVolume && choices.testStart === null,
    weights: config.WEIGHTS.map(toNumber),
    shareStep: config.FRACTIONAL ? FRACTIONAL_STEP : WHOLE_STEP,
    firstMoment: config.START_TIME - OPEN_MINUTE_OF_DAY,
  };
}
