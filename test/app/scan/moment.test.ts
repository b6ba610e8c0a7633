import assert from 'node:assert/strict';
import { utcText } from '../../../src/lib/calendar/text.ts';
import { freshFrom, momentAt, momentNow, momentOf, sessionOfDate } from '../../../src/lib/app/scan/moment.ts';
import { NO_WINDOW } from '../../../src/lib/strategies/window.ts';

const now = (text: string): string => momentNow(Date.parse(text)).session.date;

describe('the moment of a scan', () => {
  it('is of the session of its day: before the open, in it, and after its close', () => {
    // New York is 5 hours behind in December; 2025-12-31 is a Wednesday.
    for (const at of ['2025-12-31T05:00:00Z', '2025-12-31T14:15:00Z', '2025-12-31T18:00:00Z', '2026-01-01T04:59:59Z'])
      assert.equal(now(at), '2025-12-31');
  });

  it('is of the next session on a day without one', () => {
    assert.equal(now('2026-01-01T12:00:00Z'), '2026-01-02');
    assert.equal(now('2026-01-03T12:00:00Z'), '2026-01-05');
  });

  it('has no session that lasts later than the calendar knows', () => {
    assert.throws(() => now('2028-01-03T12:00:00Z'), { code: 'calendar_range' });
  });

  it('of the past is a time of New York', () => {
    const session = sessionOfDate('2025-12-31');
    assert.equal(utcText(momentAt(session, '9:15').at), '2025-12-31T14:15:00Z');
    assert.equal(utcText(momentAt(sessionOfDate('2025-07-01'), '09:15').at), '2025-07-01T13:15:00Z');
  });

  it('refuses what is no time of trading, and a day without a session', () => {
    for (const at of ['3:59', '20:01', '25:00', '9:61', '9.15', '', 'noon'])
      assert.throws(() => momentAt(sessionOfDate('2025-12-31'), at), { code: 'bad_flag' });
    assert.throws(() => sessionOfDate('2026-01-01'), { code: 'no_trading_day' });
    assert.throws(() => sessionOfDate('31.12.2025'), { code: 'not_a_date' });
  });

  it('is for a strategy the end of what its first decision needs, and for open the open', () => {
    const session = sessionOfDate('2025-12-31');
    const window = { ...NO_WINDOW, firstDecision: 60 };
    assert.equal(utcText(momentOf(session, window, false).at), '2025-12-31T15:30:00Z');
    assert.equal(utcText(momentOf(session, window, true).at), '2025-12-31T14:30:00Z');
  });

  it('takes a price for stale that is from before the session before, over a weekend too', () => {
    const monday = { at: 0, session: sessionOfDate('2026-01-05') };
    assert.equal(utcText(freshFrom(monday)), '2026-01-02T14:30:00Z');
  });
});
