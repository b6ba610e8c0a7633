/** tbot schedule */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { jobHindrances } from '../cli/job-hindrances.ts';
import { tableOf } from '../cli/table.ts';
import type { App } from '../lib/app/app.ts';
import { assertHome } from '../lib/app/home-there.ts';
import { crontab } from '../lib/app/schedule/crontab.ts';
import { listSchedule, type JobRow, type ScheduleList } from '../lib/app/schedule/list.ts';
import { planOf, type Hindrance } from '../lib/app/schedule/plan.ts';
import { leftOutLine, runSchedule } from '../lib/app/schedule/run-schedule.ts';
import { EXIT } from '../lib/core/exit-code.ts';

/** Today's, and the next. */
const SESSIONS_SHOWN = 2;

interface ListJson {
  readonly jobs: readonly Omit<JobRow, 'at'>[];
  readonly left_out: ScheduleList['left_out'];
}

export default class Schedule extends TbotCommand {
  static override summary = 'The jobs of the day in one process: scan, the windows, books, reports, data, watchdog';
  static override description =
    'Starts each job by the NYSE calendar, none on holidays, earlier on early closes; makes up for a missed start while its window is open, and starts none twice, also after a restart. Ctrl-C and SIGTERM end it gracefully: runs sell what they hold. With --json it prints its events as JSON lines. Instead of it the lines of --print-crontab do.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --list',
    '<%= config.bin %> <%= command.id %> --list --sessions 5 --json',
    '<%= config.bin %> <%= command.id %> --print-crontab',
    '<%= config.bin %> <%= command.id %>',
  ];
  static override flags = {
    list: Flags.boolean({
      description: "Show today's and the next sessions' jobs, and what has become of them",
      exclusive: ['print-crontab'],
    }),
    sessions: Flags.integer({
      description: 'Sessions of --list (default: 2)',
      min: 1,
      max: 60,
      helpValue: 'N',
      dependsOn: ['list'],
    }),
    csv: Flags.boolean({ description: 'Print the list as CSV', exclusive: ['json'], dependsOn: ['list'] }),
    'print-crontab': Flags.boolean({ description: 'Print the same as lines for crontab -e, for a clock in UTC' }),
    'cron-tz': Flags.boolean({
      description: 'In the time of New York, for a cron that knows CRON_TZ',
      dependsOn: ['print-crontab'],
    }),
  };

  async run(): Promise<ListJson | { crontab: string } | undefined> {
    const { flags, app } = await this.begin(Schedule);
    // A crontab can be printed before there is a home.
    if (!flags['print-crontab']) assertHome(app.home);
    const hindranceOf = await jobHindrances();
    if (flags['print-crontab']) {
      const clock = flags['cron-tz'] ? 'new-york' : 'utc';
      const place = { program: `${app.program.root}/bin/tbot`, home: app.home.root };
      const text = crontab(planOf(app, hindranceOf), place, clock);
      this.emit(text);
      return { crontab: text };
    }
    if (flags.list) return this.#list(app, hindranceOf, flags);
    await this.#stay(app, hindranceOf);
    return undefined;
  }

  async #list(
    app: App,
    hindranceOf: Hindrance,
    flags: { sessions: number | undefined; csv: boolean },
  ): Promise<ListJson> {
    const list = listSchedule(app, hindranceOf, flags.sessions ?? SESSIONS_SHOWN);
    const forPrograms = tableOf(list.jobs, ['session', 'job', 'command', 'starts', 'until', 'state', 'exit_code']);
    await this.list(flags.csv, forPrograms, tableOf(list.jobs, ['session', 'kind', 'at', 'command', 'state']));
    for (const each of list.left_out) this.tell(leftOutLine(each));
    return { jobs: list.jobs.map(toldInJson), left_out: list.left_out };
  }

  async #stay(app: App, hindranceOf: Hindrance): Promise<void> {
    const signals = new ScheduleSignals();
    try {
      await runSchedule(app, hindranceOf, {
        told: (line) => {
          this.tell(line);
        },
        happened: ({ name }, session, event) => {
          if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify({ job: name, session, ...event })}\n`);
        },
        stoppable: (stop) => {
          signals.then(stop);
        },
      });
    } finally {
      signals.release();
    }
    if (signals.by === 'SIGINT') this.answer(EXIT.interrupted);
  }
}

/** SIGHUP: the terminal is gone, as when ssh drops. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Each signal asks once more: the second one ends it at once. */
class ScheduleSignals {
  #stop: (() => void) | null = null;
  /** The first that came. */
  by: NodeJS.Signals | null = null;

  constructor() {
    for (const signal of STOPPING) process.on(signal, this.#asked);
  }

  then(stop: () => void): void {
    this.#stop = stop;
    if (this.by !== null) stop();
  }

  release(): void {
    for (const signal of STOPPING) process.off(signal, this.#asked);
  }

  readonly #asked = (signal: NodeJS.Signals): void => {
    this.by ??= signal;
    this.#stop?.();
  };
}

function toldInJson({ session, kind, job, command, starts, until, state, exit_code }: JobRow): Omit<JobRow, 'at'> {
  return { session, kind, job, command, starts, until, state, exit_code };
}
