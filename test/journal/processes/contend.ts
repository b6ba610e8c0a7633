/** Owns a folder again and again, each time alone in it: a file that only one can make shows that. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeOwnership } from '../../../src/lib/journal/ownership.ts';

const [folder = '', times = '0'] = process.argv.slice(2);
let owned = 0;
while (owned < Number(times)) {
  const taking = takeOwnership(folder, { pid: process.pid, run: 'contender', since: Date.now() });
  if (!taking.isTaken) continue;
  const alone = join(folder, 'alone');
  closeSync(openSync(alone, 'wx'));
  rmSync(alone);
  taking.ownership.release();
  owned++;
}
process.stdout.write(String(owned));
