/** A home that has traded: journals written by hand, and the logs that the writer makes of them. */
import { join } from 'node:path';
import { openJournal } from '../../src/lib/journal/writer.ts';
import { readJournal } from '../../src/lib/journal/reader.ts';
import { LogWriter, type LogOutcome } from '../../src/lib/reports/logs/log-writer.ts';
import type { LogSettings } from '../../src/lib/reports/logs/lines-of.ts';
import type { RunStarted } from '../../src/lib/session/records.ts';
import { toldSession, type Told } from './told-session.ts';

const SETTINGS: LogSettings = { LOG_FORMAT: 'csv', ENABLE_LOGGING: true, DEBUG_LOG_LEVEL: 'normal' };

/** Appends records to the journal of that name, and brings the logs up to it. */
export function trade(
  home: string,
  session: string,
  told: readonly Told[],
  name = 'alpaca-paper',
  run: Partial<Pick<RunStarted, 'broker' | 'mode' | 'isDryRun'>> = {},
): LogOutcome {
  const file = join(home, 'data', 'journal', `${name}.sqlite`);
  const journal = openJournal(file);
  for (const [at, record] of told) journal.append(session, at, [record]);
  journal.close();
  const reader = readJournal(file);
  const place = { journal: name, broker: 'alpaca', mode: 'paper', isDryRun: false, ...run } as const;
  const outcome = new LogWriter(join(home, 'data', 'logs'), place, SETTINGS).catchUp(reader);
  reader.close();
  return outcome;
}

/** Three sessions on paper, the last one also as a dry run. */
export function tradeThreeSessions(home: string): void {
  for (const date of ['2025-12-01', '2025-12-02', '2025-12-03']) trade(home, date, toldSession(date));
  const dry = { isDryRun: true };
  trade(home, '2025-12-03', toldSession('2025-12-03', dry), 'alpaca-paper-dry', dry);
}
