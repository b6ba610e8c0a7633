/** tbot demo */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { detectedTable } from '../cli/import-report.ts';
import { verifyLines } from '../cli/ledger-report.ts';
import { ProgressLine } from '../cli/progress.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { explanationText, summaryText, tradesText } from '../cli/records-text.ts';
import { renderTable, tableOf } from '../cli/table.ts';
import { wrapped } from '../cli/wrap.ts';
import { DEMO_FOLDER, runDemo, type DemoWatch } from '../lib/app/demo/demo.ts';
import type { TradedSession } from '../lib/app/demo/trading.ts';
import {
  doctorLines,
  marketLine,
  noteLines,
  placeLines,
  sameByHand,
  resultLine,
  tradeRows,
  tradingLines,
  type DemoResult,
} from '../lib/app/demo/view.ts';
import { EXIT } from '../lib/core/exit-code.ts';
import type { VerifiedBook } from '../lib/app/ledger/verify.ts';
import { progressLine } from '../lib/app/live/view.ts';

export default class Demo extends TbotCommand {
  static override summary = 'tbot at work, with no account and no network, in a home of its own';
  static override description =
    'Makes up a market (or takes --bars), backtests all strategies on it with the default settings, trades one session of ' +
    'it in TEST_MODE on the built-in paper broker, and shows the trades, why they were made, and where report, logs, ' +
    `journal and GnuCash book are. The home is ${DEMO_FOLDER} in the current folder, unless --home names one (empty, new, or of an ` +
    'earlier demo); it may be deleted afterwards.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --home demo'];
  static override flags = {
    bars: Flags.string({
      description: 'CSV (also gzip), Parquet or LEAN zip of minute bars to use instead; one or several',
      multiple: true,
      default: [],
      helpValue: 'FILE',
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
    if (result.traded?.verified?.agrees === false) this.answer(EXIT.foundWrong);
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
      trading: {
        told: (text) => {
          line.clear();
          this.tell(wrapped(text, this.width, 2));
        },
        progress: (step) => line.show(progressLine(step)),
      },
    };
  }

  async #report(result: DemoResult): Promise<void> {
    const { width } = this;
    const lines = (texts: readonly string[]): string => texts.map((text) => wrapped(text, width, 2)).join('\n');
    const trades = await renderTable(tableOf(tradeRows(result), ['strategy', 'trades', 'won', 'PnL']));
    this.say(lines(['', result.banner, ...doctorLines(result), '', marketLine(result)]));
    this.say(`\n${trades}\n`);
    this.say(lines([resultLine(result), ...noteLines(result), '', ...tradingLines(result), '']));
    if (result.traded !== null) this.say(`${await tradedText(result.traded, width)}\n`);
    const verified = result.traded?.verified ?? null;
    if (verified !== null) this.say(`${bookText(verified, width)}\n`);
    this.say(placeLines(result).join('\n'));
    if (result.traded !== null) this.say(`by hand: ${sameByHand(result.traded, result.home)}`);
    this.say(
      wrapped(
        'Next: tbot init my-trading makes a home of your own, where tbot data import FILE and tbot backtest go on.',
        width,
        2,
      ),
    );
  }
}

async function tradedText({ trades, summary, explanations }: TradedSession, width: number): Promise<string> {
  return [
    trades.length === 0 ? 'No trades: nothing signalled, or what did was refused.' : await tradesText(trades, width),
    ...(summary === null ? [] : [summaryText(summary, width)]),
    ...explanations.map((each) => `${titleOf(each.trade_id)}\n${explanationText(each, width)}`),
  ].join('\n\n');
}

function bookText(book: VerifiedBook, width: number): string {
  return ['The trades in the GnuCash book, as tbot ledger verify tells it:', ...verifyLines(book, width)].join('\n');
}

function titleOf(tradeId: string | null): string {
  return `One ${tradeId === null ? 'refusal' : 'trade'}, as tbot explain tells it:`;
}
