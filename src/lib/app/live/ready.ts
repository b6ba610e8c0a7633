/** A run starts only when each of its strategies says that it is ready. */
import type { TradingConfig } from '../../config/keys/trading.ts';
import { RefusedError } from '../../core/errors.ts';
import type { StrategyName } from '../../strategies/names.ts';
import type { SelfCheckFacts } from '../../strategies/self-check.ts';
import { checkStrategy } from '../ops/self-check.ts';

/** @throws RefusedError `not_ready` with what each strategy lacks */
export function assertReady(
  strategies: readonly StrategyName[],
  config: TradingConfig,
  facts: Omit<SelfCheckFacts, 'isTestMode' | 'shortType'>,
): void {
  const { TEST_MODE: isTestMode, SHORT_TYPE: shortType } = config;
  const checks = strategies.map((name) => checkStrategy(name, config, { ...facts, isTestMode, shortType }));
  const failures = checks.flatMap(({ strategy, findings }) =>
    findings.flatMap(({ status, found, cure }) => (status === 'fail' ? [{ strategy, found, cure }] : [])),
  );
  const [first] = failures;
  if (first === undefined) return;
  throw new RefusedError({
    code: 'not_ready',
    message: failures.map(({ strategy, found }) => `${strategy}: ${found}`).join('; '),
    cure: first.cure ?? 'tbot self-check shows all',
  });
}
