/**
 * What lies beside the checkout, real data and tools, used in place. It is not part of the product: without it those tests
 * are left out.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder; it may not be there. */
export const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared');

/** The path of a file that lies there; leaves the test out, counted and named, when it is missing. */
export function needsShared(context: Mocha.Context, ...path: string[]): string {
  const file = join(SHARED, ...path);
  if (!existsSync(file)) context.skip();
  return file;
}
