/** tbot service install */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../../cli/command.ts';
import { assertHome } from '../../lib/app/home-there.ts';
import { installService, type ServiceUnit } from '../../lib/app/service/install.ts';

export default class ServiceInstall extends TbotCommand {
  static override summary = 'Print or write the systemd unit of tbot schedule';
  static override description =
    'Prints it, or with --write puts it where systemd looks for it, and says what to do next. A system unit runs as the user that the home belongs to, and may write to its data/ alone. A unit that somebody has changed is left alone.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --user --write --folder units',
  ];
  static override flags = {
    system: Flags.boolean({ description: 'A unit of the machine (the default)', exclusive: ['user'] }),
    user: Flags.boolean({ description: 'A unit of the user who starts this; the system is not made read-only for it' }),
    print: Flags.boolean({ description: 'Print it (the default)', exclusive: ['write'] }),
    write: Flags.boolean({ description: 'Write it' }),
    folder: Flags.string({
      description: 'Folder of the units (default: /etc/systemd/system, or of the user .config/systemd/user)',
      helpValue: 'DIR',
    }),
    force: Flags.boolean({
      description: 'Also where somebody has changed it; that one is kept beside it',
      dependsOn: ['write'],
    }),
  };

  async run(): Promise<ServiceUnit> {
    const { flags, app } = await this.begin(ServiceInstall);
    assertHome(app.home);
    const unit = installService(app, {
      scope: flags.user ? 'user' : 'system',
      folder: flags.folder,
      isWritten: flags.write,
      force: flags.force,
    });
    if (unit.outcome === 'printed') this.emit(unit.text);
    else this.say(`${unit.path}: ${unit.outcome}`);
    if (unit.kept !== null) this.say(`the changed one is kept: ${unit.kept}`);
    for (const warning of unit.warnings) this.tell(`warning: ${warning}`);
    this.tell(`${unit.outcome === 'printed' ? `for ${unit.path}; then` : 'next'}:`);
    for (const step of unit.next) this.tell(`  ${step}`);
    return unit;
  }
}
