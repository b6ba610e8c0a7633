import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dualZoneDateTime, dualZoneTime, utcText } from '../../src/lib/calendar/text.ts';

describe('times as text', () => {
  it('carry both zones, by the clocks of the day', () => {
    assert.equal(dualZoneTime(Date.UTC(2025, 0, 2, 14, 30)), '9:30 AM EST / 6:30 AM PST');
    assert.equal(dualZoneTime(Date.UTC(2025, 6, 2, 20)), '4:00 PM EDT / 1:00 PM PDT');
  });

  it('name the other date where it differs', () => {
    assert.equal(dualZoneDateTime(Date.UTC(2025, 0, 2, 14, 30)), '2025-01-02 9:30 AM EST / 6:30 AM PST');
    assert.equal(dualZoneDateTime(Date.UTC(2025, 0, 2, 6)), '2025-01-02 1:00 AM EST / 2025-01-01 10:00 PM PST');
  });

  it('are stored in UTC', () => {
    assert.equal(utcText(Date.UTC(2025, 0, 2, 14, 30)), '2025-01-02T14:30:00Z');
    assert.equal(utcText(Date.UTC(2025, 0, 2, 14, 30, 0, 7)), '2025-01-02T14:30:00.007Z');
  });

  it('are those of the machine, at any millisecond from 1970 to 2099', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0) - 1 }), fc.boolean(), (some, isWhole) => {
        const instant = isWhole ? some - (some % 1000) : some;
        assert.equal(utcText(instant), new Date(instant).toISOString().replace('.000Z', 'Z'));
      }),
    );
  });
});
