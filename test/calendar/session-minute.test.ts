import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OUTSIDE_SESSION, sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { FIRST_DAY, LAST_DAY, sessionsBetween } from '../../src/lib/calendar/sessions.ts';

const MINUTE_MS = 60_000;
const sessions = sessionsBetween(FIRST_DAY, LAST_DAY);

describe('the session minute of an instant', () => {
  it('is 0 at the open, C - 1 just before the close, and outside a millisecond earlier and at the close', () => {
    for (const { open, close, minutes } of sessions) {
      assert.equal(sessionMinute(open), 0);
      assert.equal(sessionMinute(close - 1), minutes - 1);
      assert.equal(sessionMinute(open - 1), OUTSIDE_SESSION);
      assert.equal(sessionMinute(close), OUTSIDE_SESSION);
    }
  });

  it('counts whole minutes from the open on', () => {
    fc.assert(
      fc.property(fc.nat(sessions.length - 1), fc.nat(390 * MINUTE_MS - 1), (index, offset) => {
        const session = sessions[index];
        assert.ok(session);
        const expected = offset < session.minutes * MINUTE_MS ? Math.floor(offset / MINUTE_MS) : OUTSIDE_SESSION;
        assert.equal(sessionMinute(session.open + offset), expected);
      }),
    );
  });

  it('is outside on holidays, weekends and in years that nobody knows', () => {
    for (const instant of [
      '2025-01-01T15:00Z',
      '2025-01-09T15:00Z',
      '2025-01-11T15:00Z',
      '1997-06-02T15:00Z',
      '2030-06-03T15:00Z',
    ])
      assert.equal(sessionMinute(Date.parse(instant)), OUTSIDE_SESSION, instant);
  });
});
