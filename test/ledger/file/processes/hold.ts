/** Is in the midst of a change of a book for that long, and says when it begins. */
import { writeSync } from 'node:fs';
import { changeBook } from '../../../../src/lib/ledger/file/book-file.ts';

const [file = '', backupsFolder = '', ms = '0'] = process.argv.slice(2);
changeBook({ file, backupsFolder }, Date.now(), () => {
  writeSync(1, 'begun\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
  return null;
});
