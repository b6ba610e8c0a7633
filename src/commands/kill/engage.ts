/** tbot kill engage */
import { TbotCommand } from '../../cli/command.ts';
import { engageKill, type Told } from '../../lib/app/ops/kill.ts';

export default class KillEngage extends TbotCommand {
  static override summary = 'Engage the kill switch: no entries, own positions are sold; with or without a running bot';
  static override description =
    'Makes data/KILL, which every tbot of this home obeys, and writes it to the journal. It holds until tbot kill release.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  async run(): Promise<{ state: 'halted'; accounts: Told[] }> {
    const { app } = await this.beginAtHome(KillEngage);
    const accounts = await engageKill(app);
    this.say('the kill switch is engaged');
    this.say(`${app.home.root}: data/KILL is there`);
    for (const { account, text } of accounts) this.say(`${account}: ${text}`);
    return { state: 'halted', accounts };
  }
}
