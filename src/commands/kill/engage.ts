/** tbot kill engage */
import { TbotCommand } from '../../cli/command.ts';
import { engageKill, type KillOutcome } from '../../lib/app/ops/kill.ts';

export default class KillEngage extends TbotCommand {
  static override summary = 'Engage the kill switch: no entries, own positions are sold; with or without a running bot';
  static override description =
    'Makes data/KILL, which every tbot of this home obeys, and writes it to the journal. It holds until tbot kill release.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  async run(): Promise<{ state: 'halted' } & KillOutcome> {
    const { app } = await this.beginAtHome(KillEngage);
    const { file, accounts } = await engageKill(app);
    this.say('the kill switch is engaged');
    this.say(`${app.home.root}: ${file ? 'data/KILL is there' : 'data/KILL could not be written'}`);
    for (const { account, text } of accounts) this.say(`${account}: ${text}`);
    if (app.configuration().config === null)
      this.say('the configuration is at fault (tbot config validate): what nobody runs was not written to a journal');
    return { state: 'halted', file, accounts };
  }
}
