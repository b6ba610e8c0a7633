/** tbot flatten */
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { TbotCommand } from '../cli/command.ts';
import { outliveOutput } from '../cli/lost-output.ts';
import { flatten, type Flattened } from '../lib/app/ops/flatten.ts';
import { EXIT } from '../lib/core/exit-code.ts';
import { gain, price, quantity } from '../lib/core/figures.ts';

export default class Flatten extends TbotCommand {
  static override summary = 'Sell every position of ours at once';
  static override description =
    'In every account of the configured broker and mode that holds something; with --session in that replay alone. Needs nothing but the journal and the broker. A run that owns the account is asked to do it; one that gave no sign of ' +
    'life for 60 s is ended first. Exits with 5 when something is still held.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];
  static override flags = { ...accountFlags };

  async run(): Promise<{ accounts: Flattened[]; held: string[] }> {
    outliveOutput();
    const { flags, app } = await this.beginAtHome(Flatten);
    const accounts = await flatten(app, accountChoice(flags), {
      told: (line) => this.tell(line),
      progress: () => undefined,
      stoppable: () => undefined,
      confirm: null,
    });
    if (accounts.length === 0) this.say(`nothing of ours is held in ${app.home.root}`);
    for (const { account, sold, text } of accounts) {
      for (const { trade_id: id, ticker, size, exit_price: at, pnl } of sold)
        this.say(`${account}: sold ${quantity(size)} ${ticker} at ${price(at)}, ${gain(pnl)} (${id})`);
      this.say(`${account}: ${text}`);
    }
    const held = accounts.flatMap((each) => each.held);
    if (held.length > 0 || accounts.some(({ how }) => how === 'failed')) this.answer(EXIT.foundWrong);
    return { accounts, held };
  }
}
