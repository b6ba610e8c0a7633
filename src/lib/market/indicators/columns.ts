/** What an indicator reads when it catches up: the bars of a symbol as columns, one row a bar, oldest first. */
export interface BarColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A session of a symbol as an indicator sees it: the rows fromRow..toRow - 1, which move on with time and sessions. */
export interface SessionColumns {
  readonly bars: BarColumns;
  /** Another one for each session. */
  readonly session: number;
  readonly fromRow: number;
  readonly toRow: number;
}
