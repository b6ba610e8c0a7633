/** What a run tells people while it goes on and at its end. */
import assert from 'node:assert/strict';
import { endLine, failureOf, happened, progressLine } from '../../../src/lib/app/live/view.ts';
import { LogicError } from '../../../src/lib/core/errors.ts';
import { exitCodeOf } from '../../../src/lib/core/exit-code.ts';
import type { JournalRecord } from '../../../src/lib/session/records.ts';
import { scanned, toldSession } from '../../helpers/told-session.ts';

/** Of a session that is written by hand, the n-th record of that kind as told. */
function told(kind: JournalRecord['kind'], n = 0): string | null {
  const [at, record] = toldSession('2025-12-01').filter(([, each]) => each.kind === kind)[n] ?? [];
  assert.ok(at !== undefined && record !== undefined, kind);
  return happened({ seq: 1, at, session: '2025-12-01', record });
}

describe('a run tells', () => {
  it('what was bought, with its stop, and how it was closed, with what it came to', () => {
    const time = String.raw`\d+:\d\d AM EST / \d+:\d\d AM PST`;
    const bought = new RegExp(
      `^${time}  bought [\\d.]+ at \\d+\\.\\d\\d, stop \\d+\\.\\d\\d \\(2025-12-01-open-SPY-1\\)$`,
    );
    assert.match(told('bought') ?? '', bought);
    // -5.52 is what helpers/told-session.ts lets the first trade that is closed come to.
    assert.match(
      told('closed') ?? '',
      new RegExp(`^${time}  closed at [\\d.]+ by \\w+, -\\$5\\.52 \\(2025-12-01-open-QQQ-2\\)$`),
    );
  });

  it('what a strategy looks at, by which scan', () => {
    const at = Date.parse('2025-12-01T14:25:00Z');
    const line = (record: JournalRecord): string | null => happened({ seq: 1, at, session: '2025-12-01', record });
    assert.equal(
      line(scanned(['SPY', 'QQQ'], { leftOut: ['GONE'] })),
      '9:25 AM EST / 6:25 AM PST  open looks at SPY, QQQ (scan of 9:15 AM EST / 6:15 AM PST by alpaca); left out: GONE',
    );
    assert.match(line(scanned([])) ?? '', / {2}open looks at nothing \(scan of/);
  });

  it('nothing of what is only decided or worked on', () => {
    for (const kind of ['signal', 'refusal', 'order_intended', 'bars'] as const) assert.equal(told(kind), null);
  });

  it('how far it is, and how it ended', () => {
    // 14:41 UTC is 9:41 AM in New York's winter.
    const at = Date.parse('2025-12-01T14:41:00Z');
    assert.equal(
      progressLine({ at, done: 11, of: 390, positions: 1 }),
      '9:41 AM EST / 6:41 AM PST, minute 11 of 390, 1 position',
    );
    const run = { account: 'sim-paper-2025-12-01', session: '2025-12-01', strategies: ['open'], trades: [] } as const;
    const end = (how: 'done' | 'kept', kill: string | null = null): string =>
      endLine({ ...run, outcome: { how, error: null, held: [] }, profit: -1.6, leftOut: [], kill, book: null });
    assert.equal(
      end('done'),
      'open on 2025-12-01: 0 trades, session -$1.60; the run is done (account sim-paper-2025-12-01)',
    );
    assert.match(
      end('done', 'halted by person (me)'),
      /; the kill switch holds, halted by person \(me\): tbot kill release$/,
    );
    assert.match(end('kept'), /the run was stopped, its positions stay under their stops \(/);
  });

  it('of positions that it could not sell as a failure, and of those that were to stay as none', () => {
    const run = { account: 'sim-paper-2025-12-01', session: '2025-12-01', strategies: ['open'], trades: [] } as const;
    const failure = (how: 'done' | 'stopped' | 'kept', held: readonly string[], error: Error | null = null) =>
      failureOf({ ...run, outcome: { how, error, held }, profit: 0, leftOut: [], kill: null, book: null });
    for (const how of ['done', 'stopped'] as const) {
      const told = failure(how, ['2025-12-01-open-SPY-1']);
      assert.ok(told instanceof LogicError);
      assert.equal(exitCodeOf(told), 1);
      assert.equal(told.code, 'still_held');
      assert.match(told.message, /2025-12-01-open-SPY-1 could not be sold/);
      assert.match(told.cure, /^tbot flatten/);
      assert.equal(failure(how, []), null);
    }
    assert.equal(failure('kept', ['2025-12-01-open-SPY-1']), null);
    const bug = new Error('a bug');
    assert.equal(failure('done', ['2025-12-01-open-SPY-1'], bug), bug);
  });
});
