/** The windows of strategies in one session: their own, or TEST_MODE's one after another. */
import type { Strategy } from '../strategies/strategy.ts';
import { latestTestStart, NO_WINDOW, TEST_WINDOW_MINUTES, testWindow, type Window } from '../strategies/window.ts';

/**
 * One a strategy, in their order. `testStart`: the session minute in which the first of TEST_MODE's windows begins, null
 * for the strategies' own; in too short a session there is none.
 */
export function windowsOf(strategies: readonly Strategy[], testStart: number | null, sessionMinutes: number): Window[] {
  if (testStart === null) return strategies.map((strategy) => strategy.window(sessionMinutes));
  if (testStart > latestTestStart(sessionMinutes, strategies.length)) return strategies.map(() => NO_WINDOW);
  return strategies.map((_, at) => testWindow(testStart + at * TEST_WINDOW_MINUTES));
}
