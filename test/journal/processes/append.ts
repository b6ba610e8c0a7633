/** Appends three records at a time to the journal that is named, and says how many there are; until it is killed. */
import { openJournal } from '../../../src/lib/journal/writer.ts';
import { decided, SESSION } from '../records.ts';

const writer = openJournal(process.argv[2] ?? '');
for (;;) {
  writer.append(SESSION, Date.now(), [decided(0), decided(1), decided(2)]);
  process.stdout.write(`${String(writer.head().seq)}\n`);
}
