/** tbot config show */
import { Args, Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { tableOf } from '../../cli/table.ts';
import { listSettings, STRATEGY_CHOICES } from '../../lib/app/settings.ts';

export default class ConfigShow extends TbotCommand {
  static override summary = 'Show the settings and where each comes from; secrets are masked';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --strategy open',
    '<%= config.bin %> <%= command.id %> MAX_TRADES WEIGHTS --json',
  ];
  static override strict = false;
  static override args = { key: Args.string({ description: 'Only these keys, one or several' }) };
  static override flags = {
    strategy: Flags.option({
      options: STRATEGY_CHOICES,
      description: 'Only the thresholds and toggles of one strategy',
    })(),
    ...csvFlag,
  };

  async run(): Promise<{ settings: ReturnType<typeof listSettings> }> {
    const { argv, flags, app } = await this.begin(ConfigShow);
    const settings = listSettings(app, argv as string[], flags.strategy);
    const table = tableOf(settings, ['key', 'value', 'source', 'file']);
    await this.list(flags.csv, table, table);
    return { settings };
  }
}
