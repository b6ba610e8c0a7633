/** tbot risk rearm */
import { accountChoice, accountFlags } from '../../cli/account-flags.ts';
import { TbotCommand } from '../../cli/command.ts';
import { accountToShow } from '../../lib/app/ops/account.ts';
import { rearm, type Rearming } from '../../lib/app/ops/rearm.ts';

export default class RiskRearm extends TbotCommand {
  static override summary = 'Allow entries again after a disarm: three refusals in a row, or an order nobody knows of';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...accountFlags };

  async run(): Promise<Rearming> {
    const { flags, app } = await this.beginAtHome(RiskRearm);
    const result = await rearm(app, accountToShow(app, accountChoice(flags)));
    if (result.was === null) this.say(`${result.account}: ${result.text}`);
    else this.say(`${result.account}: re-armed; it was: ${result.was}; ${result.text}`);
    return result;
  }
}
