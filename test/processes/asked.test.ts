/** A replay at the market's speed, asked by others; a venue whose terms have changed; an error that nobody catches. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setSettings } from '../../src/lib/app/settings.ts';
import { configOf } from '../../src/lib/config/files.ts';
import { bookOf } from './book.ts';
import { appOf, busyHome, quickFolder } from './homes.ts';
import { bringTo, recordsIn, until, untilRuns } from './moments.ts';
import { started, startTbot, type Running } from './running.ts';
import { RUN } from '../helpers/tbot.ts';

const DATE = '2025-10-23';
const ACCOUNT = `sim-paper-${DATE}`;

function runOf(home: string): string[] {
  return ['run', 'all', '--home', home, '--replay', DATE];
}

/** With a position, at the market's speed. */
async function holding(): Promise<{ home: string; run: Running }> {
  const home = await busyHome();
  await bringTo(runOf(home), '"kind":"protected"');
  const run = startTbot([...runOf(home), '--speed', '1']);
  await untilRuns(home, ACCOUNT, 2);
  return { home, run };
}

describe('a run at the speed of the market', function () {
  this.timeout(60_000);

  it('that another process stops has sold and ended within seconds, not minutes', async () => {
    const { home, run } = await holding();
    const askedAt = performance.now();
    const stopped = await startTbot(['stop', '--home', home]).ended;
    assert.equal(stopped.code, 0, stopped.stderr);
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - askedAt < 15_000);
    const last = bookOf(home, ACCOUNT).records.at(-1)?.record;
    assert.equal(last?.kind === 'run_ended' && last.how, 'stopped');
  });

  it('sees the kill file at once', async () => {
    const { home, run } = await holding();
    await pause(2_000); // it waits for the next minute by now
    const madeAt = performance.now();
    writeFileSync(join(home, 'data', 'KILL'), '');
    await until('the kill switch', () => recordsIn(home, ACCOUNT).some(({ record }) => record.kind === 'kill'), 15_000);
    assert.ok(performance.now() - madeAt < 15_000);
    run.child.kill('SIGKILL');
    await run.ended;
  });
});

describe('tbot flatten', function () {
  this.timeout(60_000);

  it('sells also when the configuration has changed since: the venue is the one that it was', async () => {
    const home = await busyHome();
    await bringTo(runOf(home), '"kind":"protected"');
    const isFractional = configOf(appOf(home).configuration()).trading.FRACTIONAL;
    setSettings(appOf(home), [{ key: 'FRACTIONAL', value: String(!isFractional) }]);
    const { code, stderr } = await startTbot(['flatten', '--home', home]).ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /nothing of ours is held/);
  });
});

describe('an error that nobody catches', function () {
  this.timeout(60_000);

  it('has a run sell what it holds, and end with exit code 1', async () => {
    const home = await busyHome();
    await bringTo(runOf(home), '"kind":"protected"');
    const bug = join(quickFolder(), 'bug.mjs');
    writeFileSync(bug, "process.on('SIGUSR2', () => { throw new Error('a planted bug'); });\n");
    const run = started(process.execPath, [
      ...['--disable-warning=ExperimentalWarning', '--import', bug, RUN, ...runOf(home), '--speed', '1'],
    ]);
    await untilRuns(home, ACCOUNT, 2);
    run.child.kill('SIGUSR2');
    const { code, stderr } = await run.ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /a planted bug/);
    const { records } = bookOf(home, ACCOUNT);
    const asked = records.findLast(({ record }) => record.kind === 'control')?.record;
    assert.match(asked?.kind === 'control' ? asked.by : '', /nobody caught: a planted bug/);
    const last = records.at(-1)?.record;
    assert.equal(last?.kind === 'run_ended' && last.how, 'stopped');
  });
});
