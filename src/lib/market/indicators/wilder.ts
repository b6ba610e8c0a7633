/**
 * Wilder's moving average (J. W. Wilder 1978, "New Concepts in Technical Trading Systems"): seeded with the mean of the
 * first `period` values, then moved by 1/period of the way to each new value.
 * Guarantees: the operations of trading-signals' WSMA in their order, so equal to the last bit; what is not a number
 * once stays so, as there.
 */

/**
 * The average after its value number `count` (from 1 on): the sum so far while it is being seeded, the mean from value
 * number `period` on. A function of numbers and no object, so that an indicator of four averages stays one tight loop.
 */
export function wilderAverage(average: number, value: number, count: number, period: number): number {
  if (count > period) return average + (value - average) * (1 / period);
  return count === period ? (average + value) / period : average + value;
}
