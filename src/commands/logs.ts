/** tbot logs */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { cellText } from '../cli/table.ts';
import { entryText, followLog, LOG_CHOICES, logAsked, showLog, type LogView } from '../lib/app/logs.ts';
import { STRATEGY_CHOICES } from '../lib/app/settings.ts';
import { EXIT } from '../lib/core/exit-code.ts';

type LogsJson = Pick<LogView, 'file' | 'entries'>;

export default class Logs extends TbotCommand {
  static override summary = 'The end of a log, and with --follow what is added to it';
  static override description =
    'Logs lie in data/logs, a file a session; --follow goes on from one to the next, waits for what is not there yet, and ' +
    'ends with Ctrl-C (exit code 130). With --json it prints JSON lines then.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --strategy open --lines 50',
    '<%= config.bin %> <%= command.id %> --file unresolved --json',
  ];
  static override flags = {
    strategy: Flags.option({
      options: STRATEGY_CHOICES,
      description: "A strategy's own log; with --file what that file has of it",
    })(),
    file: Flags.option({ options: LOG_CHOICES, description: 'Which log (default: tbot)' })(),
    lines: Flags.integer({ description: 'Entries of the past', default: 20, min: 0 }),
    follow: Flags.boolean({ char: 'f', default: false, description: 'Go on with what is added', exclusive: ['csv'] }),
    ...csvFlag,
  };
  #isFollowing = false;

  async run(): Promise<LogsJson> {
    const { flags, app } = await this.beginAtHome(Logs, { where: 'records' });
    const request = { file: flags.file, strategy: flags.strategy, lines: flags.lines };
    if (flags.follow) {
      const { signal, release } = stopSignal();
      this.#isFollowing = true;
      for await (const entries of followLog(app, request, signal)) {
        for (const entry of entries) {
          if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify(entry)}\n`);
          else this.say(entryText(entry));
        }
      }
      release();
      this.answer(EXIT.interrupted);
    }
    if (flags.follow) return { file: logAsked(request), entries: [] };
    const { file, columns, entries } = showLog(app, request);
    const rows = entries.map((entry) => columns.map((column) => cellText(entry[column])));
    if (flags.csv) await this.list(true, { columns, rows }, { columns, rows });
    else for (const entry of entries) this.say(entryText(entry));
    const ofStrategy = flags.strategy === undefined || flags.strategy === file ? '' : ` of ${flags.strategy}`;
    if (entries.length === 0) this.say(`nothing${ofStrategy} in the log of ${file} yet`);
    return { file, entries };
  }

  /** Of a log that is followed every line was a document of its own. */
  protected override logJson(json: unknown): void {
    if (!this.#isFollowing) super.logJson(json);
  }
}
