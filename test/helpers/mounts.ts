/**
 * Small disks and read-only folders. Few containers allow mounts: a test that needs them bears NEEDS_MOUNTS in its title,
 * and is left out, counted and named, where they are not allowed.
 */
import { spawnSync } from 'node:child_process';

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

function mount(...words: string[]): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', words).status === 0;
}
