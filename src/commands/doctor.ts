/** tbot doctor */
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { doctorReport } from '../cli/doctor-report.ts';
import { renderCsv, tableOf } from '../cli/table.ts';
import { examine, isSound, type Examination } from '../lib/app/doctor/doctor.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Doctor extends TbotCommand {
  static override summary = 'Is the installation sound? Program, machine, files, permissions, configuration, keys';
  static override description = 'Exits with 5 when something is wrong; warnings alone are 0.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...csvFlag };

  async run(): Promise<{ sound: boolean; checks: Examination[] }> {
    const { flags, app } = await this.begin(Doctor);
    const checks = await examine(app);
    const sound = isSound(checks);
    if (flags.csv) this.emit(await renderCsv(tableOf(checks, ['name', 'status', 'found', 'cure'])));
    else this.say(await doctorReport(checks, this.width));
    if (!sound) this.answer(EXIT.foundWrong);
    return { sound, checks };
  }
}
