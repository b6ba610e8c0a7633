/** What a run trades by: the keys of `.env_bot` that bind the session, and what kind of run it is. */
import type { RiskLimits } from '../risk/gate.ts';
import type { AllocationSettings } from '../strategies/allocation.ts';

export interface TradingRules extends RiskLimits, AllocationSettings {
  /** Share of equity that one strategy window may use. */
  readonly TOTAL_ALLOCATION: number;
  readonly SHORT_TYPE: 'InverseETF' | 'LongPut' | 'Auto' | 'disabled';
  readonly LONG_PUT_MIN_DTE: number;
  readonly LONG_PUT_MAX_DTE: number;
  readonly LONG_PUT_MAX_SPREAD: number;
  /** Shares: a millionth, or 1 without FRACTIONAL. */
  readonly shareStep: number;
  /** Minutes after the open before which nothing is decided (START_TIME). */
  readonly firstMoment: number;
  /** Session minute in which TEST_MODE's windows start; null: the strategies' own windows. */
  readonly testStart: number | null;
  /** Whether a person is asked before each entry. */
  readonly asksConfirmation: boolean;
  /** Whether the gate asks for volume, and for the slippage to expect. */
  readonly asksVolume: boolean;
  readonly asksSlippage: boolean;
}
