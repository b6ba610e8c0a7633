/** A copy of this checkout as a fresh clone would be: the tracked files and those about to be, and nothing else. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from './tbot.ts';

export function freshCheckout(): string {
  const folder = temporaryFolder();
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listed.split('\0').filter(Boolean)) cpSync(join(ROOT, file), join(folder, file));
  return folder;
}
