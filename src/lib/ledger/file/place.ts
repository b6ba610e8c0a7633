/**
 * Where a book is kept, and by which names it is known. Guarantees: a link stays a link, for it is the file that it
 * leads to in the end that is changed; by whichever of its names GnuCash has opened a book, the lock of that name is
 * seen.
 */
import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface BookPlace {
  /** The book, or a link to it. */
  readonly file: string;
  readonly backupsFolder: string;
}

export interface BookNames {
  /** The file itself, which may not be there yet. */
  readonly real: string;
  /** What was given, the links it leads over, and `real`. */
  readonly all: readonly string[];
}

/** @throws the system's own error where a folder on the way is absent, or links lead nowhere but to each other */
export function namesOf(file: string): BookNames {
  statSync(file, { throwIfNoEntry: false }); // of links in a circle the system says so
  const all: string[] = [];
  for (let next = file; ;) {
    const real = join(realpathSync(dirname(next)), basename(next));
    all.push(real);
    const isLink = lstatSync(real, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (!isLink) return { real, all };
    next = resolve(dirname(real), readlinkSync(real));
  }
}
