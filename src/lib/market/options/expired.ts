/** Whether an option is over. Guarantees: what is no option never is; on its last day in New York it is not yet. */
import { localDay, NEW_YORK } from '../../calendar/zone.ts';
import type { EpochMs } from '../../core/clock.ts';
import { readOccSymbol } from './occ-symbol.ts';

export function hasExpired(ticker: string, at: EpochMs): boolean {
  const contract = readOccSymbol(ticker);
  return contract !== null && localDay(NEW_YORK, at) > contract.expiry;
}
