/**
 * Small disks and read-only folders. Few containers allow mounts: a test that needs them bears NEEDS_MOUNTS in its title,
 * is left out and named where they are not allowed, and only then is that no failure of CI.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NEEDS_MOUNTS = '(needs mounts)';

/** A disk of that size, such as `12m`, in the place of the folder. */
export function mountSmallDisk(context: Mocha.Context, folder: string, size: string): void {
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) context.skip();
}

export function mountReadOnly(context: Mocha.Context, folder: string): void {
  if (!mount('--bind', folder, folder)) context.skip();
  if (mount('-o', 'remount,bind,ro', folder)) return;
  unmount(folder);
  context.skip();
}

export function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

export function areMountsAllowed(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tbot-mount-'));
  const isMounted = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder);
  if (isMounted) unmount(folder);
  rmSync(folder, { recursive: true });
  return isMounted;
}

function mount(...words: string[]): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', words).status === 0;
}
