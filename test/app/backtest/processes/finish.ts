/** Finishes one folder of results after the other: `node finish.ts PARENT TIMES`. */
import { ResultFolder } from '../../../../src/lib/app/backtest/files.ts';

const [parent = '', times = '0'] = process.argv.slice(2);
for (let n = 0; n < Number(times); n++) new ResultFolder(parent).finish(`of-${String(process.pid)}-${String(n)}`);
