/**
 * A trade from its buy to its last sell, as the trade history, trades.csv and the books hold it: the fields and their
 * order are a format that others read. Numbers are unrounded doubles; times are UTC ISO 8601, of the minute that filled.
 */
import type { InstrumentKind } from './instrument.ts';

export const EXIT_REASONS = [
  'stop',
  'hard_exit',
  'timeout',
  'vwap_touch',
  'kill_switch',
  'no_bar',
  'manual',
  'expired',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

export interface ClosedTrade {
  /** = exit_time */
  readonly timestamp: string;
  readonly trade_id: string;
  readonly strategy_name: string;
  /** What was bought. */
  readonly ticker: string;
  /** What signalled. */
  readonly signal_ticker: string;
  readonly instrument: InstrumentKind;
  readonly side: 'buy';
  /** Shares, or contracts of a put. */
  readonly size: number;
  readonly entry_time: string;
  readonly entry_price: number;
  readonly exit_time: string;
  /** The mean of its sells, weighted by quantity. */
  readonly exit_price: number;
  /** Of the first sell. */
  readonly exit_reason: ExitReason;
  readonly fees: number;
  /** Net of fees. */
  readonly PnL: number;
  readonly broker: string;
  readonly mode: 'paper' | 'live';
  /** '' for a trade with nothing to say of; `synthetic` where its prices are an estimate. */
  readonly error_code: string;
}

/** The error_code of a trade in a put whose prices no market made. */
export const SYNTHETIC = 'synthetic';

export const CLOSED_TRADE_COLUMNS = [
  'timestamp',
  'trade_id',
  'strategy_name',
  'ticker',
  'signal_ticker',
  'instrument',
  'side',
  'size',
  'entry_time',
  'entry_price',
  'exit_time',
  'exit_price',
  'exit_reason',
  'fees',
  'PnL',
  'broker',
  'mode',
  'error_code',
] as const satisfies readonly (keyof ClosedTrade)[];
