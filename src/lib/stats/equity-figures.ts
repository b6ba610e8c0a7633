/**
 * What an equity curve lost on its way, on minute marks and on daily closes. Guarantees: the capital is the curve's first
 * point, so that a loss from the first minute on counts; what never fell lost 0 over 0 steps.
 */
import { drawdowns, type Drawdown } from './drawdown.ts';

export interface DrawdownFigures {
  /** Depth of the maximum drawdown on minute marks, as a share of its peak: 0.2 is 20 %. */
  readonly max_drawdown: number;
  /** Dollars from that drawdown's peak to its trough. */
  readonly max_drawdown_money: number;
  /** Session minutes from that drawdown's peak to its recovery, or to the end. */
  readonly max_drawdown_minutes: number;
  /** Session minutes of the longest time under water, which need not be the deepest. */
  readonly longest_under_water_minutes: number;
  /** The same on daily closes: never deeper than on minute marks. */
  readonly max_drawdown_daily: number;
  readonly max_drawdown_sessions: number;
  readonly longest_under_water_sessions: number;
}

export function drawdownFigures(
  capital: number,
  minuteEquity: Float64Array,
  sessionEquity: Float64Array,
): DrawdownFigures {
  const minutes = startingWith(capital, minuteEquity);
  const byMinute = drawdowns(minutes);
  const bySession = drawdowns(startingWith(capital, sessionEquity));
  return {
    max_drawdown: byMinute.deepest?.depth ?? 0,
    max_drawdown_money: moneyLost(minutes, byMinute.deepest),
    max_drawdown_minutes: byMinute.deepest?.length ?? 0,
    longest_under_water_minutes: byMinute.longest?.length ?? 0,
    max_drawdown_daily: bySession.deepest?.depth ?? 0,
    max_drawdown_sessions: bySession.deepest?.length ?? 0,
    longest_under_water_sessions: bySession.longest?.length ?? 0,
  };
}

/** Each session's equity at its end over that of the one before it, less 1; 0 once there is nothing left to lose. */
export function sessionReturns(capital: number, sessionEquity: Float64Array): Float64Array {
  return sessionEquity.map((after, at) => {
    const before = sessionEquity[at - 1] ?? capital;
    return before > 0 ? after / before - 1 : 0;
  });
}

function startingWith(capital: number, equity: Float64Array): Float64Array {
  const curve = new Float64Array(equity.length + 1);
  curve[0] = capital;
  curve.set(equity, 1);
  return curve;
}

function moneyLost(equity: Float64Array, spell: Drawdown | null): number {
  return spell === null ? 0 : (equity[spell.peak] ?? 0) - (equity[spell.trough] ?? 0);
}
