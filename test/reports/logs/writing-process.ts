/**
 * Commits records to a journal and writes the logs after each commit, as a run does; to be killed. Arguments: a folder, and
 * the dates of the sessions.
 */
import { join } from 'node:path';
import { readJournal } from '../../../src/lib/journal/reader.ts';
import { openJournal } from '../../../src/lib/journal/writer.ts';
import { LogWriter } from '../../../src/lib/reports/logs/log-writer.ts';
import { toldSession } from '../../helpers/told-session.ts';

const [, , folder = '', ...dates] = process.argv;
const file = join(folder, 'journal.sqlite');
const journal = openJournal(file);
const reader = readJournal(file);
const place = { journal: 'alpaca-paper', broker: 'alpaca', mode: 'paper', isDryRun: false } as const;
const settings = { LOG_FORMAT: 'csv', ENABLE_LOGGING: true, DEBUG_LOG_LEVEL: 'normal' } as const;
const logs = new LogWriter(join(folder, 'logs'), place, settings);
process.stdout.write('ready\n');
logs.catchUp(reader);
const told = dates.flatMap((date) => toldSession(date).map((each) => [date, ...each] as const));
for (let at = journal.head().seq; at < told.length; at = journal.head().seq) {
  const [date = '', time = 0, record] = told[at] ?? [];
  if (record !== undefined) journal.append(date, time, [record]);
  logs.write([...reader.after(at)]);
}
journal.close();
