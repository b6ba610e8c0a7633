/** Figures that are right up to rounding. */
import assert from 'node:assert/strict';

export function near(actual: number | null | undefined, expected: number, tolerance: number): void {
  assert.ok(typeof actual === 'number', `${String(actual)} instead of ${String(expected)}`);
  assert.ok(Math.abs(actual - expected) <= tolerance, `${String(actual)} is not ${String(expected)}`);
}
