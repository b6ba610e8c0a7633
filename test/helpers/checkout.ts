/** A copy of this checkout as a fresh clone would be: the project's own files, tracked or about to be. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from './tbot.ts';

/** What belongs to the project; a home that somebody made in the checkout does not. */
const PROJECT = ['.ci', 'bin', 'data', 'docs', 'src', 'test', ':(glob)*'];

/** Leaves the test out, counted and named, where there is no git or this is no repository. */
export function needsRepository(context: Mocha.Context): void {
  if (spawnSync('git', ['rev-parse', '--git-dir'], { cwd: ROOT }).status !== 0) context.skip();
}

/** Leaves the test out, counted and named, where the npm registry cannot be reached. */
export function needsRegistry(context: Mocha.Context): void {
  if (spawnSync('npm', ['view', 'dotenv', 'version'], { cwd: ROOT, timeout: 30_000 }).status !== 0) context.skip();
}

export function freshCheckout(): string {
  const folder = temporaryFolder();
  const args = ['ls-files', '-co', '--exclude-standard', '-z', '--', ...PROJECT];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of listed) if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(folder, file));
  return folder;
}
