/** Makes one journal after the other: `node make.ts FILE ...`. */
import { openJournal } from '../../../src/lib/journal/writer.ts';

for (const file of process.argv.slice(2)) openJournal(file).close();
