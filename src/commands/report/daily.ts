/** tbot report daily */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { summaryText } from '../../cli/records-text.ts';
import { tableOf } from '../../cli/table.ts';
import { dailyReport, type DailyReport } from '../../lib/app/reports/daily.ts';
import { DAILY_FIELDS } from '../../lib/app/reports/daily-rows.ts';

export default class ReportDaily extends TbotCommand {
  static override summary = 'What a session came to: trades, profit, equity, refusals, errors';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --date 2025-12-01 --json',
  ];
  static override flags = {
    date: Flags.string({ description: 'New York date, YYYY-MM-DD (default: the newest session)', helpValue: 'DATE' }),
    ...csvFlag,
  };

  async run(): Promise<DailyReport> {
    const { flags, app } = await this.begin(ReportDaily, { where: 'records' });
    const report = dailyReport(app, flags.date);
    if (flags.csv) {
      const table = tableOf(report.summaries, DAILY_FIELDS);
      await this.list(true, table, table);
      return report;
    }
    this.say(report.summaries.map((summary) => summaryText(summary, this.width)).join('\n\n'));
    return report;
  }
}
