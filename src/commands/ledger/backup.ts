/** tbot ledger backup */
import { Flags } from '@oclif/core';
import { backupLines, bookModeFlag, BACKUP_COLUMNS } from '../../cli/ledger-report.ts';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { fitting, tableOf } from '../../cli/table.ts';
import { backUpBooks, listBookBackups, restoreBook, type BackupReport } from '../../lib/app/ledger/backup.ts';

export default class LedgerBackup extends TbotCommand {
  static override summary = 'Back up the GnuCash books, list the backups, go back to one';
  static override description =
    'Each export makes a backup by itself. Going back to one backs up the book as it is first, so that nothing is lost.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --list'];
  static override flags = {
    list: Flags.boolean({ default: false, description: 'List the backups, newest first', exclusive: ['restore'] }),
    restore: Flags.string({
      description: 'Put that backup in the place of its book',
      helpValue: 'NAME',
      exclusive: ['mode'],
    }),
    ...bookModeFlag,
    ...csvFlag,
  };

  async run(): Promise<BackupReport> {
    const { flags, app } = await this.begin(LedgerBackup);
    const { list, restore, mode, csv } = flags;
    if (list) {
      const { backups } = listBookBackups(app, mode);
      await this.list(csv, tableOf(backups, BACKUP_COLUMNS), fitting(tableOf(backups, BACKUP_COLUMNS), this.width));
      if (backups.length === 0) this.say('no backups yet');
      return { backups, restored: null };
    }
    const report = restore === undefined ? backUpBooks(app, mode) : restoreBook(app, restore);
    for (const line of backupLines(report)) this.say(line);
    return report;
  }
}
