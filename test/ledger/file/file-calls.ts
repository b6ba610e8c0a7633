/** Calls to the file system with something put in between: deaths, faults, other programs. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type FileCall = (...args: readonly unknown[]) => unknown;

/** Calls that leave everything as it is. */
export const ONLY_LOOKS = /^(l?stat|fstat|realpath|read|exists|access|close)/;

/** Within `work` each call is what `between` makes of it, by its name, its arguments and how to make it. */
export function withFileCalls<T>(
  between: (name: string, args: readonly unknown[], make: () => unknown) => unknown,
  work: () => T,
): T {
  const table = fs as unknown as Record<string, unknown>;
  const real = Object.entries(table).filter(([name, call]) => name.endsWith('Sync') && typeof call === 'function');
  for (const [name, call] of real as [string, FileCall][]) {
    const wrapped: FileCall = (...args) =>
      between(name, args, () => Reflect.apply<typeof fs, readonly unknown[], unknown>(call, fs, args));
    table[name] = Object.assign(wrapped, call);
  }
  syncBuiltinESMExports();
  try {
    return work();
  } finally {
    Object.assign(table, Object.fromEntries(real));
    syncBuiltinESMExports();
  }
}
