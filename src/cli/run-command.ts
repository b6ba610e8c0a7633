/** What `run open`, `mid`, `close` and `all` share: flags, signals, and how a run's end is told. */
import { Flags, type Command } from '@oclif/core';
import type { App } from '../lib/app/app.ts';
import type { NotRun, RunResult } from '../lib/app/live/plan.ts';
import { runLive } from '../lib/app/live/run.ts';
import { CAPITAL, SPEEDS, type RunWords } from '../lib/app/live/request.ts';
import { endLine, failureOf, progressLine } from '../lib/app/live/view.ts';
import { summaryOf } from '../lib/app/reports/daily.ts';
import { asError } from '../lib/core/errors.ts';
import { EXIT } from '../lib/core/exit-code.ts';
import { TbotCommand } from './command.ts';
import { confirm } from './prompt.ts';
import { ProgressLine } from './progress.ts';
import { summaryText, tradesText } from './records-text.ts';
import { lackingLines } from './ledger-report.ts';
import { symbolsFrom } from './symbols.ts';
import { wrapped } from './wrap.ts';

export const runFlags = {
  'dry-run': Flags.boolean({
    default: false,
    description: 'Decides and logs, sends nothing; has a journal of its own',
  }),
  symbols: Flags.string({
    description:
      'SPY,AAPL, or a file, or - for stdin (default: what scans for each strategy name; in a replay the whole store)',
    helpValue: 'LIST',
  }),
  replay: Flags.string({ description: 'A recorded session on the built-in broker, YYYY-MM-DD', helpValue: 'DATE' }),
  speed: Flags.option({
    options: SPEEDS,
    description: 'Of a replay: as fast as it goes (the default), or 60 times or once the speed of the market',
    dependsOn: ['replay'],
  })(),
  'test-mode': Flags.boolean({ default: false, description: "TEST_MODE's windows of three minutes" }),
  at: Flags.string({
    description: 'Of a replay: start of the first test window, New York time (default: 10:30)',
    helpValue: 'HH:MM',
    dependsOn: ['replay'],
  }),
  capital: Flags.string({
    description: 'Of a replay: dollars at its start (default: 100000)',
    helpValue: 'DOLLARS',
    dependsOn: ['replay'],
  }),
  venue: Flags.string({
    hidden: true,
    description: 'Of a replay: socket of a simulated exchange that is a process of its own',
  }),
};

interface RunJson {
  readonly account: string;
  /** Null: none was begun. */
  readonly session: string | null;
  readonly strategies: readonly string[];
  readonly ended: string;
  readonly held: readonly string[];
  readonly trades: RunResult['trades'];
  readonly session_pnl: number;
  readonly left_out: readonly string[];
  readonly book: RunResult['book'];
  /** Why nothing was run; null: it was. */
  readonly why: string | null;
}

export abstract class RunCommand extends TbotCommand {
  static override flags = runFlags;
  protected abstract readonly strategy: RunWords['strategy'];

  async run(): Promise<RunJson> {
    const { flags, app } = await this.begin(this.constructor as typeof Command & { flags: typeof runFlags });
    const progress = new ProgressLine();
    const stop = new StopSignals();
    try {
      const words: RunWords = {
        ...{ strategy: this.strategy, dryRun: flags['dry-run'], replay: flags.replay, speed: flags.speed ?? 'max' },
        ...{ testMode: flags['test-mode'], at: flags.at, capital: flags.capital ?? CAPITAL, venue: flags.venue },
        symbols: await symbolsFrom(flags.symbols, stop.signal),
      };
      const result = await runLive(app, words, {
        told: (line) => {
          progress.clear();
          this.tell(wrapped(line, this.width, 2));
        },
        progress: (step) => progress.show(progressLine(step)),
        stoppable: (asked) => stop.then(asked),
        confirm: process.stdin.isTTY
          ? (question, signal) => progress.aside(() => confirm(question, AbortSignal.any([signal, stop.signal])))
          : null,
      });
      progress.clear();
      if ('notRun' in result) return this.#notRun(result);
      return await this.#tell(app, result, stop);
    } finally {
      progress.clear();
      stop.release();
    }
  }

  /** Nothing was to be done: a timer starts it on every day. */
  #notRun({ account, strategies, notRun }: NotRun): RunJson {
    this.say(`${strategies.join(', ')}: ${notRun}`);
    const nothing = { session: null, ended: 'not_run', held: [], trades: [], session_pnl: 0, left_out: [], book: null };
    return { account, strategies, ...nothing, why: notRun };
  }

  async #tell(app: App, result: RunResult, stop: StopSignals): Promise<RunJson> {
    const { account, session, strategies, outcome, trades, profit, leftOut, book } = result;
    if (trades.length > 0) this.say(`\n${await tradesText(trades, this.width)}`);
    const summary = summaryOf(app, account, session);
    if (summary !== null) this.say(`\n${summaryText(summary, this.width)}`);
    this.say(`\n${wrapped(endLine(result), this.width)}`);
    for (const id of outcome.held) this.tell(`still held: ${id}`);
    this.say(`logs: ${app.home.logsFolder}`);
    if (book !== null && book.outcome !== 'waits' && book.outcome !== 'absent') {
      this.say(`book: ${book.file}`);
      for (const line of lackingLines(book)) this.say(wrapped(line, this.width, 2));
    }
    const [told] = trades;
    if (told !== undefined) this.say(`why:  tbot explain ${told.trade_id}`);
    const failure = stop.bug ?? failureOf(result);
    if (failure !== null) throw failure;
    if (stop.by === 'SIGINT') this.answer(EXIT.interrupted);
    return {
      ...{ account, session, strategies, ended: outcome.how, held: outcome.held, trades, session_pnl: profit },
      ...{ left_out: leftOut, book, why: null },
    };
  }
}

/** SIGHUP: the terminal is gone, as when ssh drops. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const UNCAUGHT = ['uncaughtException', 'unhandledRejection'] as const;

/** The first signal, and the first error that nobody caught, ask for a graceful stop; the second ends the process at once. */
class StopSignals {
  readonly #controller = new AbortController();
  #asked: ((by: string) => void) | null = null;
  by: NodeJS.Signals | null = null;

  /** What nobody caught; null: nothing was thrown so. */
  bug: Error | null = null;

  constructor() {
    for (const signal of STOPPING) process.on(signal, this.#stop);
    for (const event of UNCAUGHT) process.on(event, this.#uncaught);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  then(asked: (by: string) => void): void {
    this.#asked = asked;
    if (this.by !== null) asked(this.by);
  }

  release(): void {
    for (const signal of STOPPING) process.off(signal, this.#stop);
    for (const event of UNCAUGHT) process.off(event, this.#uncaught);
  }

  /** What is held is sold while there is a loop that can do it; a second one shows that there is none. */
  readonly #uncaught = (thrown: unknown): void => {
    const error = asError(thrown);
    process.stderr.write(`${error.stack ?? error.message}\n`);
    if (this.bug !== null) process.exit(EXIT.unexpected);
    this.bug = error;
    if (this.#asked === null) process.exit(EXIT.unexpected);
    this.#controller.abort();
    this.#asked(`an error that nobody caught: ${error.message}`);
  };

  readonly #stop = (signal: NodeJS.Signals): void => {
    if (this.by !== null) process.exit(EXIT.interrupted);
    this.by = signal;
    this.#controller.abort();
    this.#asked?.(signal);
  };
}
