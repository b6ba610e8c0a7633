/**
 * Runs the tests and closes with `N passed, N failed, N skipped`.
 *
 *   npm test                                what can be tested here; what cannot is left out, counted and named
 *   npm test -- --with-system-packages      first installs the Debian packages that some tests need (also when CI=true)
 *   npm test -- -g 'session minute'         anything else goes to mocha
 *
 * Two files run at a time, each in a process of its own, those that take longest first: so no core waits at the end.
 *
 * Reports: test-results/junit.xml. With CI=true a test that was left out is a failure.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './helpers/reporter.ts';
import { installSystemPackages } from './helpers/system-packages.ts';

const root = join(import.meta.dirname, '..');
const reports = join(root, 'test-results');
const inCi = process.env.CI === 'true';
const withPackages = '--with-system-packages';
const forMocha = process.argv.slice(2).filter((argument) => argument !== withPackages);

if (inCi || process.argv.includes(withPackages)) installSystemPackages();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const lanes = ['--parallel', '--jobs', '2'];
const longFirst = ['simulation', 'processes', 'cli', 'launch', 'house'];
const files = longFirst.concat('**').flatMap((folder) => globSync(`test/${folder}/**/*.test.ts`, { cwd: root }).sort());
const reporter = ['--reporter', join(root, 'test/helpers/reporter.ts'), '--reporter-option', `folder=${reports}`];
const { status } = spawnSync(process.execPath, [mocha, ...lanes, ...reporter, ...forMocha, ...new Set(files)], {
  cwd: root,
  stdio: 'inherit',
});

const { passed, failed, leftOut } = readCounts();
for (const title of leftOut) console.log(`left out: ${title}`);
if (inCi && leftOut.length > 0) console.log('In CI nothing may be left out.');
console.log(`${String(passed)} passed, ${String(failed)} failed, ${String(leftOut.length)} skipped`);
process.exitCode = status === 0 && (!inCi || leftOut.length === 0) ? 0 : 1;

/** A run that broke before its end counts as one failure. */
function readCounts(): Counts {
  try {
    return JSON.parse(readFileSync(join(reports, 'counts.json'), 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: 1, leftOut: [] };
  }
}
