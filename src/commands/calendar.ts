/** tbot calendar */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { tableOf } from '../cli/table.ts';
import { listSessions, type SessionRow } from '../lib/app/calendar.ts';

export default class Calendar extends TbotCommand {
  static override summary = 'Trading sessions and early closes of the NYSE, in both zones';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --start 2025-01-01 --end 2025-01-31 --json',
  ];
  static override flags = {
    start: Flags.string({ description: 'First date, YYYY-MM-DD (default: today in New York)', helpValue: 'DATE' }),
    end: Flags.string({ description: 'Last date, YYYY-MM-DD (default: 30 days after the first)', helpValue: 'DATE' }),
    ...csvFlag,
  };

  async run(): Promise<{ sessions: Pick<SessionRow, 'date' | 'open' | 'close' | 'kind'>[] }> {
    const { flags, app } = await this.begin(Calendar);
    const sessions = listSessions(app, flags.start, flags.end);
    const forPrograms = tableOf(sessions, ['date', 'open', 'close', 'kind']);
    await this.list(flags.csv, forPrograms, tableOf(sessions, ['date', 'opens', 'closes', 'kind']));
    return { sessions: sessions.map(({ date, open, close, kind }) => ({ date, open, close, kind })) };
  }
}
