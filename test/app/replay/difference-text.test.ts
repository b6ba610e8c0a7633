import assert from 'node:assert/strict';
import { differenceLines } from '../../../src/lib/app/replay/difference-text.ts';
import { refusal, signal } from '../../helpers/told-session.ts';

describe('a difference in a replay', () => {
  it('is told with its time in both zones, as sentences', () => {
    const recorded = refusal('DIA', 21, { reason: 'spread', numbers: { spread: 0.018, most: 0.015 } });
    // Minute 21 ends at 9:30 + 22 min.
    assert.deepEqual(differenceLines('2025-12-31.2', { m: 21, recorded, now: null }), [
      'the first that differs, at 9:52 AM EST / 6:52 AM PST (session minute 21):',
      '  recorded: DIA was refused for open (spread): spread 0.018, most 0.015',
      '  now:      nothing',
    ]);
    const [, , now] = differenceLines('2025-12-31', { m: 21, recorded: null, now: signal('SPY', 21) });
    assert.match(now ?? '', /now: {6}open signalled SPY \(long\): it closed at 51\.30, above the trigger/);
  });
});
