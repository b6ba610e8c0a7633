/** tbot data download */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { downloadCsv, downloadText } from '../../cli/download-report.ts';
import { ProgressLine } from '../../cli/progress.ts';
import { stopSignal } from '../../cli/stop-signal.ts';
import { symbolsFrom } from '../../cli/symbols.ts';
import { renderCsv } from '../../cli/table.ts';
import { assertNotForVix, downloadFromAlpaca, downloadFromCboe } from '../../lib/app/data/download/compose.ts';
import { DOWNLOAD_CHOICES } from '../../lib/app/data/download/request.ts';
import type { DownloadResult } from '../../lib/app/data/download/result.ts';
import { EXIT } from '../../lib/core/exit-code.ts';

export default class DataDownload extends TbotCommand {
  static override summary = 'Download minute bars of regular sessions, or the VIX, into the bar store';
  static override description =
    'Only what the store does not have is asked for, session by session: run it again after a failure, or every evening without ' +
    '--symbols and --start. Bars of iex (one exchange) and sip (all of them) never mix in one series. Exit code 4 when something ' +
    'could not be had; what was done is kept.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols SPY,AAPL --start 2025-12-01 --end 2025-12-05 --feed iex',
    'echo SPY | <%= config.bin %> <%= command.id %> --symbols - --start 2025-12-01 --end 2025-12-05 --adjustment split --json',
    '<%= config.bin %> <%= command.id %> --kind vix',
  ];
  static override flags = {
    kind: Flags.option({ options: DOWNLOAD_CHOICES.kind, default: 'bars' as const })({
      description: "Minute bars from the source, or daily closes of the VIX from Cboe's public file (VIX_URL)",
    }),
    source: Flags.option({ options: DOWNLOAD_CHOICES.source, default: 'alpaca' as const })({
      description: 'Whose bars',
    }),
    symbols: Flags.string({
      description: 'SPY,AAPL, or a file, or - for stdin (default: what was downloaded by this feed before)',
      helpValue: 'LIST',
    }),
    start: Flags.string({
      description: 'First date in New York, YYYY-MM-DD (default: the first one that the store has of the symbol)',
      helpValue: 'DATE',
    }),
    end: Flags.string({
      description: 'Last date in New York, YYYY-MM-DD (default: the last session that is over)',
      helpValue: 'DATE',
    }),
    feed: Flags.option({
      options: DOWNLOAD_CHOICES.feed,
      description: 'Trades of one exchange (iex) or of all of them (sip) (default: FEED)',
    })(),
    adjustment: Flags.option({
      options: DOWNLOAD_CHOICES.adjustment,
      description:
        'Prices as traded, as if splits had been before, or dividends too (default: as in the store, else raw)',
    })(),
    replace: Flags.boolean({ description: 'Start these symbols anew instead of adding to them', default: false }),
    ...csvFlag,
  };

  async run(): Promise<DownloadResult> {
    const { flags, app } = await this.beginAtHome(DataDownload);
    const { kind, start, end, feed, adjustment, replace } = flags;
    if (kind === 'vix') assertNotForVix({ symbols: flags.symbols, start, end, feed, adjustment });
    const { signal, release } = stopSignal();
    const line = new ProgressLine();
    try {
      const words = { symbols: await symbolsFrom(flags.symbols, signal), start, end, feed, adjustment, replace };
      const progress = (at: { done: number; of: number; rows: number }): void =>
        line.step('sessions', at.done, at.of, at.rows, (perSecond) => Math.round(perSecond).toLocaleString('en-US'));
      const { result, failure } =
        kind === 'vix'
          ? await downloadFromCboe(app, replace, signal)
          : await downloadFromAlpaca(app, words, { signal, progress });
      line.clear();
      for (const note of result.notes) this.tell(`note: ${note}`);
      if (flags.csv && failure === null) this.emit(await renderCsv(downloadCsv(result)));
      else this.say(await downloadText(result, this.width));
      if (failure !== null) throw failure;
      if (result.interrupted) this.answer(EXIT.interrupted);
      else if (result.symbols.some(({ error }) => error !== null)) this.answer(EXIT.unreachable);
      return result;
    } finally {
      line.clear();
      release();
    }
  }
}
