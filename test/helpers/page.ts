/** A page of docs/ as data: its code blocks and tables, and a shell in which its commands run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, ROOT, temporaryFolder } from './tbot.ts';

/** A fenced block: "```ts src/file.ts". */
export interface Block {
  readonly kind: string;
  /** What follows the kind; empty where nothing does. */
  readonly file: string;
  readonly lines: readonly string[];
}

export function pageText(name: string): string {
  return readFileSync(join(ROOT, 'docs', name), 'utf8');
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(([, kind = '', file = '', text = '']) => ({
    ...{ kind, file, lines: text.split('\n').slice(0, -1) },
  }));
}

/** The rows, without the head, of the first table after that text whose head starts with these cells. */
export function tableAfter(page: string, from: string, ...head: readonly string[]): string[][] {
  const lines = page.slice(page.indexOf(from)).split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head.join(' | ')} |`));
  assert.ok(page.includes(from) && start >= 0, `no table ${head.join(', ')} after "${from}"`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => line.slice(2, -2).split(' | '));
}

/** What is in backticks, in order. */
export function quotedIn(cells: readonly string[]): string[] {
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** Runs a script in which `tbot` is the one of that checkout; what it says. */
export function shell(checkout: string, cwd: string, script: string): string {
  const bin = temporaryFolder();
  const launcher = `#!/bin/sh\nexec '${process.execPath}' '${join(checkout, 'bin', 'run.cjs')}' "$@"\n`;
  writeFileSync(join(bin, 'tbot'), launcher, { mode: 0o755 });
  const env = cleanEnvironment({ PATH: `${bin}:${process.env.PATH ?? ''}`, NODE_NO_WARNINGS: '1' });
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `${script}\n${stdout}${stderr}`);
  return stdout + stderr;
}
