/** Debian packages that some tests need, and whether they are there. */
import { spawnSync } from 'node:child_process';

/** The package and the command that shows it is installed. */
const PACKAGES = [
  { name: 'shellcheck', command: 'shellcheck' },
  { name: 'bsdutils', command: 'script' },
] as const;
export type SystemCommand = (typeof PACKAGES)[number]['command'];

export function hasCommand(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/** Leaves the test out, counted and named, where the command is missing. */
export function needsCommand(context: Mocha.Context, command: SystemCommand): void {
  if (!hasCommand(command)) context.skip();
}

export function installSystemPackages(): void {
  const missing = PACKAGES.filter(({ command }) => !hasCommand(command)).map(({ name }) => name);
  if (missing.length === 0) return;
  console.error(`installing for the tests: ${missing.join(' ')}`);
  const apt = (...words: string[]): boolean =>
    spawnSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('update', '-q') || !apt('install', '-qy', '--no-install-recommends', ...missing)) {
    console.error('they could not be installed; the tests that need them are left out');
  }
}
