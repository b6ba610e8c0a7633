/** Makes the strategies by their names. */
import { EndOfDay, type CloseSettings, type ImbalanceOf } from './close.ts';
import { VwapReversion, type MidSettings } from './mid.ts';
import type { StrategyName } from './names.ts';
import { OpeningRangeBreakout, type OpenSettings } from './open.ts';
import type { Strategy } from './strategy.ts';

/** The keys of `.env_bot` that strategies go by. */
export type StrategySettings = OpenSettings & MidSettings & CloseSettings;

/** What a strategy may ask beyond bars. */
export interface StrategySources {
  readonly imbalanceOf: ImbalanceOf;
}

const CREATE: Readonly<Record<StrategyName, (settings: StrategySettings, sources: StrategySources) => Strategy>> = {
  open: (settings) => new OpeningRangeBreakout(settings),
  mid: (settings) => new VwapReversion(settings),
  close: (settings, { imbalanceOf }) => new EndOfDay(settings, imbalanceOf),
};

export function createStrategy(name: StrategyName, settings: StrategySettings, sources: StrategySources): Strategy {
  return CREATE[name](settings, sources);
}
