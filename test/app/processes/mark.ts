/** Leaves the same mark again and again: `node mark.ts FILE INSTANT TIMES`. */
import { leaveMark } from '../../../src/lib/app/time-mark.ts';

const [path = '', instant = '0', times = '0'] = process.argv.slice(2);
for (let n = 0; n < Number(times); n++) leaveMark(path, Number(instant));
