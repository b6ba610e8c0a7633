/** tbot stop */
import { Flags } from '@oclif/core';
import { TbotCommand } from '../cli/command.ts';
import { stopRuns, type Stopped } from '../lib/app/ops/stop.ts';

export default class Stop extends TbotCommand {
  static override summary = 'Ask a running bot to stop gracefully: no new entries, its positions are closed';
  static override description =
    'With --keep positions stay under their resting stops; that is refused where no scheduled run can take them over before their hard exit. Nothing that runs is no error.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --keep --json',
  ];
  static override flags = {
    keep: Flags.boolean({ description: 'Leave the positions with their resting stops' }),
    wait: Flags.integer({
      description: 'Seconds to wait for its end',
      default: 120,
      min: 1,
      max: 3600,
      helpValue: 'N',
    }),
  };

  async run(): Promise<{ stopped: Stopped[] }> {
    const { flags, app } = await this.beginAtHome(Stop);
    const stopped = await stopRuns(app, { keeps: flags.keep, waitMs: flags.wait * 1000 });
    if (stopped.length === 0) this.say(`nothing is running in ${app.home.root}`);
    for (const { account, text, hasEnded } of stopped)
      this.say(`${account}: ${text}${hasEnded ? '' : '; it has not ended yet'}`);
    return { stopped };
  }
}
