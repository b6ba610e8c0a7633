/** tbot watchdog */
import { Flags } from '@oclif/core';
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { TbotCommand } from '../cli/command.ts';
import { doctorReport } from '../cli/doctor-report.ts';
import { examinationCode } from '../cli/examination-code.ts';
import { outliveOutput } from '../cli/lost-output.ts';
import { renderCsv, tableOf } from '../cli/table.ts';
import { untilStopped } from '../cli/watch.ts';
import { Guardian } from '../lib/app/ops/guardian.ts';
import { portsOf } from '../lib/app/live/ports.ts';
import type { Health } from '../lib/app/ops/watchdog.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Watchdog extends TbotCommand {
  static override summary =
    'One health check for cron: configuration, owner, leftovers, feed, alerts, schedule, journal, disk, clock, broker';
  static override description =
    'Ends an owner that gave no sign of life for 60 s. Pings HEALTHCHECK_URL when nothing failed, and tells the alert channels what did. Exits with 5 when something failed, 4 when only the broker or the network did.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --follow --json',
  ];
  static override flags = {
    follow: Flags.boolean({ description: 'Stay, and look again and again; JSON lines with --json' }),
    interval: Flags.integer({
      description: 'Seconds between two looks of --follow',
      default: 60,
      min: 1,
      max: 3600,
      helpValue: 'N',
    }),
    csv: Flags.boolean({ description: 'Print the list as CSV', exclusive: ['json', 'follow'] }),
    ...accountFlags,
  };

  async run(): Promise<Health | undefined> {
    outliveOutput();
    const { flags, app } = await this.beginAtHome(Watchdog);
    const isShown = process.stdout.isTTY && !this.jsonEnabled() && !flags.csv;
    const guardian = new Guardian(app, accountChoice(flags), portsOf, (line) => this.tell(line), isShown);
    try {
      if (!flags.follow) {
        const health = await guardian.look();
        if (flags.csv) this.emit(await renderCsv(tableOf(health.checks, ['name', 'status', 'code', 'found', 'cure'])));
        else this.say(await doctorReport(health.checks, this.width));
        this.answer(examinationCode(health.checks));
        return health;
      }
      await untilStopped(flags.interval, async () => {
        const health = await guardian.look();
        if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify(health)}\n`);
        else this.say(await doctorReport(health.checks, this.width));
      });
      this.answer(EXIT.interrupted);
      return undefined;
    } finally {
      await guardian.close();
    }
  }
}
