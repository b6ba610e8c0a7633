import assert from 'node:assert/strict';
import { doctorReport } from '../../src/cli/doctor-report.ts';
import { fail, ok, warn, type Finding } from '../../src/lib/app/doctor/check.ts';

const named = (name: string, finding: Finding) => ({ name, remote: false, ...finding });

describe('the findings for people', () => {
  it('have each cure once, with the checks that it is for side by side', async () => {
    const report = await doctorReport(
      [
        named('broker', fail('not_authorised', 'refused', 'look at the keys')),
        named('disk', ok('room')),
        named('clock', warn('clock_off', 'late', 'set the clock')),
        named('data feed', fail('not_authorised', 'refused', 'look at the keys')),
      ],
      Infinity,
    );
    assert.deepEqual(report.split('\n').slice(-3), [
      'What to do:',
      '  broker, data feed: look at the keys',
      '  clock: set the clock',
    ]);
  });

  it('have nothing to do where all is well', async () => {
    assert.doesNotMatch(await doctorReport([named('disk', ok('room'))], Infinity), /What to do/);
  });
});
