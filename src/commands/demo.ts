/** tbot demo */
import { TbotCommand } from '../cli/command.ts';
import { doctorReport } from '../cli/doctor-report.ts';
import { renderTable, tableOf } from '../cli/table.ts';
import { runDemo, type DemoResult } from '../lib/app/demo.ts';

export default class Demo extends TbotCommand {
  static override summary = 'tbot at work, with no account and no network, in a home of its own';
  static override description =
    'The home is thrown away at the end, unless --home names a folder (empty, new, or of an earlier demo).';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --home demo'];

  async run(): Promise<DemoResult> {
    const { flags, app } = await this.begin(Demo, { withBanner: false });
    const result = await runDemo(app, flags.home, (line) => {
      this.tell(`demo: ${line} ...`);
    });
    this.say(`\n${result.banner}`);
    this.say(`\nNYSE sessions from ${result.today} on (New York date):`);
    this.say(await renderTable(tableOf(result.sessions, ['date', 'opens', 'closes', 'kind'])));
    this.say('\nThe doctor says:');
    this.say(await doctorReport(result.doctor));
    this.say(
      result.kept ? `\nThe home is kept in ${result.home}` : '\nThe home was thrown away; --home DIR keeps one.',
    );
    this.say('Next: tbot init my-trading makes a home of your own.');
    return result;
  }
}
