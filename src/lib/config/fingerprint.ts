/**
 * The trading configuration as one short text: what a dry run was passed with. Guarantees: the same for the same values,
 * however they are written and wherever they come from; another for every other value, but for those by which nothing is
 * traded: logging and alerts.
 */
import { createHash } from 'node:crypto';
import type { TradingConfig, TradingKey } from './keys/trading.ts';

/** How it is told of. */
const TELLING: readonly TradingKey[] = [
  'DEBUG_LOG_LEVEL',
  'ENABLE_LOGGING',
  'LOG_FORMAT',
  'NOTIFY_ON_FILL',
  'NOTIFY_ON_EXIT',
];

const DIGITS = 16;

/** Hexadecimal. */
export function tradingFingerprint(config: TradingConfig): string {
  const deciding = Object.entries(config)
    .filter(([key]) => !TELLING.some((telling) => telling === key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  // Shares of WEIGHTS are exact decimals, whose digits JSON does not know.
  const text = JSON.stringify(deciding, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
