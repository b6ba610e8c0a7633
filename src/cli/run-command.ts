/** What `run open`, `mid`, `close` and `all` share: flags, signals, and how a run's end is told. */
import { Flags, type Command } from '@oclif/core';
import { runLive, type RunResult } from '../lib/app/live/run.ts';
import { SPEEDS, type RunWords } from '../lib/app/live/request.ts';
import { gain } from '../lib/app/live/view.ts';
import { dualZoneDateTime } from '../lib/calendar/text.ts';
import { counted } from '../lib/core/counted.ts';
import { EXIT } from '../lib/core/exit-code.ts';
import { TbotCommand } from './command.ts';
import { ProgressLine } from './progress.ts';
import { keepHeapSmall } from './small-heap.ts';
import { symbolsFrom } from './symbols.ts';
import { renderTable, tableOf } from './table.ts';

export const runFlags = {
  'dry-run': Flags.boolean({
    default: false,
    description: 'Decides and logs, sends nothing; has a journal of its own',
  }),
  symbols: Flags.string({
    description: 'SPY,AAPL, or a file, or - for stdin (default: the newest scan; in a replay the whole store)',
    helpValue: 'LIST',
  }),
  replay: Flags.string({ description: 'A recorded session on the built-in broker, YYYY-MM-DD', helpValue: 'DATE' }),
  speed: Flags.option({
    options: SPEEDS,
    default: 'max',
    description: 'Of a replay: as fast as it goes, or 60 times or once the speed of the market',
    dependsOn: ['replay'],
  })(),
  'test-mode': Flags.boolean({ default: false, description: "TEST_MODE's windows of three minutes" }),
  at: Flags.string({
    description: 'Of a replay: start of the first test window, New York time (default: 10:30)',
    helpValue: 'HH:MM',
    dependsOn: ['replay'],
  }),
  capital: Flags.string({
    description: 'Of a replay: dollars at its start',
    default: '100000',
    dependsOn: ['replay'],
  }),
  venue: Flags.string({
    hidden: true,
    description: 'Of a replay: socket of a simulated exchange that is a process of its own',
  }),
};

interface RunJson {
  readonly account: string;
  readonly session: string;
  readonly strategies: readonly string[];
  readonly ended: string;
  readonly held: readonly string[];
  readonly trades: RunResult['trades'];
  readonly session_pnl: number;
  readonly left_out: readonly string[];
}

export abstract class RunCommand extends TbotCommand {
  static override flags = runFlags;
  protected abstract readonly strategy: RunWords['strategy'];

  async run(): Promise<RunJson> {
    const { flags, app } = await this.begin(this.constructor as typeof Command & { flags: typeof runFlags });
    keepHeapSmall();
    const progress = new ProgressLine();
    const stop = new StopSignals();
    try {
      const words: RunWords = {
        ...{ strategy: this.strategy, dryRun: flags['dry-run'], replay: flags.replay, speed: flags.speed },
        ...{ testMode: flags['test-mode'], at: flags.at, capital: flags.capital, venue: flags.venue },
        symbols: await symbolsFrom(flags.symbols, stop.signal),
      };
      const result = await runLive(app, words, {
        told: (line) => {
          progress.clear();
          this.tell(line);
        },
        progress: (done, of) => progress.show(`minute ${String(done)} of ${String(of)}`),
        stoppable: (asked) => stop.then(asked),
      });
      progress.clear();
      return await this.#tell(result, stop);
    } finally {
      progress.clear();
      stop.release();
    }
  }

  async #tell(
    { account, session, strategies, outcome, trades, profit, leftOut }: RunResult,
    stop: StopSignals,
  ): Promise<RunJson> {
    if (leftOut.length > 0) this.tell(`no bars of ${leftOut.join(', ')} in that session: left out`);
    if (trades.length > 0)
      this.say(
        await renderTable(
          tableOf(
            trades.map((trade) => ({
              ...trade,
              time: dualZoneDateTime(Date.parse(trade.exit_time)),
              PnL: gain(trade.PnL),
            })),
            ['trade_id', 'ticker', 'size', 'entry_price', 'exit_price', 'exit_reason', 'PnL', 'time'],
          ),
        ),
      );
    const what = `${strategies.join(', ')} on ${session}: ${counted(trades.length, 'trade')}, session ${gain(profit)}`;
    this.say(`${what}; the run ${outcome.how === 'done' ? 'is done' : `was ${outcome.how}`} (account ${account})`);
    for (const id of outcome.held) this.tell(`still held: ${id}`);
    if (outcome.error !== null) throw outcome.error;
    if (stop.by === 'SIGINT') this.answer(EXIT.interrupted);
    return {
      ...{ account, session, strategies, ended: outcome.how, held: outcome.held, trades, session_pnl: profit },
      left_out: leftOut,
    };
  }
}

/** The first signal asks for a graceful stop, the second ends the process at once. */
class StopSignals {
  readonly #controller = new AbortController();
  #asked: ((by: string) => void) | null = null;
  by: NodeJS.Signals | null = null;

  constructor() {
    process.on('SIGINT', this.#stop);
    process.on('SIGTERM', this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  then(asked: (by: string) => void): void {
    this.#asked = asked;
    if (this.by !== null) asked(this.by);
  }

  release(): void {
    process.off('SIGINT', this.#stop);
    process.off('SIGTERM', this.#stop);
  }

  readonly #stop = (signal: NodeJS.Signals): void => {
    if (this.by !== null) process.exit(EXIT.interrupted);
    this.by = signal;
    this.#controller.abort();
    this.#asked?.(signal);
  };
}
