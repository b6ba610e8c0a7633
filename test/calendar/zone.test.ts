import assert from 'node:assert/strict';
import { dayNumber } from '../../src/lib/calendar/civil-date.ts';
import {
  abbreviation,
  instantAt,
  localIsoDate,
  LOS_ANGELES,
  NEW_YORK,
  offsetMinutes,
  type Zone,
} from '../../src/lib/calendar/zone.ts';

const HOUR_MS = 3_600_000;

/** The IANA database that Node carries, asked for the offset as text such as "GMT-4". */
function ianaOffset(zone: Zone): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: 'shortOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return Number(name.slice('GMT'.length)) * 60;
  };
}

describe('the zones', () => {
  for (const zone of [NEW_YORK, LOS_ANGELES]) {
    it(`${zone.name} is the IANA database's: every 7 hours from 1998 to 2040, and around every change`, () => {
      const iana = ianaOffset(zone);
      const [from, to] = [Date.UTC(1998, 0, 1), Date.UTC(2041, 0, 1)];
      let previous = from;
      for (let instant = from; instant < to; instant += 7 * HOUR_MS) {
        assert.equal(offsetMinutes(zone, instant), iana(instant), new Date(instant).toISOString());
        if (offsetMinutes(zone, instant) !== offsetMinutes(zone, previous))
          for (let near = previous; near <= instant; near += 60_000)
            assert.equal(offsetMinutes(zone, near), iana(near), new Date(near).toISOString());
        previous = instant;
      }
    });
  }

  it('name summer and winter: 2026-07-01 is EDT and PDT, 2026-12-01 EST and PST', () => {
    const names = (instant: number): string[] => [NEW_YORK, LOS_ANGELES].map((zone) => abbreviation(zone, instant));
    assert.deepEqual(names(Date.UTC(2026, 6, 1)), ['EDT', 'PDT']);
    assert.deepEqual(names(Date.UTC(2026, 11, 1)), ['EST', 'PST']);
  });

  it('find the open on both days of a change: 2026-03-08 at 13:30Z, the day before at 14:30Z; 2026-11-01 at 14:30Z', () => {
    const open = (year: number, month: number, day: number): string =>
      new Date(instantAt(NEW_YORK, dayNumber(year, month, day), 570)).toISOString();
    assert.equal(open(2026, 3, 7), '2026-03-07T14:30:00.000Z');
    assert.equal(open(2026, 3, 8), '2026-03-08T13:30:00.000Z');
    assert.equal(open(2026, 10, 31), '2026-10-31T13:30:00.000Z');
    assert.equal(open(2026, 11, 1), '2026-11-01T14:30:00.000Z');
  });

  it('take the first of an hour that happens twice, and go on an hour from one that does not happen', () => {
    const at = (year: number, month: number, day: number, minute: number): string =>
      new Date(instantAt(NEW_YORK, dayNumber(year, month, day), minute)).toISOString();
    assert.equal(at(2026, 11, 1, 90), '2026-11-01T05:30:00.000Z'); // 1:30 EDT
    assert.equal(at(2026, 3, 8, 150), '2026-03-08T07:30:00.000Z'); // 2:30 EST is 3:30 EDT
  });

  it('know whose date it is: 2026-01-02T04:00Z is still the 1st in New York', () => {
    assert.equal(localIsoDate(NEW_YORK, Date.UTC(2026, 0, 2, 4)), '2026-01-01');
  });
});
