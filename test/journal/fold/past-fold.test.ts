import assert from 'node:assert/strict';
import { PAST_KINDS, PastFold } from '../../../src/lib/journal/fold/past-fold.ts';
import type { JournalRecord, RunStarted, StoredRecord } from '../../../src/lib/session/records.ts';
import { decided, moment, OPEN_MINUTE, SESSION } from '../records.ts';
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
});

describe('all sessions together', () => {
  const kill = (state: 'active' | 'halted', date: string): JournalRecord => ({
    ...{ kind: 'kill', state, cause: 'person', by: 'me', date },
  });

  it('tell when a strategy last ran', () => {
    const start: Timed[] = [[moment(10), RUN]];
    assert.deepEqual([...fold(start).lastRun], [['open', moment(10)]]);
    assert.deepEqual([...fold([...start, [moment(70), DONE]]).lastRun], [['open', moment(70)]]);
  });

  it('tell what holds of the kill switch on a date, and no longer on the next', () => {
    const past = fold([[1, kill('halted', SESSION)]]);
    assert.equal(past.killOf(SESSION)?.state, 'halted');
    assert.equal(past.killOf('2024-12-03'), null);
    fold([[2, kill('halted', '2024-12-03')]], SESSION, past, 1);
    assert.deepEqual([past.killOf(SESSION)?.state, past.killOf('2024-12-03')?.state], ['halted', 'halted']);
    fold([[3, kill('active', SESSION)]], SESSION, past, 2);
    assert.deepEqual([past.killOf(SESSION)?.state, past.killOf('2024-12-03')?.state], ['active', 'halted']);
  });

  it('keep further replays of a date apart', () => {
    const past = fold([[1, kill('halted', SESSION)]]);
    assert.equal(past.killOf(`${SESSION}.2`), null);
    fold([[2, kill('halted', SESSION)]], `${SESSION}.2`, past, 1);
    fold([[3, kill('active', SESSION)]], SESSION, past, 2);
    assert.deepEqual([past.killOf(SESSION)?.state, past.killOf(`${SESSION}.2`)?.state], ['active', 'halted']);
  });

  it('tell E of each session as it was first read, and whether entries are disarmed', () => {
    const past = fold([
      [1, opened()],
      [2, opened({ equity: 1 })],
      [3, { kind: 'disarmed', why: '3 rejects' }],
    ]);
    fold([[4, opened({ equity: 11_000, openMinute: OPEN_MINUTE + 1440 })]], '2024-12-03', past, 3);
    assert.deepEqual(
      [...past.equities],
      [
        [SESSION, 10_000],
        ['2024-12-03', 11_000],
      ],
    );
    assert.equal(past.disarmed, '3 rejects');
    assert.equal(fold([[5, { kind: 'rearmed', by: 'me' }]], '2024-12-03', past, 4).disarmed, null);
  });
});
