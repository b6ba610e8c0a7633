/** tbot backtest report */
import { Args } from '@oclif/core';
import { backtestReport } from '../../cli/backtest-report.ts';
import { TbotCommand } from '../../cli/command.ts';
import { readBacktest } from '../../lib/app/backtest/read-results.ts';
import { summaryLines, type BacktestView } from '../../lib/app/backtest/view.ts';

interface ReportJson {
  readonly output_dir: string;
  readonly metrics: BacktestView['performance'];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly trials: BacktestView['deflation'];
}

export default class BacktestReport extends TbotCommand {
  static override summary = 'Show the results of a backtest again';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override args = { folder: Args.string({ description: 'Folder of the run (default: the newest one)' }) };

  async run(): Promise<ReportJson> {
    const { args, app } = await this.begin(BacktestReport);
    const view = readBacktest(app, args.folder);
    this.say(await backtestReport(view));
    const { folder, performance, notes, deflation } = view;
    const { warnings } = summaryLines(view);
    return { output_dir: folder, metrics: performance, notes, warnings, trials: deflation };
  }
}
