/**
 * Makes a book's next edition, and kills itself right before that call that changes anything on the disk, counted from 1.
 * It ends with 0 where there are fewer.
 */
import { writeSync } from 'node:fs';
import { changeBook } from '../../../../src/lib/ledger/file/book-file.ts';
import { NOW, nextEdition } from '../books.ts';
import { ONLY_LOOKS, withFileCalls } from '../file-calls.ts';

const [file = '', backupsFolder = '', last = '0'] = process.argv.slice(2);
const say = writeSync.bind(null, 1);
let calls = 0;

function dieInTime(name: string, _args: readonly unknown[], make: () => unknown): unknown {
  if (!ONLY_LOOKS.test(name) && ++calls === Number(last)) {
    say(name);
    process.kill(process.pid, 'SIGKILL');
  }
  return make();
}

withFileCalls(dieInTime, () => changeBook({ file, backupsFolder }, NOW, nextEdition));
