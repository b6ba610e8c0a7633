/** tbot report performance */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { tableOf } from '../../cli/table.ts';
import { wrapped } from '../../cli/wrap.ts';
import { performanceReport, plainFigures, type PerformanceReport } from '../../lib/app/reports/performance.ts';

type PerformanceJson = Omit<PerformanceReport, 'figures'>;

export default class ReportPerformance extends TbotCommand {
  static override summary = 'The figures of the record of an account: returns, risk, trades';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --from 2025-12-01 --html performance.html',
  ];
  static override flags = {
    from: Flags.string({ description: 'First session, YYYY-MM-DD', helpValue: 'DATE' }),
    to: Flags.string({ description: 'Last session, YYYY-MM-DD', helpValue: 'DATE' }),
    broker: Flags.string({ description: 'Of one broker (default: the only one there is, else BROKER)' }),
    mode: Flags.option({ options: ['paper', 'live'] as const, description: 'Of one mode' })(),
    all: Flags.boolean({ default: false, description: 'Every replay of a session, not the last finished one' }),
    html: Flags.string({ description: 'Also write a report with charts', helpValue: 'FILE' }),
    ...csvFlag,
  };

  async run(): Promise<PerformanceJson> {
    const { flags, app } = await this.begin(ReportPerformance, { where: 'records' });
    const { figures, ...report } = await performanceReport(app, flags);
    const forPeople = {
      ...tableOf(figures, ['label', 'value']),
      columns: ['figure', `${report.broker} ${report.mode}`],
    };
    await this.list(flags.csv, tableOf(plainFigures(report.performance), ['figure', 'value']), forPeople);
    for (const note of report.notes) this.say(wrapped(`note: ${note}`, this.width, 2));
    if (report.html !== null) this.say(`report: ${report.html}`);
    return report;
  }
}
