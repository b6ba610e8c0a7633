/** Makes a book's next edition as often as it is told, and says which one there is after each. */
import { writeSync } from 'node:fs';
import { changeBook } from '../../../../src/lib/ledger/file/book-file.ts';
import { editionOf, nextEdition } from '../books.ts';

const [file = '', backupsFolder = '', times = '0'] = process.argv.slice(2);
for (let n = 0; n < Number(times); n++) {
  let made = 0;
  changeBook({ file, backupsFolder }, Date.now(), (old) => {
    const next = nextEdition(old);
    made = editionOf(next);
    return next;
  });
  writeSync(1, `${String(made)}\n`);
}
