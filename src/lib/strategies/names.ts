/** The strategies there are, in the order in which their batches of one minute are chosen from. */
export const STRATEGY_NAMES = ['open', 'mid', 'close'] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

export function isStrategyName(name: string): name is StrategyName {
  return (STRATEGY_NAMES as readonly string[]).includes(name);
}
