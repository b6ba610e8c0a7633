/** What is wrong or suspicious in a symbol's bars. */
import type { Bars, EpochMinute } from '../market/bars.ts';

export interface BarFinding {
  /** Stable, lower_snake_case. */
  readonly kind: string;
  /** An error is impossible in a market; a warning is only unlikely. */
  readonly severity: 'error' | 'warning';
  readonly symbol: string;
  readonly count: number;
  /** Minute of the first bar that it is about. */
  readonly first: EpochMinute;
  readonly message: string;
}

export function verifyBars({ symbol, minute, high, low }: Bars): BarFinding[] {
  const crossed = minute.filter((_, at) => !((low[at] ?? NaN) > 0 && (high[at] ?? NaN) >= (low[at] ?? NaN)));
  const [first] = crossed;
  if (first === undefined) return [];
  const message = 'the high lies below the low, or a price is not above zero';
  return [{ kind: 'bad_prices', severity: 'error', symbol, count: crossed.length, first, message }];
}
