/** A schedule that comes, looks and goes as it was asked to, again and again: `node come-and-go.ts HOME TIMES`. */
import { homeAt } from '../../../../src/lib/config/home.ts';
import { takeOwnership } from '../../../../src/lib/journal/ownership.ts';
import { markLook, removeLook } from '../../../../src/lib/app/schedule/life.ts';

const [root = '', times = '0'] = process.argv.slice(2);
const home = homeAt(root, undefined);
for (let n = 0; n < Number(times); n++) {
  const taking = takeOwnership(home.scheduleFolder, { pid: process.pid, run: 'schedule', since: Date.now() });
  if (!taking.isTaken) throw new Error('another schedule is there');
  markLook(home, Date.now());
  removeLook(home);
  taking.ownership.release();
}
