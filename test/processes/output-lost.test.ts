/**
 * Nobody takes what tbot says any more: the reader of its pipe has ended, or its terminal is gone. That is no reason to leave
 * a position alone.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { needsPackages } from '../helpers/system-packages.ts';
import { cleanEnvironment, RUN } from '../helpers/tbot.ts';
import { audited } from './audit.ts';
import { bookOf, linesOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo, recordsIn, until, untilRuns } from './moments.ts';
import { started, startTbot, startVenue, type RunningVenue } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;

interface Scene {
  readonly home: string;
  readonly venue: RunningVenue;
  readonly run: readonly string[];
}

function shellWords(args: readonly string[]): string {
  return [process.execPath, '--disable-warning=ExperimentalWarning', RUN, ...args].map((word) => `'${word}'`).join(' ');
}

/** What it says goes through a pipe to that reader; on stdout stands how it ended. */
function readBy(reader: string, args: readonly string[]) {
  return started('/bin/sh', [
    '-c',
    `{ { ${shellWords(args)} 2>&1; echo "ended with $?" >&3; } | ${reader} >&2; } 3>&1`,
  ]);
}

async function assertFlat({ home, venue }: Scene): Promise<void> {
  const audit = await audited(home, DATE, 'plain', venue.log);
  assert.deepEqual([audit.held, audit.faults], [[], []]);
  assert.equal(bookOf(home, ACCOUNT).verdict.isIntact, true);
}

describe('output that nobody takes any more', function () {
  this.timeout(60_000);
  const venues: RunningVenue[] = [];

  afterEach(() => {
    for (const { child } of venues.splice(0)) child.kill('SIGKILL');
  });

  /** Of a session in which there was a first such record; who wrote it has died. */
  const sceneAfter = async (record: string): Promise<Scene> => {
    const home = await busyHome();
    const venue = await startVenue(home, DATE, 'plain');
    venues.push(venue);
    const run = ['run', 'all', '--home', home, '--replay', DATE, '--venue', venue.socket];
    await bringTo(run, record);
    return { home, venue, run };
  };

  it('stops no run: it trades on, says so once in its log, and ends when it is asked to', async () => {
    const stage = await sceneAfter('"leg":"entry"');
    const running = readBy('head -n 1', [...stage.run, '--speed', '60']);
    await untilRuns(stage.home, ACCOUNT, 2);
    const isLoss = ({ record }: { readonly record: object }): boolean =>
      'code' in record && record.code === 'output_lost';
    await until('the loss', () => recordsIn(stage.home, ACCOUNT).some(isLoss));
    const before = recordsIn(stage.home, ACCOUNT).length;
    await until('what happens after it', () => recordsIn(stage.home, ACCOUNT).length > before);
    const asked = await startTbot(['stop', '--home', stage.home]).ended;
    assert.equal(asked.code, 0, asked.stderr);
    const { stdout, stderr } = await running.ended;
    assert.equal(stdout, 'ended with 0\n');
    assert.match(stderr, /^tbot .*\n$/, 'one line was taken');
    await assertFlat(stage);
    const { records } = bookOf(stage.home, ACCOUNT);
    assert.equal(records.filter(isLoss).length, 1);
    const ended = records.at(-1)?.record;
    assert.equal(ended?.kind === 'run_ended' && ended.how, 'stopped');
    const told = linesOf(join(stage.home, 'data', 'logs', 'tbot.log')).filter((line) => line.includes('output_lost'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /nobody takes what is said on stderr any more \(write EPIPE\): tbot goes on/);
  });

  it('stops no sale of everything', async () => {
    const home = await busyHome();
    await bringTo(['run', 'all', '--home', home, '--replay', DATE], '"kind":"protected"');
    const { stdout } = await readBy('true', ['flatten', '--home', home]).ended;
    assert.equal(stdout, 'ended with 0\n');
    assert.deepEqual(
      bookOf(home, ACCOUNT).trades.map(({ exit_reason: reason }) => reason),
      ['manual'],
    );
  });

  it('is a request to stop when the terminal is gone: all is sold, although nothing can be said', async function () {
    needsPackages(this, 'bsdutils');
    const stage = await sceneAfter('"kind":"protected"');
    const command = shellWords([...stage.run, '--speed', '60']);
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { env: cleanEnvironment({ TERM: 'dumb' }) });
    await untilRuns(stage.home, ACCOUNT, 2);
    terminal.kill('SIGKILL');
    const hasEnded = (): boolean => recordsIn(stage.home, ACCOUNT).at(-1)?.record.kind === 'run_ended';
    await until('its end', hasEnded);
    await assertFlat(stage);
  });
});
