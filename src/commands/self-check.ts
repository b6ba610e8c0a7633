/** tbot self-check */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../cli/command.ts';
import { tableOf } from '../cli/table.ts';
import { selfCheck, type SelfCheck } from '../lib/app/ops/self-check.ts';
import { STRATEGY_CHOICES } from '../lib/app/settings.ts';
import { EXIT } from '../lib/core/exit-code.ts';

export default class SelfCheckCommand extends TbotCommand {
  static override summary = 'Are the strategies ready: configuration, data, permissions, today’s window';
  static override description =
    'Exits with 5 when a strategy would not be started by tbot run; warnings alone, such as a window that is over, are 0.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --strategy close --json',
  ];
  static override flags = {
    strategy: Flags.option({ options: STRATEGY_CHOICES, multiple: true })({ description: 'Only this one' }),
    ...csvFlag,
  };

  async run(): Promise<{ ready: boolean; strategies: SelfCheck[] }> {
    const { flags, app } = await this.beginAtHome(SelfCheckCommand);
    const strategies = await selfCheck(app, flags.strategy);
    const rows = strategies.flatMap(({ strategy, findings }) => findings.map((finding) => ({ strategy, ...finding })));
    const table = tableOf(rows, ['strategy', 'about', 'status', 'found', 'cure']);
    await this.list(flags.csv, table, table);
    const ready = strategies.every((each) => each.ready);
    if (!ready) this.answer(EXIT.foundWrong);
    return { ready, strategies };
  }
}
