/** tbot status */
import { accountChoice, accountFlags } from '../cli/account-flags.ts';
import { TbotCommand } from '../cli/command.ts';
import { statusText } from '../cli/status-report.ts';
import { watchFlags, watchUntilStopped } from '../cli/watch.ts';
import { lookAt } from '../lib/app/ops/look.ts';
import type { StatusReport } from '../lib/app/ops/status.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class Status extends TbotCommand {
  static override summary = 'What is going on: who runs, windows, positions, profit and its limit, kill switch';
  static override description =
    'By the journal: asks no broker and disturbs no bot. Without --dry-run or --session the real account comes first.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --watch',
    "<%= config.bin %> <%= command.id %> --json | jq '.positions[].ticker'",
  ];
  static override flags = { ...accountFlags, ...watchFlags };

  async run(): Promise<StatusReport | undefined> {
    const { flags, app } = await this.beginAtHome(Status);
    const look = lookAt(app, accountChoice(flags));
    try {
      if (!flags.watch) {
        const status = look.status();
        this.say(await statusText(status, this.width));
        return status;
      }
      const how = { seconds: flags.interval, isJson: this.jsonEnabled(), say: (text: string) => this.say(text) };
      await watchUntilStopped({ ...how, look: () => look.status(), show: (status) => statusText(status, this.width) });
      this.answer(EXIT.interrupted);
      return undefined;
    } finally {
      look.close();
    }
  }
}
