/** A disk that runs full in the middle of a session: the journal's, and the logs' alone. */
import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mountSmallDisk, NEEDS_MOUNTS, unmount } from '../helpers/mounts.ts';
import { listener } from '../helpers/webhook.ts';
import { audited } from './audit.ts';
import { bookOf, historyOf, stepsOf } from './book.ts';
import { busyHome } from './homes.ts';
import { bringTo, until } from './moments.ts';
import { startTbot, startVenue, type RunningVenue } from './running.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;
/** Several positions are held. */
const MOMENT = '"kind":"decided","m":70}';

const disks: string[] = [];

/** In the place of a folder of the home. */
function smallDisk(context: Mocha.Context, folder: string, size: string): void {
  mountSmallDisk(context, folder, size);
  disks.push(folder);
}

/** Takes what is left of a disk. Returns what gives it free again. */
function stuff(folder: string): () => void {
  const path = join(folder, 'stuffing');
  const file = openSync(path, 'a');
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
  closeSync(file);
  return () => rmSync(path);
}

interface Scene {
  readonly home: string;
  readonly venue: RunningVenue;
  readonly run: readonly string[];
}

async function scene(context: Mocha.Context, folder: 'journal' | 'logs', size: string): Promise<Scene> {
  const home = await busyHome();
  smallDisk(context, join(home, 'data', folder), size);
  const venue = await startVenue(home, DATE, 'plain');
  const run = ['run', 'all', '--home', home, '--replay', DATE, '--venue', venue.socket];
  await bringTo(run, MOMENT);
  return { home, venue, run };
}

describe(`a disk that runs full in the middle of a session ${NEEDS_MOUNTS}`, function () {
  this.timeout(90_000);

  afterEach(() => {
    for (const folder of disks.splice(0)) unmount(folder);
  });

  it('is the journal: nothing more is bought, everything is sold into the ballast, people are told, exit code 1', async function () {
    const { home, venue, run } = await scene(this, 'journal', '16m');
    const hook = await listener();
    const before = bookOf(home, ACCOUNT).records.length;
    // What the write-ahead log has room for would last for minutes: it is full before the first write.
    const free = stuff(join(home, 'data', 'journal'));
    const { code, stderr } = await startTbot(run, { env: { TBOT_ALERT_WEBHOOK_URL: hook.url } }).ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /error journal_full: no room is left for the journal .*\ncure: free some space/);
    assert.match(stderr, /critical: the kill switch is engaged: the disk is full/);
    assert.ok(hook.heard.some((text) => text.includes('the disk is full')));
    const audit = await audited(home, DATE, 'plain', venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
    const { records, verdict } = bookOf(home, ACCOUNT);
    assert.equal(verdict.isIntact, true);
    const after = records.slice(before).map(({ record }) => record);
    const halted = after.findIndex(({ kind }) => kind === 'kill');
    assert.ok(halted >= 0);
    assert.deepEqual(
      after.slice(halted).filter(({ kind }) => kind === 'order'),
      [],
    );
    const ended = after.at(-1);
    assert.deepEqual(ended?.kind === 'run_ended' && [ended.how, ended.code], ['failed', 'journal_full']);

    free();
    const next = await startTbot(run).ended;
    assert.equal(next.code, 0, next.stderr);
    assert.ok(statSync(join(home, 'data', 'journal', `${ACCOUNT}.sqlite.ballast`)).size > 0, 'there is room again');
    const bought = bookOf(home, ACCOUNT)
      .records.slice(records.length)
      .filter(({ record }) => record.kind === 'order');
    assert.deepEqual(bought, [], 'the kill switch holds for the day');
    hook.close();
    venue.child.kill('SIGKILL');
  });

  it('is the journal, at a start: refused with the cure, nothing is lost, the stops rest', async function () {
    // Room for the journal of the day, its log, and a new ballast.
    const { home, venue, run } = await scene(this, 'journal', '16m');
    rmSync(join(home, 'data', 'journal', `${ACCOUNT}.sqlite.ballast`));
    const free = stuff(join(home, 'data', 'journal'));
    const { code, stderr } = await startTbot(run).ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /error journal_full: .*\ncure: free some space/);
    free();
    const next = await startTbot(run).ended;
    venue.child.kill('SIGKILL');
    assert.equal(next.code, 0, next.stderr);
    const audit = await audited(home, DATE, 'plain', venue.log);
    assert.deepEqual([audit.held, audit.faults], [[], []]);
  });

  it('is that of the logs alone: trading goes on, and what they lack is written when there is room', async function () {
    const { home, venue, run } = await scene(this, 'logs', '1m');
    const free = stuff(join(home, 'data', 'logs'));
    const running = startTbot([...run, '--speed', '60']);
    await until('the word of it', () => running.said().includes('logs wait:'));
    free();
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    venue.child.kill('SIGKILL');
    assert.equal(code, 0, stderr);
    const { trades, records } = bookOf(home, ACCOUNT);
    assert.equal(historyOf(home).length, trades.length);
    const steps = records.filter(({ record }) => record.kind === 'signal' && record.strategy === 'mid').length;
    const logged = stepsOf(home, `mid-${DATE}.log`);
    assert.deepEqual(logged.torn, []);
    assert.equal(logged.steps.filter((step) => step.includes('"event":"signal"')).length, steps);
  });

  it('is that of the logs until the process has died: the next start writes what they lack', async function () {
    const { home, venue, run } = await scene(this, 'logs', '1m');
    const free = stuff(join(home, 'data', 'logs'));
    await bringTo(run, '"kind":"decided","m":200}');
    free();
    const { code, stderr } = await startTbot(run).ended;
    venue.child.kill('SIGKILL');
    assert.equal(code, 0, stderr);
    const { trades, records } = bookOf(home, ACCOUNT);
    assert.equal(trades.length, 16);
    assert.equal(historyOf(home).length, trades.length);
    const steps = records.filter(({ record }) => record.kind === 'signal' && record.strategy === 'mid').length;
    const logged = stepsOf(home, `mid-${DATE}.log`);
    assert.equal(logged.steps.filter((step) => step.includes('"event":"signal"')).length, steps);
  });
});
