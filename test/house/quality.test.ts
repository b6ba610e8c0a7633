/** Types, lint, format and shell scripts: what a compiler or a linter can know. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsRepository } from '../helpers/checkout.ts';
import { needsPackages } from '../helpers/system-packages.ts';
import { ROOT } from '../helpers/tbot.ts';

/** Runs a package's command by this very Node. */
function packaged(name: string, command: string, ...args: string[]): void {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin[command];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, script ?? ''), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
}

describe('the code', function () {
  this.timeout(120_000);

  it('type-checks: the sources', () => packaged('@typescript/native', 'tsc', '-p', '.', '--noEmit'));
  it('type-checks: the tests', () => packaged('@typescript/native', 'tsc', '-p', 'test'));
  it('passes the linter', () =>
    packaged('eslint', 'eslint', 'bin', 'src', 'test', 'eslint.config.js', '--max-warnings', '0'));
  it('is formatted', () =>
    packaged('prettier', 'prettier', '--check', '--log-level', 'warn', 'bin', 'src', 'test', 'docs', '*.js*'));

  it('has sound shell scripts', function () {
    needsPackages(this, 'shellcheck');
    const scripts = ['bin/tbot', 'bin/node.sh', 'test/run.sh', '.ci/run'];
    const { status, stdout } = spawnSync('shellcheck', ['-x', ...scripts], { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });

  it('holds no machine paths, registry hosts or credentials', function () {
    needsRepository(this);
    const words = '(^|[^.[:alnum:]])/(root|home/[a-z]+|Users)/|registry\\.npmjs|BEGIN [A-Z ]*PRIVATE KEY';
    const { status, stdout } = spawnSync('git', ['grep', '-nE', words, '--', '.', ':!test/house/quality.test.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 1, stdout);
  });
});
