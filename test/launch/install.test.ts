/** A fresh checkout that installs itself, and a tarball that installs globally: with the machine's own Node and npm. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freshCheckout, needsRegistry, needsRepository } from '../helpers/checkout.ts';
import { cleanEnvironment, json, ran, ROOT, temporaryFolder, type Ran } from '../helpers/tbot.ts';

/** The PATH without this checkout's packages: the system's Node and npm. */
const SYSTEM_PATH = (process.env.PATH ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':');

/** What npm passes on to the scripts it runs would make another npm believe that it runs inside that one. */
function systemEnvironment(): NodeJS.ProcessEnv {
  const env = cleanEnvironment({ PATH: SYSTEM_PATH });
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')));
}

function run(command: string, args: readonly string[], cwd: string): Ran {
  return ran(spawnSync(command, args, { cwd, encoding: 'utf8', env: systemEnvironment() }));
}

describe('an installation', function () {
  this.timeout(300_000);

  it('of a fresh checkout happens at the first command, is said on stderr, and does not happen again', function () {
    needsRepository(this);
    needsRegistry(this);
    const checkout = freshCheckout();
    const first = run('./bin/tbot', ['doctor', '--json', '--home', 'nowhere'], checkout);
    assert.match(first.stderr, /first start of this checkout: installing its packages with npm ci/);
    const { checks } = json(first) as { checks: { name: string; status: string; found: string }[] };
    const found = (name: string): string | undefined => checks.find((check) => check.name === name)?.status;
    assert.equal(found('node'), 'ok', first.stderr);
    assert.equal(found('packages'), 'ok');
    const second = run('./bin/tbot', ['demo'], checkout);
    assert.equal(second.code, 0, second.stderr);
    assert.doesNotMatch(second.stderr, /installing/);
    assert.match(second.stderr, /Next: tbot init/);
  });

  it('of several starts at once happens once: the others wait', async function () {
    needsRepository(this);
    needsRegistry(this);
    const checkout = freshCheckout();
    mkdirSync(join(checkout, '.installing'));
    writeFileSync(join(checkout, '.installing', 'pid'), '4194305'); // of a start that was killed: no such process
    const starts = Array.from({ length: 3 }, async (_, at): Promise<Ran> => {
      await setTimeout(at * 700);
      const child = spawn('./bin/tbot', ['generate-key'], { cwd: checkout, env: systemEnvironment() });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { code, stdout, stderr };
    });
    const results = await Promise.all(starts);
    for (const { code, stdout, stderr } of results)
      assert.match(`${String(code)} ${stdout}`, /^0 [0-9a-f]{64}\n$/, stderr);
    assert.equal(results.filter(({ stderr }) => stderr.includes('installing its packages')).length, 1);
    assert.ok(!existsSync(join(checkout, '.installing')));
  });

  it('from a packed tarball into an empty prefix works, with help, hooks and completion, and brings no test tools', function () {
    needsRepository(this);
    needsRegistry(this);
    const checkout = freshCheckout();
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
    const packed = run('npm', ['pack', '--silent'], checkout);
    assert.equal(packed.code, 0, packed.stderr);
    const prefix = temporaryFolder();
    const tarball = join(checkout, packed.stdout.trim().split('\n').at(-1) ?? '');
    const installed = run(
      'npm',
      ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', tarball],
      prefix,
    );
    assert.equal(installed.code, 0, installed.stderr);
    const tbot = (...args: string[]): Ran => run(join(prefix, 'bin', 'tbot'), args, prefix);
    assert.match(tbot('--version').stdout, /^tbot \d/);
    assert.equal(tbot('demo').code, 0);
    assert.match(tbot('calender').stderr, /did you mean "tbot calendar"/);
    assert.match(tbot('config', 'show', '--help').stdout, /EXIT CODES/);
    assert.match(tbot('help').stdout, /\bcalendar\b/);
    assert.equal(json(tbot('doctor', '--json', '--home', 'nowhere')).sound, false);
    const list = run('npm', ['ls', '--global', '--all', '--prefix', prefix], prefix).stdout;
    assert.doesNotMatch(list, /mocha|eslint/);
  });
});
