import assert from 'node:assert/strict';
import { isDecisionMinute, latestTestStart, testWindow } from '../../src/lib/strategies/window.ts';

describe('the window of TEST_MODE', () => {
  it('is one bar to analyse, one to decide, one to fill, and out', () => {
    assert.deepEqual(testWindow(60), {
      analysisFrom: 60,
      analysisTo: 60,
      firstDecision: 61,
      lastDecision: 61,
      hardExit: 63,
    });
  });

  it('starts at C - 8 at the latest, all three strategies at C - 14', () => {
    assert.deepEqual([latestTestStart(390, 1), latestTestStart(390, 3)], [382, 376]);
    assert.deepEqual([latestTestStart(210, 1), latestTestStart(210, 3)], [202, 196]);
  });
});

describe('the minutes of decision of a window', () => {
  it('are the first, the last, and all between', () => {
    const window = { ...testWindow(0), firstDecision: 20, lastDecision: 48 };
    assert.deepEqual(
      [19, 20, 48, 49].map((m) => isDecisionMinute(window, m)),
      [false, true, true, false],
    );
  });
});
