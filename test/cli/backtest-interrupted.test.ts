/** A backtest that is stopped: by Ctrl-C at a terminal, by a signal, or for good. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LOOSE, madeStore, madeUpStore, resultsIn } from '../helpers/backtest.ts';
import { needsPackages } from '../helpers/system-packages.ts';
import { untilReadsInput, untilTaken } from '../helpers/process-state.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { cleanEnvironment, json, makeHome, RUN, tbot, type Ran } from '../helpers/tbot.ts';

const CTRL_C = '\u0003';

describe('a backtest at a terminal', function () {
  this.timeout(60_000);

  before(function () {
    needsPackages(this, 'bsdutils');
  });

  it('shows how far it is, and keeps on Ctrl-C the sessions that are done', async () => {
    const sessions = 250;
    const home = makeHome();
    const args = ['backtest', '--data', madeStore(sessions), ...LOOSE, '--charts', '0'];
    const [shown, code] = await atTerminal(args, home, [{ after: ` of ${String(sessions)} sessions, `, keys: CTRL_C }]);
    assert.equal(code, 130, shown);
    // eslint-disable-next-line no-control-regex -- what clears the line
    assert.match(shown, /\r\u001b\[K\[#*\.+\] \d+ of 250 sessions, \d+\.\d M bars\/s, \d+ s left/);

    const [folder = '', ...more] = resultsIn(home);
    assert.match(folder, /^\d{8}T\d{6}Z-open\+mid\+close-[0-9a-f]{8}-interrupted$/);
    assert.deepEqual(more, [], 'it is no trial');
    const read = (file: string): string => readFileSync(join(home, 'data', 'backtest_results', folder, file), 'utf8');
    const done = (JSON.parse(read('metrics.json')) as { sessions: number }).sessions;
    assert.ok(done > 0 && done < sessions);
    assert.equal(read('equity.csv').match(/^session,/gm)?.length, done);
    const note = `Interrupted: ${String(done)} of 250 sessions done.`;
    assert.ok((JSON.parse(read('config.json')) as { notes: string[] }).notes.includes(note));
    assert.ok(read('report.html').includes(note));
    assert.ok(shown.includes(`note: ${note}`));
    assert.ok(!existsSync(join(home, 'data', 'backtest_results', folder, 'trials.json')));

    const again = json(tbot(['backtest', 'report', '--json'], { home }));
    assert.equal(again.trials, null);
    assert.ok((again.notes as string[]).includes(note));
  });

  it('does not say that it found no look-ahead when it has not looked to the end', async () => {
    const home = makeHome();
    const args = ['backtest', '--data', madeUpStore(), ...LOOSE, '--charts', '0', '--check-lookahead'];
    const [shown, code] = await atTerminal(args, home, [{ after: ' sessions, ', keys: CTRL_C }]);
    assert.equal(code, 130, shown);
    assert.match(shown, /note: Interrupted: \d+ of 24 sessions done\./);
    assert.doesNotMatch(shown, /No look-ahead/);
    const [folder = '', trials] = resultsIn(home);
    assert.match(folder, /-[0-9a-f]{8}-interrupted$/);
    assert.equal(trials, undefined);
  });
});

describe('a backtest that gets a signal', function () {
  this.timeout(60_000);

  it('before its first session is done leaves nothing, and says so', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const home = makeHome();
      const { code, stdout } = await signalled(home, [signal]);
      assert.equal(code, 130);
      assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'interrupted');
      assert.deepEqual(resultsIn(home), []);
    }
  });

  it('while it waits for symbols on stdin leaves nothing either, and waits for those that come late', async () => {
    const home = makeHome();
    const args = [...quick(), '--symbols', '-', '--json', '--home', home];
    const { child, ran } = started(args);
    await untilReadsInput(child.pid ?? 0);
    child.kill('SIGINT');
    const { code, stdout } = await ran;
    assert.deepEqual([code, (JSON.parse(stdout) as { error: { code: string } }).error.code], [130, 'interrupted']);
    assert.deepEqual(resultsIn(home), []);

    const late = started(args);
    await untilReadsInput(late.child.pid ?? 0);
    late.child.stdin?.end('SPY\n');
    assert.equal((await late.ran).code, 0);
  });

  it('for the second time ends at once, without a word', async () => {
    const home = makeHome();
    const { code, stdout, stderr } = await signalled(home, ['SIGINT', 'SIGTERM']);
    assert.equal(code, 130);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /error/);
    assert.deepEqual(resultsIn(home), []);
  });

  it('that kills it while it writes leaves no folder that is not whole', async () => {
    const home = makeHome();
    const folder = join(home, 'data', 'backtest_results');
    assert.equal(await started([...quick(), '--home', home]).ran.then(({ code }) => code), 0);
    const namesNow = (): string[] => readdirSync(folder).filter((name) => name !== 'trials.jsonl');
    const isHit = (): boolean => namesNow().some((name) => name.startsWith('.'));
    for (let round = 0; round < 4 || (round < 30 && !isHit()); round++) await killedAtWork(home, folder, round % 4);
    assert.ok(isHit(), 'one was hit');
    const names = namesNow();
    const whole = names.filter((name) => !name.startsWith('.')).sort();
    for (const name of whole) {
      assert.equal(readdirSync(join(folder, name)).length, 8, name);
      assert.match(readFileSync(join(folder, name, 'report.html'), 'utf8'), /<\/html>\s*$/);
    }
    const { output_dir: shown } = json(tbot(['backtest', 'report', '--json'], { home }));
    assert.equal(shown, join(folder, whole.at(-1) ?? ''));
  });
});

const quick = (): string[] => ['--data', madeUpStore(), '--start', '2024-12-16', '--charts', '0'];

/** The signals come while it waits for the symbols of a pipe that is named like a file: before the first bar is read. */
async function signalled(home: string, signals: readonly NodeJS.Signals[]): Promise<Ran> {
  const pipe = join(home, 'symbols.txt');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const ended = started([...quick(), '--symbols', pipe, '--json', '--home', home]);
  const writer = await open(pipe, 'w'); // it waits now
  for (const signal of signals) {
    ended.child.kill(signal);
    await untilTaken(ended.child.pid ?? 0);
  }
  await writer.writeFile('SPY\n');
  await writer.close();
  return ended.ran;
}

function started(args: readonly string[]): { child: ChildProcess; ran: Promise<Ran> } {
  const child = spawn(process.execPath, [RUN, 'backtest', ...args], { env: cleanEnvironment() });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ran = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ran };
}

/** Killed when the first of its last files is there, a little later in later rounds. */
async function killedAtWork(home: string, folder: string, round: number): Promise<void> {
  const child = spawn(process.execPath, [RUN, 'backtest', ...quick(), '--home', home], {
    env: cleanEnvironment(),
    stdio: 'ignore',
  });
  const watchers = [
    watch(folder, (_, name) => {
      if (name === null || !name.startsWith('.') || watchers.length > 1 || !existsSync(join(folder, name))) return;
      watchers.push(
        watch(join(folder, name), (_event, file) => {
          if (file === 'metrics.json') setTimeout(() => child.kill('SIGKILL'), round * 50);
        }),
      );
    }),
  ];
  await new Promise((resolve) => child.once('close', resolve));
  for (const watcher of watchers) watcher.close();
}
