/**
 * npm run soak: what takes too long for npm test.
 *
 * Simulated days by Alpaca's adapter, of more seeds.
 *
 * Silence: every command where everything is connected to and nothing ever answers.
 *
 * Days by the printed crontab: in summer too, with an early close, and with the watchdog each minute.
 *
 * The Node matrix: the demo and all tests, started by the binaries of Node 22, 24 and 26 by their own paths. Each is
 * the npm package node-linux-<arch>, installed into a temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { asError } from '../../src/lib/core/errors.ts';
import { simulate } from '../simulation/pool.ts';
import { commandOf } from '../simulation/shrink.ts';
import { cleanEnvironment, json, ran, ROOT, RUN, temporaryFolder } from '../helpers/tbot.ts';
import { tryInSilence } from './silence.ts';

const LINES = ['22', '24', '26'];
const ALPACA_DAYS = 500;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

const failures: string[] = [];
await liveAlpacaDays();
await keepSilent();
liveCronDays();
for (const line of LINES) tryNode(line);
process.exitCode = failures.length === 0 ? 0 : 1;

async function liveAlpacaDays(): Promise<void> {
  console.error(`living ${String(ALPACA_DAYS)} days by Alpaca's adapter ...`);
  let trades = 0;
  const found = await simulate({
    ...{ broker: 'alpaca', seed: 1, count: ALPACA_DAYS, workers: 2, faults: null, bug: null },
    told: (day) => (trades += day.trades),
  });
  const days = `${String(ALPACA_DAYS)} days by Alpaca's adapter`;
  report(days, found === null, found === null ? `${String(trades)} trades` : commandOf(found));
}

async function keepSilent(): Promise<void> {
  const found = await tryInSilence().then(
    () => null,
    (thrown: unknown) => asError(thrown).message,
  );
  report('silence', found === null, found ?? 'every command ended in time');
}

function liveCronDays(): void {
  const env = cleanEnvironment({ CRON_DAYS: 'all' });
  runTests('days by the crontab', process.execPath, env, ['-g', 'by the printed crontab']);
}

function tryNode(line: string): void {
  const node = installNode(line);
  const version = spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout.trim();
  const demo = ran(
    spawnSync(node, [RUN, 'demo', '--json'], { cwd: temporaryFolder(), encoding: 'utf8', env: cleanEnvironment() }),
  );
  const { doctor } = json(demo) as { doctor: { name: string; found: string }[] };
  const inside = doctor.find(({ name }) => name === 'node')?.found ?? 'nothing';
  const demoPassed =
    demo.code === 0 && inside.startsWith(`${version}, `) && version.startsWith(`v${line}.`) && inside.includes(node);
  report(`Node ${version.slice(1)} demo`, demoPassed, inside);
  runTests(`Node ${version.slice(1)} tests`, node, cleanEnvironment({ EXPECTED_NODE: version }));
}

function runTests(what: string, node: string, env: NodeJS.ProcessEnv, more: readonly string[] = []): void {
  const { status, stdout, stderr } = spawnSync(node, [join(ROOT, 'test', 'run.ts'), ...more], {
    ...{ cwd: ROOT, encoding: 'utf8', env, maxBuffer: OUTPUT_MAX_BYTES },
  });
  report(what, status === 0, stdout.trim().split('\n').at(-1) ?? '');
  if (status !== 0) console.error(stdout + stderr);
}

/** The newest of a release line. */
function installNode(line: string): string {
  const folder = temporaryFolder();
  const name = `node-linux-${process.arch}`;
  console.error(`installing ${name}@${line} ...`);
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${line}`];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${name}@${line} could not be installed`);
  return join(folder, 'node_modules', name, 'bin', 'node');
}

function report(what: string, passed: boolean, found: string): void {
  if (!passed) failures.push(what);
  console.log(`${what}: ${passed ? 'passed' : 'FAILED'} (${found})`);
}
