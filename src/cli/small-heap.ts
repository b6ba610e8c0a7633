/**
 * Keeps the memory of a process small: V8 doubles the space for what lives shortly again and again, up to some 50 MB, and more
 * where much is read, which neither a run that goes on for a day nor the writing of a book has a use for. A V8 that does not
 * know how says so on stderr, and goes on.
 */
import { setFlagsFromString } from 'node:v8';

/** From now on, for this process: the space that V8 looks through most often stays as large as it is. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
