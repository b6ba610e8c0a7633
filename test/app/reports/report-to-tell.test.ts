/** Which day people are told of, at moments by hand. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { reportToTell, type ReportToTell } from '../../../src/lib/app/reports/report-to-tell.ts';
import { trade } from '../../helpers/live-home.ts';
import { appIn, simAccount } from '../../helpers/ops.ts';
import { makeHome } from '../../helpers/tbot.ts';
import { toldSession } from '../../helpers/told-session.ts';

/** A Friday. */
const TRADED = '2025-12-05';

describe('the day that people are told of', () => {
  let home: string;

  before(() => {
    home = makeHome();
    trade(home, TRADED, toldSession(TRADED));
  });

  const at = (utc: string, asked?: string): ReportToTell =>
    reportToTell({ ...appIn(home), clock: { now: () => Date.parse(utc) } }, asked);
  const told = (utc: string, asked?: string): unknown[] => {
    const { report, quiet } = at(utc, asked);
    return [report.date, report.summaries.length, quiet];
  };

  it('is today’s session, from its open on', () => {
    assert.deepEqual(told('2025-12-05T14:30:00Z'), [TRADED, 1, null]);
    assert.deepEqual(told('2025-12-05T21:30:00Z'), [TRADED, 1, null]);
    assert.deepEqual(told('2025-12-06T04:59:00Z'), [TRADED, 1, null]); // 11:59 PM in New York
  });

  it('is the session before, until today’s opens', () => {
    assert.deepEqual(told('2025-12-08T14:29:59Z'), [TRADED, 1, null]);
    assert.deepEqual(told('2025-12-05T12:00:00Z'), ['2025-12-04', 0, null]);
  });

  it('is one on which nothing ran, and never an older one in its place', () => {
    assert.deepEqual(told('2025-12-08T21:30:00Z'), ['2025-12-08', 0, null]);
  });

  it('is none at weekends and on holidays, but where it is asked for', () => {
    assert.equal(at('2025-12-06T16:00:00Z').quiet?.split(';')[0], 'there is no session on 2025-12-06: it is a weekend');
    assert.match(at('2025-12-25T21:30:00Z').quiet ?? '', /^there is no session on 2025-12-25: the exchange is closed/);
    assert.deepEqual(told('2025-12-06T16:00:00Z', TRADED), [TRADED, 1, null]);
    assert.deepEqual(told('2025-12-06T16:00:00Z', '2025-12-04'), ['2025-12-04', 0, null]);
  });

  it('is told of without a journal that cannot be read; that is said, and is no reason to tell of a day that is none', () => {
    const damaged = simAccount(home, 'sim-paper-2024-01-02').journal;
    writeFileSync(damaged, 'no database '.repeat(200));
    try {
      const { report, unread } = at('2025-12-05T21:30:00Z');
      assert.deepEqual(
        [report.summaries.length, unread.map(({ journal, why }) => [journal, why.includes('not a database')])],
        [1, [['sim-paper-2024-01-02', true]]],
      );
      assert.throws(() => at('2025-12-08T21:30:00Z', '2025-12-06'), { code: 'journal_broken' });
    } finally {
      rmSync(damaged);
    }
  });

  it('is refused where it is no date, no session, or still to come', () => {
    for (const [asked, code] of [
      ['yesterday', 'not_a_date'],
      ['2025-12-06', 'no_session'],
      ['2025-12-09', 'no_session'],
    ] as const)
      assert.throws(() => at('2025-12-08T21:30:00Z', asked), { code });
  });
});
