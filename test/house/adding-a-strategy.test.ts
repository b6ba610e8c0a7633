/**
 * docs/ADDING-A-STRATEGY.md, followed to the letter: its blocks are done to a copy of the project, in their order. A
 * block `ts FILE` is a new file, a block `diff FILE` changes one, a block `sh` is run.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sessionMinute } from '../../src/lib/calendar/session-minute.ts';
import { freshCheckout, needsRepository } from '../helpers/checkout.ts';
import { blocksOf, pageText, shell } from '../helpers/page.ts';
import { ROOT } from '../helpers/tbot.ts';

/** The lines of a diff that stand in the file before it, or after it. */
function side(lines: readonly string[], mark: '-' | '+'): string {
  return lines
    .filter((line) => line.startsWith(' ') || line.startsWith(mark))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}

function change(path: string, lines: readonly string[]): void {
  const text = readFileSync(path, 'utf8');
  const parts = text.split(side(lines, '-'));
  assert.equal(parts.length, 2, `stands ${String(parts.length - 1)} times in ${path}:\n${side(lines, '-')}`);
  writeFileSync(path, parts.join(side(lines, '+')));
}

function packaged(project: string, script: string, ...args: string[]): void {
  const argv = ['--disable-warning=ExperimentalWarning', join('node_modules', script), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: project, encoding: 'utf8' });
  assert.equal(status, 0, `${script} ${args.join(' ')}\n${stdout}${stderr}`);
}

/** The trades of the newest backtest of that strategy, as rows of its columns. */
function tradesOf(home: string, strategy: string): Record<string, string>[] {
  const results = join(home, 'data', 'backtest_results');
  const folder = readdirSync(results).find((name) => name.includes(`-${strategy}-`));
  assert.ok(folder !== undefined, readdirSync(results).join());
  const [head = '', ...rows] = readFileSync(join(results, folder, 'trades.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  });
}

describe('the page on adding a strategy', function () {
  this.timeout(60_000);

  it('leads, followed to the letter, to a strategy that type-checks, passes its test and trades', function () {
    needsRepository(this);
    const project = freshCheckout();
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    const blocks = blocksOf(pageText('ADDING-A-STRATEGY.md'));
    assert.deepEqual(new Set(blocks.map(({ kind }) => kind)), new Set(['ts', 'diff', 'sh']));
    let told = '';
    for (const { kind, file, lines } of blocks) {
      const path = join(project, file);
      if (kind === 'sh') told += shell(project, project, lines.join('\n'));
      else if (kind === 'diff') change(path, lines);
      else {
        assert.ok(!existsSync(path), file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
      }
    }
    packaged(project, '@typescript/native/bin/tsc', '-p', '.', '--noEmit');
    const tests = blocks.map(({ file }) => file).filter((file) => file.endsWith('.test.ts'));
    const ofKeys = ['template', 'reading'].map((name) => join('test', 'config', `${name}.test.ts`));
    packaged(project, 'mocha/bin/mocha.js', '--no-config', ...tests, ...ofKeys);
    assert.match(told, /^streak +\d+ /m);
    assert.match(told, /No look-ahead/);
    const trades = tradesOf(join(project, 'tbot-demo'), 'streak');
    assert.ok(trades.length >= 30, String(trades.length));
    for (const { strategy_name: name, entry_time: entry = '', exit_time: exit = '' } of trades) {
      assert.equal(name, 'streak');
      const [bought, sold] = [entry, exit].map((time) => sessionMinute(Date.parse(time)));
      assert.ok(bought !== undefined && bought >= 91 && bought <= 149, entry); // decided from 90 to 148
      assert.ok(sold !== undefined && sold <= 150, exit);
    }
  });
});
