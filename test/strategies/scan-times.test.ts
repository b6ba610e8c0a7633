/** When the symbols of each strategy are scanned for; times of New York as minutes after midnight. */
import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../src/lib/core/clock.ts';
import { nextScanAt, scanServesMinutes } from '../../src/lib/strategies/scan-times.ts';
import { createStrategy } from '../../src/lib/strategies/registry.ts';
import type { StrategyName } from '../../src/lib/strategies/names.ts';
import { NO_WINDOW, testWindow, type Window } from '../../src/lib/strategies/window.ts';
import { SETTINGS } from '../helpers/trial.ts';

const OPEN = 570;
const at = (hour: number, minute: number): number => hour * 60 + minute;

function windowOf(strategy: StrategyName, minutes = 390): Window {
  return createStrategy(strategy, SETTINGS, { imbalanceOf: null }).window(minutes);
}

function next(strategy: StrategyName, scanned: number | null, window = windowOf(strategy)): number | null {
  const scannedAt = scanned === null ? null : scanned * MINUTE_MS;
  const due = nextScanAt({ strategy, window, open: OPEN * MINUTE_MS, scannedAt });
  return due === null ? null : due / MINUTE_MS;
}

describe('the time of a scan', () => {
  it('is 9:15 for open, once', () => {
    assert.equal(next('open', null), at(9, 15));
    assert.equal(next('open', at(7, 0)), null);
    assert.equal(scanServesMinutes('open'), Infinity);
  });

  it('is five minutes before the window for mid and close, and a quarter of an hour after the last one', () => {
    assert.equal(next('mid', null), at(10, 25));
    assert.equal(next('mid', at(10, 25)), at(10, 40));
    assert.equal(next('close', null), at(14, 25));
    assert.equal(next('close', at(14, 31)), at(14, 46));
    assert.equal(scanServesMinutes('mid'), 15);
  });

  it('moves with an early close', () => {
    // C is 210 minutes: close decides from 11:30 on.
    assert.equal(next('close', null, windowOf('close', 210)), at(11, 25));
  });

  it('is never when no decision would follow: mid decides for the last time at 2:29, close at 3:46', () => {
    assert.equal(next('mid', at(14, 13)), at(14, 28));
    assert.equal(next('mid', at(14, 14)), null);
    assert.equal(next('close', at(15, 30)), at(15, 45));
    assert.equal(next('close', at(15, 31)), null);
    assert.equal(next('mid', null, NO_WINDOW), null);
  });

  it('of a window of TEST_MODE is ahead of it too', () => {
    // From minute 100 on: decided at the close of minute 101.
    assert.equal(next('mid', null, testWindow(100)), OPEN + 96);
    assert.equal(next('open', null, testWindow(100)), at(9, 15));
  });
});
