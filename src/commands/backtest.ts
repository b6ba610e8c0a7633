/** tbot backtest */
import { Flags } from '@oclif/core';
import { backtestReport } from '../cli/backtest-report.ts';
import { TbotCommand } from '../cli/command.ts';
import { ProgressLine } from '../cli/progress.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { symbolsFrom } from '../cli/symbols.ts';
import type { BacktestWords } from '../lib/app/backtest/request.ts';
import { runBacktest, type BacktestOutcome } from '../lib/app/backtest/run.ts';
import { summaryLines, type BacktestView } from '../lib/app/backtest/view.ts';
import { STRATEGY_CHOICES } from '../lib/app/settings.ts';
import { EXIT } from '../lib/core/exit-code.ts';

type Finding = NonNullable<BacktestView['lookahead']>[number];

interface FindingJson {
  readonly date: string;
  readonly m: number;
  readonly with_future: Finding['withFuture'];
  readonly without_future: Finding['withoutFuture'];
}

interface BacktestJson {
  readonly output_dir: string;
  readonly metrics: BacktestOutcome['performance'];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly interrupted: boolean;
  readonly trials: BacktestOutcome['deflation'];
  readonly lookahead: readonly FindingJson[] | null;
}

export default class Backtest extends TbotCommand {
  static override summary = 'Simulate the strategies on the minute bars of the store';
  static override description =
    'The same strategy, sizing and risk code as a live run; nothing can reach a broker. The results go to a new folder in ' +
    'data/backtest_results, with a report to open in a browser. Settings come from .env_bot, and from --set for this run.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --strategy=open --start 2025-01-02 --end 2025-01-31',
    '<%= config.bin %> <%= command.id %> --strategy open,close --symbols SPY,QQQ --set MAX_PRICE=1000 --set STRAT_CLOSE_MODE=both',
    'echo SPY QQQ | <%= config.bin %> <%= command.id %> --symbols - --commission ibkr --no-slippage --json',
    '<%= config.bin %> <%= command.id %> --start 2025-01-31 --test-mode --at 14:00 --check-lookahead',
    '<%= config.bin %> data synth --home trial && <%= config.bin %> <%= command.id %> --home trial',
  ];
  static override flags = {
    strategy: Flags.string({
      description: `${STRATEGY_CHOICES.join(', ')}, some of them (open,mid), or all`,
      default: 'all',
    }),
    start: Flags.string({
      description: 'First date in New York, YYYY-MM-DD (default: where the data starts)',
      helpValue: 'DATE',
    }),
    end: Flags.string({
      description: 'Last date in New York, YYYY-MM-DD (default: where the data ends)',
      helpValue: 'DATE',
    }),
    symbols: Flags.string({
      description: 'SPY,AAPL, or a file, or - for stdin (default: the whole store)',
      helpValue: 'LIST',
    }),
    data: Flags.string({ description: "Folder of a bar store (default: the home's data/bars)", helpValue: 'STORE' }),
    set: Flags.string({ description: 'A setting for this run alone, KEY=VALUE', multiple: true, default: [] }),
    capital: Flags.string({ description: 'Dollars at the start', default: '100000' }),
    commission: Flags.string({ description: "Commission model; none, sim, or a broker's name (default: of BROKER)" }),
    'slippage-bps': Flags.string({
      description: 'Slippage in basis points (default: 5, or half of the spread where the store has quotes)',
      exclusive: ['no-slippage'],
    }),
    'no-slippage': Flags.boolean({ default: false, description: 'The same as --slippage-bps 0' }),
    participation: Flags.string({ description: "Most of a bar's volume that own fills take, or none", default: '0.1' }),
    'no-volume-filter': Flags.boolean({ default: false, description: 'Does not refuse symbols of low volume' }),
    'no-slippage-filter': Flags.boolean({
      default: false,
      description: 'Does not refuse entries for the slippage to expect',
    }),
    'test-mode': Flags.boolean({ default: false, description: "TEST_MODE's windows of three minutes" }),
    at: Flags.string({
      description: 'Start of the first test window, New York time (default: 10:30)',
      helpValue: 'HH:MM',
    }),
    'check-lookahead': Flags.boolean({
      default: false,
      description: 'Cuts the data after each decision and demands the same decision',
    }),
    charts: Flags.integer({ description: 'Most price charts in the report', default: 20, min: 0 }),
    ledger: Flags.boolean({ default: false, description: 'Also makes a GnuCash book of the trades' }),
    format: Flags.option({
      options: ['csv', 'json'] as const,
      default: 'csv',
      description: 'Format of the trades file',
    })(),
  };

  async run(): Promise<BacktestJson> {
    const { flags, app } = await this.begin(Backtest, { where: 'backtest | sim' });
    const progress = new ProgressLine();
    const { signal, release } = stopSignal();
    try {
      const words: BacktestWords = {
        ...flags,
        symbols: await symbolsFrom(flags.symbols, signal),
        testMode: flags['test-mode'],
        volumeFilter: !flags['no-volume-filter'],
        slippageFilter: !flags['no-slippage-filter'],
        slippageBps: flags['no-slippage'] ? '0' : flags['slippage-bps'],
      };
      const { format, charts, 'check-lookahead': checksLookahead, ledger: keepsBook } = flags;
      const choices = { format, charts, checksLookahead, keepsBook };
      const outcome = await runBacktest(app, words, choices, {
        signal,
        progress: (...step) => progress.step(...step),
      });
      progress.clear();
      return await this.#tell(outcome);
    } finally {
      progress.clear();
      release();
    }
  }

  async #tell(outcome: BacktestOutcome): Promise<BacktestJson> {
    this.say(await backtestReport(outcome));
    if (outcome.interrupted) this.answer(EXIT.interrupted);
    else if ((outcome.lookahead ?? []).length > 0) this.answer(EXIT.foundWrong);
    const { folder, performance, notes, interrupted, deflation } = outcome;
    const { warnings } = summaryLines(outcome);
    const lookahead = outcome.lookahead?.map(findingJson) ?? null;
    return { output_dir: folder, metrics: performance, notes, warnings, interrupted, trials: deflation, lookahead };
  }
}

function findingJson({ date, m, withFuture, withoutFuture }: Finding): FindingJson {
  return { date, m, with_future: withFuture, without_future: withoutFuture };
}
