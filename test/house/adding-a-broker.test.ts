/** docs/ADDING-A-BROKER.md, followed to the letter: its files are put into a copy of the project, and its tests are run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freshCheckout, needsRepository } from '../helpers/checkout.ts';
import { blocksOf, pageText } from '../helpers/page.ts';
import { ROOT } from '../helpers/tbot.ts';

function packaged(project: string, script: string, ...args: string[]): string {
  const argv = ['--disable-warning=ExperimentalWarning', join('node_modules', script), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: project, encoding: 'utf8' });
  assert.equal(status, 0, `${script} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

describe('the page on adding a broker', function () {
  this.timeout(60_000);

  it('leads, followed to the letter, to an adapter that type-checks and keeps the contract', function () {
    needsRepository(this);
    const project = freshCheckout();
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    const blocks = blocksOf(pageText('ADDING-A-BROKER.md'));
    const files = blocks.filter(({ kind }) => kind === 'ts');
    for (const { file, lines } of files) {
      const path = join(project, file);
      assert.ok(!existsSync(path), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
    }
    const tests = files.map(({ file }) => file).filter((file) => file.endsWith('.test.ts'));
    assert.deepEqual(
      blocks.filter(({ kind }) => kind === 'sh').map(({ lines }) => lines),
      [[`npx mocha ${tests.join(' ')}`]],
    );
    packaged(project, '@typescript/native/bin/tsc', '-p', '.', '--noEmit');
    packaged(project, '@typescript/native/bin/tsc', '-p', 'test');
    const told = packaged(
      project,
      'mocha/bin/mocha.js',
      '--no-config',
      '--reporter',
      'json',
      '--timeout',
      '20000',
      ...tests,
    );
    const { stats } = JSON.parse(told) as { readonly stats: Readonly<Record<string, number>> };
    assert.deepEqual([stats.failures, stats.pending], [0, 0]);
    assert.ok((stats.passes ?? 0) >= 25, String(stats.passes));
    const rooms = join('test', 'house', 'rooms.test.ts');
    packaged(project, 'mocha/bin/mocha.js', '--no-config', '--timeout', '20000', '-g', 'brokers imports', rooms);
  });
});
