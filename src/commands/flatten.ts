/** tbot flatten */
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { TbotCommand } from '../cli/command.ts';
import { flatten, type Flattened } from '../lib/app/ops/flatten.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Flatten extends TbotCommand {
  static override summary = 'Sell every position of ours at once';
  static override description =
    'Needs nothing but the journal and the broker. A run that owns the account is asked to do it; one that gave no sign of ' +
    'life for 60 s is ended first. Exits with 5 when something is still held.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...accountFlags };

  async run(): Promise<Flattened> {
    const { flags, app } = await this.beginAtHome(Flatten);
    const result = await flatten(app, accountChoice(flags), {
      told: (line) => this.tell(line),
      progress: () => undefined,
      stoppable: () => undefined,
      confirm: null,
    });
    this.say(`${result.account}: ${result.text}`);
    if (result.held.length > 0) this.answer(EXIT.foundWrong);
    return result;
  }
}
