/** tbot data import */
import { Args, Flags } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { importSummary, detectedTable } from '../../cli/import-report.ts';
import { ProgressLine } from '../../cli/progress.ts';
import { IMPORT_CHOICES, importData, type ImportResult } from '../../lib/app/data/import.ts';

export default class DataImport extends TbotCommand {
  static override summary = 'Bring CSV, Parquet or LEAN files into the bar store: all of them, or none';
  static override description =
    'Columns, symbol, zone and label are detected and shown. Trades (time, price, size) become minute bars. ' +
    'Of several rows for one minute the first counts, and what is in the store counts before what is new.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> spy_1min.csv.gz',
    '<%= config.bin %> <%= command.id %> vix-daily.csv --kind vix',
    '<%= config.bin %> <%= command.id %> bars/*.parquet --zone UTC --adjustment splits --dry-run',
  ];
  static override strict = false;
  static override args = { file: Args.string({ description: 'CSV (also gzip), Parquet or LEAN zip', required: true }) };
  static override flags = {
    kind: Flags.option({
      options: IMPORT_CHOICES.kind,
      description: 'What the rows are (default: by their columns)',
    })(),
    symbol: Flags.string({ description: 'Of a file that names none; else the one to take', helpValue: 'S' }),
    zone: Flags.option({ options: IMPORT_CHOICES.zone, description: 'Of times without one (default: as they fit)' })(),
    label: Flags.option({
      options: IMPORT_CHOICES.label,
      description: 'Which end of its minute a row is named by (default: as it fits)',
    })(),
    adjustment: Flags.option({
      options: IMPORT_CHOICES.adjustment,
      default: 'none' as const,
      description: 'What was done to the prices',
    })(),
    'bad-rows': Flags.option({
      options: IMPORT_CHOICES.badRows,
      default: 'fail' as const,
      description: 'Refuse a file with bad rows, or leave them out',
    })(),
    replace: Flags.boolean({ description: 'Start these symbols anew instead of adding to them', default: false }),
    'dry-run': Flags.boolean({ description: 'Read and check, and write nothing', default: false }),
  };

  async run(): Promise<ImportResult> {
    const { argv, flags, app } = await this.begin(DataImport);
    const { kind, symbol, zone, label, adjustment, replace, 'bad-rows': badRows, 'dry-run': dryRun } = flags;
    const line = new ProgressLine();
    const request = { files: argv as string[], kind, symbol, zone, label, adjustment, badRows, replace, dryRun };
    const result = await importData(app, request, {
      detected: async (symbols) => {
        line.clear();
        this.tell(await detectedTable(symbols));
      },
      progress: (file, rows) => {
        line.show(`${file}: ${rows.toLocaleString('en-US')} rows`);
      },
    });
    for (const text of importSummary(result)) this.say(text);
    return result;
  }
}
