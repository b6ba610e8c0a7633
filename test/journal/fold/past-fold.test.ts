import assert from 'node:assert/strict';
import { PAST_KINDS, PastFold } from '../../../src/lib/journal/fold/past-fold.ts';
import type { JournalRecord, RunStarted, StoredRecord } from '../../../src/lib/session/records.ts';
import { scanned } from '../../helpers/told-session.ts';
import { decided, moment, SESSION } from '../records.ts';
import { opened, RUN } from './runs.ts';

/** Open decides at 15 to 18, everything else at 60 to 62. */
const WINDOW = (strategy: string) => (strategy === 'open' ? { first: 15, last: 18 } : { first: 60, last: 62 });
const DONE: JournalRecord = { kind: 'run_ended', run: 'R1', how: 'done', code: null };

/** Each with the moment at which it is made. */
type Timed = readonly [number, JournalRecord];

/** Decided two seconds after its minute. */
function decisions(first: number, last: number): Timed[] {
  return Array.from({ length: last - first + 1 }, (_, n): Timed => [moment(first + n + 1, 2), decided(first + n)]);
}

function fold(timed: readonly Timed[], session = SESSION, on = new PastFold(WINDOW), from = 0): PastFold {
  timed.forEach(([at, record], index) => {
    const each: StoredRecord = { seq: from + index + 1, at, session, record };
    const isNeeded = (PAST_KINDS as readonly string[]).includes(record.kind);
    if (isNeeded) on.apply(each);
  });
  return on;
}

function passes(run: Partial<RunStarted>, between: readonly Timed[], end: JournalRecord = DONE): string[] {
  const start: Timed[] = [
    [moment(10), { ...RUN, ...run }],
    [moment(10), opened()],
  ];
  return [...fold([...start, ...between, [moment(70), end]]).passed.keys()];
}

const ERROR: JournalRecord = {
  ...{ kind: 'error', type: 'NetworkError', code: 'x', message: '', cure: '', isCritical: false, stack: null },
  about: {},
};

describe('a dry run', () => {
  it('has passed when it decided every minute of the window, and ended as done without an error', () => {
    assert.deepEqual(passes({}, decisions(12, 30)), ['open']);
    const passed = fold([[moment(10), RUN], [moment(10), opened()], ...decisions(15, 18), [moment(70), DONE]]).passed;
    const expected = { session: SESSION, run: 'R1', version: '0.1.0', configHash: 'abc', at: moment(70) };
    assert.deepEqual(passed.get('open'), expected);
  });

  it('has not passed otherwise', () => {
    const whole = decisions(15, 18);
    assert.deepEqual(passes({}, decisions(16, 18)), [], 'it came late');
    assert.deepEqual(passes({}, decisions(15, 17)), [], 'it ended early');
    assert.deepEqual(passes({}, [...decisions(15, 16), ...decisions(18, 18)]), [], 'a minute is missing');
    const late: Timed = [moment(17, 0) + 60_000, decided(16)];
    assert.deepEqual(passes({}, [...decisions(15, 15), late, ...decisions(17, 18)]), [], 'decided a minute late');
    assert.deepEqual(passes({}, [...whole, [moment(20), ERROR]]), [], 'an error');
    assert.deepEqual(passes({ isDryRun: false }, whole), [], 'no dry run');
    assert.deepEqual(passes({ testStart: 15 }, whole), [], 'the windows of TEST_MODE');
    assert.deepEqual(passes({ feed: { name: 'sim', hasQuotes: false } }, whole), [], 'no live data');
    assert.deepEqual(passes({}, whole, { ...DONE, how: 'stopped' }), [], 'stopped');
    assert.deepEqual(passes({}, whole, { ...DONE, run: 'R0' }), [], 'it died, another ended');
  });

  it('counts from the first scan on where symbols are scanned for: before that it looked at nothing', () => {
    const scan: Timed = [moment(12), { ...scanned(['AAA']), strategy: 'open' }];
    const other: Timed = [moment(12), { ...scanned(['AAA']), strategy: 'mid' }];
    const late: Timed = [moment(16, 30), { ...scanned(['AAA']), strategy: 'open' }];
    const run = { scans: true, symbols: [] } as const;
    assert.deepEqual(passes(run, [scan, ...decisions(15, 18)]), ['open']);
    assert.deepEqual(passes(run, decisions(15, 18)), []);
    assert.deepEqual(passes(run, [other, ...decisions(15, 18)]), []);
    assert.deepEqual(passes(run, [...decisions(15, 15), late, ...decisions(16, 18)]), []);
    assert.deepEqual(passes({ scans: true }, decisions(15, 18)), ['open'], 'it had symbols that were named');
  });

  it('passes for each of its strategies by itself, also for one that joined', () => {
    const joined: Timed = [moment(50), { kind: 'joined', strategies: ['mid'], symbols: [], testStart: null }];
    assert.deepEqual(passes({}, [...decisions(15, 18), joined, ...decisions(60, 62)]), ['open', 'mid']);
    assert.deepEqual(passes({}, [...decisions(15, 17), joined, ...decisions(60, 62)]), ['mid']);
  });

  it('is not made to fail by what was before it, nor by a run that died', () => {
    const before: Timed[] = [
      [moment(1), { ...RUN, run: 'R0' }],
      [moment(2), ERROR],
    ];
    const all = [
      ...before,
      [moment(10), RUN],
      [moment(10), opened()],
      ...decisions(15, 18),
      [moment(70), DONE],
    ] as Timed[];
    assert.deepEqual([...fold(all).passed.keys()], ['open']);
  });

  it('counts for a strategy from where it was traded, and by its own windows', () => {
    const joining = (at: number, testStart: number | null = null): Timed => [
      moment(at),
      { kind: 'joined', strategies: ['mid'], symbols: [], testStart },
    ];
    // Mid decides at 60 to 62; the minute of 60 was decided before it was traded.
    assert.deepEqual(passes({}, [...decisions(15, 60), joining(61, null), ...decisions(61, 62)]), ['open']);
    assert.deepEqual(passes({}, [...decisions(15, 18), joining(50, 60), ...decisions(60, 62)]), ['open'], 'TEST_MODE');
    assert.deepEqual(
      passes({}, [...decisions(15, 18), joining(50), ...decisions(60, 61), joining(62), ...decisions(62, 62)]),
      ['open', 'mid'],
      'joined twice, traded all the while',
    );
    assert.deepEqual(passes({ testStart: 15 }, [...decisions(15, 18), joining(50), ...decisions(60, 62)]), ['mid']);
  });
});
