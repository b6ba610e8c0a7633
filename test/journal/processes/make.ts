/** Makes one journal after the other: `node make.ts FILE ...`. */
import { makeJournal } from '../../../src/lib/journal/new-file.ts';

for (const file of process.argv.slice(2)) makeJournal(file);
