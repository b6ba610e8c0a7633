/** One command without a network, in a copy of a home: how it ended, and whether it left the home whole. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asError } from '../../src/lib/core/errors.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { cleanEnvironment, RUN } from '../helpers/tbot.ts';
import { quickFolder } from '../processes/homes.ts';
import { MONDAY, type Row } from './rows.ts';
import type { Without } from './without.ts';

const SHIFTED = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'shifted-clock.ts')).href;

/** The clock of a command, and of its children. */
export function clockAt(shown: string): Readonly<Record<string, string>> {
  return { TEST_CLOCK: shown, NODE_OPTIONS: `--import=${SHIFTED}` };
}

interface Tried {
  readonly code: number | null;
  readonly text: string;
  readonly seconds: number;
}

/** Commands at once: a machine of two processors has others to do. */
const LANES = 2;

/** Calls that for each row, two at a time; what failed is thrown once all are done. */
export async function tryAll(rows: readonly Row[], attempt: (row: Row) => Promise<void>): Promise<void> {
  const left = [...rows];
  const failures: string[] = [];
  const lane = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift())
      try {
        await attempt(row);
      } catch (error) {
        failures.push(`${row.words}: ${asError(error).message}`);
      }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  assert.equal(failures.length, 0, failures.join('\n\n'));
}

/** It ends in time, says what could not be reached where it needed that, and leaves nothing half-written. */
export async function tryRow(template: string, row: Row, without: Without, limitSeconds: number): Promise<void> {
  const home = quickFolder();
  cpSync(template, home, { recursive: true });
  for (const words of row.first ?? []) await run(home, { words }, without, limitSeconds);
  const before = contentsOf(home);
  const { code, text, seconds } = await run(home, row, without, limitSeconds);
  const told = `tbot ${row.words}: exit code ${String(code)} after ${seconds.toFixed(1)} s\n${text.slice(-1500)}`;
  assert.ok(seconds < limitSeconds, `not in time: ${told}`);
  assert.equal(code, row.exit ?? (row.unreached === undefined ? 0 : 4), told);
  for (const pattern of [row.unreached, row.says]) if (pattern !== undefined) assert.match(text, pattern, told);
  assert.doesNotMatch(text, /report (it|this bug)|\bat .*\.ts:\d/, told);
  assertWhole(home, before, row, told);
  rmSync(home, { recursive: true, force: true });
}

async function run(
  home: string,
  { words, input = '', env = {}, isHomeless = false, isEndless = false, at = MONDAY }: Row,
  { prefix, env: where }: Without,
  limitSeconds: number,
): Promise<Tried> {
  const program = [process.execPath, '--disable-warning=ExperimentalWarning', RUN, ...words.split(' ')];
  const [command = '', ...args] = [...prefix, ...program, ...(isHomeless ? [] : ['--home', home])];
  const before = performance.now();
  const child = spawn(command, args, { cwd: home, env: cleanEnvironment({ ...clockAt(at), ...where, ...env }) });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isEndless && chunk.includes('the schedule starts')) setTimeout(() => child.kill('SIGTERM'), 1000);
    });
  child.stdin.on('error', () => undefined).end(input);
  const tooLong = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(tooLong);
  return { code, text, seconds: (performance.now() - before) / 1000 };
}

/** What only whole things are added to, and nothing that could not be reached. */
const UNTOUCHED = /^(\.env|data\/(bars|ledger|backtest_results)\/)/;
const HALF = /\.(tmp|draft|part|partial|download)(-\d+)?$|~$|\.probe-/;

function assertWhole(home: string, before: ReadonlyMap<string, string>, row: Row, told: string): void {
  const after = contentsOf(home);
  const half = [...after.keys()].filter((path) => HALF.test(path) && !before.has(path));
  assert.deepEqual(half, [], `half-written: ${told}`);
  if (row.unreached !== undefined)
    for (const path of new Set([...before.keys(), ...after.keys()]))
      if (UNTOUCHED.test(path)) assert.equal(after.get(path), before.get(path), `${path}: ${told}`);
  for (const [path, hash] of after) if (before.get(path) !== hash) assertSound(join(home, path), told);
}

function assertSound(path: string, told: string): void {
  if (path.endsWith('.json')) for (const document of documentsIn(path)) JSON.parse(document);
  else if (/\.(log|csv|jsonl|env_bot|env)$/.test(path)) {
    const text = readFileSync(path, 'utf8');
    assert.ok(text === '' || text.endsWith('\n'), `torn: ${path}: ${told}`);
    if (path.endsWith('.jsonl')) for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  } else if (path.endsWith('.sqlite')) {
    const reader = readJournal(path);
    assert.ok(reader.verify().isIntact, `${path}: ${told}`);
    reader.close();
  }
}

/** One, or of a summary one a line. */
function documentsIn(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return basename(path).startsWith('daily_summary') ? text.trimEnd().split('\n') : [text];
}

/** Hashes of all files, by their paths. */
function contentsOf(folder: string): ReadonlyMap<string, string> {
  const paths = globSync('**/{*,.*}', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());
  return new Map(
    paths.sort().map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}
