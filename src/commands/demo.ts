/** tbot demo */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { detectedTable } from '../cli/import-report.ts';
import { ProgressLine } from '../cli/progress.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { renderTable, tableOf } from '../cli/table.ts';
import { DEMO_FOLDER, runDemo, type DemoWatch } from '../lib/app/demo/demo.ts';
import { doctorLines, marketLine, noteLines, resultLine, tradeRows, type DemoResult } from '../lib/app/demo/view.ts';

export default class Demo extends TbotCommand {
  static override summary = 'tbot at work, with no account and no network, in a home of its own';
  static override description =
    'Makes up a market (or takes --bars), backtests all strategies on it with the default settings, and says where the ' +
    `report is. The home is ${DEMO_FOLDER} in the current folder, unless --home names one (empty, new, or of an ` +
    'earlier demo); it may be deleted afterwards.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --home demo'];
  static override flags = {
    bars: Flags.string({
      description: 'CSV (also gzip), Parquet or LEAN zip of minute bars to use instead; one or several',
      multiple: true,
      default: [],
      helpValue: 'FILE...',
    }),
  };

  async run(): Promise<DemoResult> {
    const { flags, app } = await this.begin(Demo, { withBanner: false });
    const line = new ProgressLine();
    const { signal, release } = stopSignal();
    const result = await runDemo(app, { folder: flags.home, barsFiles: flags.bars }, this.#watch(line, signal)).finally(
      () => {
        line.clear();
        release();
      },
    );
    await this.#report(result);
    return result;
  }

  #watch(line: ProgressLine, signal: AbortSignal): DemoWatch {
    return {
      begins: (step) => {
        line.clear();
        this.tell(`demo: ${step} ...`);
      },
      importing: {
        detected: async (symbols) => {
          line.clear();
          this.tell(await detectedTable(symbols));
        },
        progress: (file, rows) => line.show(`${file}: ${rows.toLocaleString('en-US')} rows`),
      },
      backtesting: { signal, progress: (...step) => line.step(...step) },
    };
  }

  async #report(result: DemoResult): Promise<void> {
    const { banner, home, report } = result;
    const trades = await renderTable(tableOf(tradeRows(result), ['strategy', 'trades', 'won', 'PnL']));
    this.say(['', banner, ...doctorLines(result), '', marketLine(result), '', trades, ''].join('\n'));
    this.say([resultLine(result), ...noteLines(result), ''].join('\n'));
    this.say(`report: ${report} (open it in a browser)`);
    this.say(`home:   ${home} (all of it may be deleted)`);
    this.say(
      'Next: tbot init my-trading makes a home of your own, where tbot data import FILE and tbot backtest go on.',
    );
  }
}
