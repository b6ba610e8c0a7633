/** tbot scan */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { ProgressLine } from '../cli/progress.ts';
import { scanCsv, scanText } from '../cli/scan-report.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { symbolsFrom } from '../cli/symbols.ts';
import { renderCsv } from '../cli/table.ts';
import { watchScans } from '../cli/watch-scans.ts';
import { scanPorts } from '../lib/app/scan/ports.ts';
import { SCAN_SOURCES, SCAN_STRATEGY_CHOICES, type ScanWords } from '../lib/app/scan/request.ts';
import { Scanner } from '../lib/app/scan/scan.ts';
import type { ScanResult } from '../lib/app/scan/view.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Scan extends TbotCommand {
  static override summary = 'Screen the universe and print ranked candidates for each strategy';
  static override description =
    'open ranks by gap, usual range and relative volume; mid by the distance from VWAP; close by the move of the day. ' +
    'Each bearish candidate says what would be bought; what is left out has a reason. The newest scan of now is kept for ' +
    'runs without symbols, if it is by a vendor, without --symbols, and with a --top of 20 or more. The examples work where BROKER is sim, after tbot data synth --end 2025-12-31.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --source store --date 2025-12-31 --at 9:15',
    '<%= config.bin %> <%= command.id %> --source store --date 2025-12-31 --strategy mid --csv',
    "<%= config.bin %> <%= command.id %> --date 2025-12-31 --strategy open --json | jq -r '.candidates[].ticker' | <%= config.bin %> run open --symbols - --replay 2025-12-31 --dry-run",
  ];
  static override flags = {
    strategy: Flags.option({ options: SCAN_STRATEGY_CHOICES, default: 'all' as const })({
      description: 'Whose candidates',
    }),
    source: Flags.option({ options: SCAN_SOURCES, default: 'auto' as const })({
      description: 'Where facts come from; auto: by the keys in .env, else the bar store, and says so',
    }),
    top: Flags.integer({
      description: 'Candidates of each strategy, at most',
      default: 20,
      min: 1,
      max: 500,
      helpValue: 'N',
    }),
    symbols: Flags.string({
      description: 'SPY,AAPL, or a file, or - for stdin (default: SCREENER_SYMBOLS, else what the source offers)',
      helpValue: 'LIST',
    }),
    date: Flags.string({ description: 'A session of the past, by the bar store, YYYY-MM-DD', helpValue: 'DATE' }),
    at: Flags.string({
      description: 'Of that session: what was known then, New York time (default: before the first decision)',
      helpValue: 'HH:MM',
      dependsOn: ['date'],
    }),
    watch: Flags.boolean({
      description: 'Scan again and again, until Ctrl-C; JSON lines with --json',
      exclusive: ['csv', 'date'],
    }),
    interval: Flags.integer({
      description: 'Seconds between two scans of --watch',
      default: 60,
      min: 5,
      max: 3600,
      helpValue: 'N',
    }),
    csv: Flags.boolean({ description: 'Print the candidates as CSV', exclusive: ['json'] }),
  };

  async run(): Promise<ScanResult | undefined> {
    const { flags, app } = await this.beginAtHome(Scan);
    const { signal, release } = stopSignal();
    const line = new ProgressLine();
    const progress = ({ done, of, what }: { done: number; of: number; what: string }): void =>
      line.show(`${what} (${String(done)} of ${String(of)})`);
    try {
      const words: ScanWords = {
        ...{ strategy: flags.strategy, source: flags.source, top: flags.top, date: flags.date, at: flags.at },
        symbols: await symbolsFrom(flags.symbols, signal),
      };
      const scanner = new Scanner(app, words, scanPorts(app));
      const scan = async (): Promise<ScanResult> => {
        try {
          return await scanner.scan({ progress, signal });
        } finally {
          line.clear();
        }
      };
      if (!flags.watch) {
        const result = await scan();
        if (flags.csv) {
          this.emit(await renderCsv(scanCsv(result)));
          for (const note of result.notes) this.tell(`note: ${note}`);
        } else this.say(await scanText(result, this.width));
        return result;
      }
      await watchScans({
        ...{ seconds: flags.interval, isJson: this.jsonEnabled(), signal, scan },
        show: (result) => scanText(result, this.width),
        say: (text) => this.say(text),
        tell: (text) => this.tell(text),
      });
      this.answer(EXIT.interrupted);
      return undefined;
    } finally {
      line.clear();
      release();
    }
  }
}
