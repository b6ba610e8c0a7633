/** What an indicator reads when it catches up: the bars of a symbol as columns, one row a bar, oldest first. */
export interface BarColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}
