/** Running tbot as a user does, in a process of its own, and homes to run it in. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initHome } from '../../src/lib/app/init.ts';
import { homeAt } from '../../src/lib/config/home.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const RUN = join(ROOT, 'bin', 'run.cjs');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface How {
  readonly home?: string;
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of a clean machine: nothing of TBOT_ in it but what is asked for. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('TBOT_') && name !== 'NODE_ENV');
  return { ...Object.fromEntries(clean), ...more };
}

/** tbot by this very Node. */
export function tbot(args: readonly string[], { home, cwd, input = '', env = {} }: How = {}): Ran {
  const argv = home === undefined ? args : [...args, '--home', home];
  const options = {
    cwd: cwd ?? tmpdir(),
    input,
    encoding: 'utf8',
    env: cleanEnvironment(env),
    maxBuffer: 64 * 1024 * 1024,
  } as const;
  return ran(spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', RUN, ...argv], options));
}

export function ran({ status, stdout, stderr }: SpawnSyncReturns<string>): Ran {
  return { code: status, stdout, stderr };
}

/** The one JSON document on stdout. */
export function json(result: Ran): Record<string, unknown> {
  return JSON.parse(result.stdout) as Record<string, unknown>;
}

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is removed at the end of the run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tbot-test-'));
  folders.push(folder);
  return folder;
}

/** A home as `tbot init` makes it, without the start of a process. */
export function makeHome(): string {
  const root = temporaryFolder();
  initHome(homeAt(root, undefined));
  return root;
}
