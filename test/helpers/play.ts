/** Scripted sessions: symbols at 50 dollars, a strategy that signals by script, 100,000 dollars, so that a window has 2000. */
import type { Bars } from '../../src/lib/market/bars.ts';
import type { SessionEvent } from '../../src/lib/session/journal.ts';
import type { Strategy } from '../../src/lib/strategies/strategy.ts';
import { barsOf, changed, dot, type BarRow } from './bars.ts';
import { still } from './patterns.ts';
import { Scripted, type ScriptedSignal } from './scripted.ts';
import { trade, type Traded, type Trial } from './trial.ts';

/** Signals by minute. */
export type Script = Readonly<Record<number, readonly ScriptedSignal[]>>;

/** All that a journal may be told. */
export const ALL_KINDS = [
  'signal',
  'refusal',
  'order',
  'unfilled',
  'bought',
  'sold',
  'kill_switch',
  'closed',
] as const satisfies readonly SessionEvent['kind'][];

/** A symbol for each letter, at 50 dollars all day but for those given. */
export function symbols(names: string, others: Readonly<Record<string, readonly BarRow[]>> = {}): Bars[] {
  return names.split('').map((symbol) => barsOf(symbol, others[symbol] ?? still(50)));
}

/** A to F, by the script of one strategy or by the strategies given. */
export function play(by: readonly Strategy[] | Script, options: Partial<Trial> = {}): Traded {
  const strategies = Array.isArray(by) ? (by as readonly Strategy[]) : [new Scripted(by as Script)];
  return trade({ symbols: symbols('ABCDEF'), strategies, ...options });
}

/** These minutes open beyond any limit, so that an entry stays unfilled in them. */
export function jumpAt(...minutes: readonly number[]): BarRow[] {
  return changed(still(50), ...minutes.map((m) => dot(m, 60)));
}
