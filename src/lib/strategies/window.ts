/**
 * When a strategy looks, decides and is out again, in session minutes. m = 0 is the bar that starts at 9:30; a decision
 * at m is made at the close of bar m and fills in m + 1 at the earliest.
 */
export interface Window {
  /** Bars that are looked at before the first decision, the last one included. */
  readonly analysisFrom: number;
  readonly analysisTo: number;
  readonly firstDecision: number;
  readonly lastDecision: number;
  /** Whatever is left is sold at the open of this bar. */
  readonly hardExit: number;
}

/** Minutes that a window of TEST_MODE takes: analysis, decision, fill. */
export const TEST_WINDOW_MINUTES = 3;
/** The least room between the hard exit of a test window and the close. */
const TEST_ROOM_MINUTES = 8;
const TEST_ROOM_OF_SEVERAL_MINUTES = 14;

/** Of a session that leaves no room for a test window: nothing is decided in it. */
export const NO_WINDOW: Window = {
  analysisFrom: Infinity,
  analysisTo: Infinity,
  firstDecision: Infinity,
  lastDecision: -Infinity,
  hardExit: Infinity,
};

/** TEST_MODE: one bar of analysis, one decision, one bar to fill, out at the open of the next. */
export function testWindow(startMinute: number): Window {
  return {
    analysisFrom: startMinute,
    analysisTo: startMinute,
    firstDecision: startMinute + 1,
    lastDecision: startMinute + 1,
    hardExit: startMinute + TEST_WINDOW_MINUTES,
  };
}

/** The latest start of test windows in a session of that length: C - 8; of several, one after another, C - 14. */
export function latestTestStart(sessionMinutes: number, windows: number): number {
  return sessionMinutes - (windows > 1 ? TEST_ROOM_OF_SEVERAL_MINUTES : TEST_ROOM_MINUTES);
}

/** The first minute after m in which an entry may be decided; Infinity when there is none. */
export function nextDecisionAfter(window: Window, m: number): number {
  const next = Math.max(m + 1, window.firstDecision);
  return next <= window.lastDecision ? next : Infinity;
}

/** Whether an entry may be decided at the close of that minute. */
export function isDecisionMinute(window: Window, m: number): boolean {
  return m >= window.firstDecision && m <= window.lastDecision;
}
