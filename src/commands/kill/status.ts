/** tbot kill status */
import { accountChoice, accountFlags } from '../../cli/account-flags.ts';
import { TbotCommand } from '../../cli/command.ts';
import { killText } from '../../cli/status-report.ts';
import { dualZoneDateTime } from '../../lib/calendar/text.ts';
import { accountToShow } from '../../lib/app/ops/account.ts';
import { killReport, type KillReport } from '../../lib/app/ops/kill.ts';

export default class KillStatus extends TbotCommand {
  static override summary = 'The state of the kill switch: active, reducing or halted, by what, and since when';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...accountFlags };

  async run(): Promise<KillReport> {
    const { flags, app } = await this.beginAtHome(KillStatus);
    const report = killReport(app, accountToShow(app, accountChoice(flags)));
    const { account, cause, since, file } = report;
    const from = cause === null || since === null ? '' : `, since ${dualZoneDateTime(Date.parse(since))}`;
    this.say(`${account}: the kill switch is ${killText(report)}${from}${file ? '; data/KILL is there' : ''}`);
    return report;
  }
}
