/** Debian packages that some tests need, and whether they are there. */
import { spawnSync } from 'node:child_process';

/** What succeeds where the package is installed. */
const PACKAGES = {
  shellcheck: 'command -v shellcheck',
  bsdutils: 'command -v script',
  systemd: 'command -v systemd-analyze',
  rsync: 'command -v rsync',
  gnucash: 'command -v gnucash-cli',
  'python3-gnucash': '/usr/bin/python3 -c "import gnucash"',
} as const;
export type SystemPackage = keyof typeof PACKAGES;

function isInstalled(name: SystemPackage): boolean {
  return spawnSync('sh', ['-c', PACKAGES[name]]).status === 0;
}

/** Leaves the test out, counted and named, where one of them is missing. */
export function needsPackages(context: Mocha.Context, ...names: readonly SystemPackage[]): void {
  if (!names.every(isInstalled)) context.skip();
}

export function installSystemPackages(): void {
  const missing = (Object.keys(PACKAGES) as SystemPackage[]).filter((name) => !isInstalled(name));
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
