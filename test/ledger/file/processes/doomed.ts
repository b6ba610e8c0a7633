/**
 * Makes a book's next edition, and kills itself right before that call that changes anything on the disk, counted from 1.
 * It ends with 0 where there are fewer.
 */
import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { changeBook } from '../../../../src/lib/ledger/file/book-file.ts';
import { NOW, nextEdition } from '../books.ts';

const [file = '', backupsFolder = '', last = '0'] = process.argv.slice(2);
const say = writeSync;
const ONLY_LOOKS = /^(l?stat|fstat|realpath|read|exists|access|close)/;
const table = fs as unknown as Record<string, unknown>;
let calls = 0;

for (const [name, call] of Object.entries(table)) {
  if (!name.endsWith('Sync') || ONLY_LOOKS.test(name) || typeof call !== 'function') continue;
  const counted = (...args: readonly unknown[]): unknown => {
    if (++calls === Number(last)) {
      say(1, name);
      process.kill(process.pid, 'SIGKILL');
    }
    return Reflect.apply(call, fs, args);
  };
  table[name] = Object.assign(counted, call);
}
syncBuiltinESMExports();
changeBook({ file, backupsFolder }, NOW, nextEdition);
