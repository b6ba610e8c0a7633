/** What "usual" is of: the sessions that means are taken over. */

/** As the risk gate counts them. */
export const VOLUME_SESSIONS = 20;
/** As an average true range usually does. */
export const RANGE_SESSIONS = 14;

/** NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
