/** Writes one entry of a cache again and again, each time another value that can be told to be whole, until it is killed. */
import { DiskCache } from '../../../src/lib/screener/disk-cache.ts';

const [, , folder = '', length = ''] = process.argv;
const cache = new DiskCache(folder, { now: () => 1000 });
process.stdout.write('writing\n');
for (let round = 0; ; round++)
  cache.put(
    'quote',
    'SPY',
    Array.from({ length: Number(length) }, () => round),
  );
