/** tbot doctor */
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { doctorReport } from '../cli/doctor-report.ts';
import { examinationCode } from '../cli/examination-code.ts';
import { renderCsv, tableOf } from '../cli/table.ts';
import { isSound, type Examination } from '../lib/app/doctor/check.ts';
import { examine } from '../lib/app/doctor/doctor.ts';

export default class Doctor extends TbotCommand {
  static override summary =
    'Is all sound? Program, machine, files, configuration, keys; broker, data feed, alert channels, schedule';
  static override description =
    'Sends nothing and changes nothing: the broker is asked questions, alert channels are connected to and logged in at. Exits with 5 when something is wrong, 4 when only the broker or the network is; warnings alone are 0.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...csvFlag };

  async run(): Promise<{ sound: boolean; checks: readonly Examination[] }> {
    const { flags, app } = await this.begin(Doctor);
    const checks = await examine(app);
    if (flags.csv) this.emit(await renderCsv(tableOf(checks, ['name', 'status', 'code', 'found', 'cure'])));
    else this.say(await doctorReport(checks, this.width));
    this.answer(examinationCode(checks));
    return { sound: isSound(checks), checks };
  }
}
