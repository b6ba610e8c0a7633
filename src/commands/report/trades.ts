/** tbot report trades */
import { Flags } from '@oclif/core';
import { csvFlag, TbotCommand } from '../../cli/command.ts';
import { fitting, tableOf } from '../../cli/table.ts';
import { wrapped } from '../../cli/wrap.ts';
import { listTrades, type TradeList } from '../../lib/app/reports/trades.ts';
import { STRATEGY_CHOICES } from '../../lib/app/settings.ts';
import { tradeRows, TRADE_FIELDS } from '../../lib/app/reports/trade-rows.ts';

export default class ReportTrades extends TbotCommand {
  static override summary = 'The closed trades of the trade history';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --from 2025-12-01 --strategy open --csv',
  ];
  static override flags = {
    from: Flags.string({ description: 'First date of the exit in New York, YYYY-MM-DD', helpValue: 'DATE' }),
    to: Flags.string({ description: 'Last date of the exit in New York, YYYY-MM-DD', helpValue: 'DATE' }),
    strategy: Flags.option({ options: STRATEGY_CHOICES, description: 'Of one strategy' })(),
    mode: Flags.option({ options: ['paper', 'live'] as const, description: 'Of one mode' })(),
    all: Flags.boolean({ default: false, description: 'Of every replay of a session, not of the last finished one' }),
    ...csvFlag,
  };

  async run(): Promise<TradeList> {
    const { flags, app } = await this.begin(ReportTrades, { where: 'records' });
    const { trades, notes } = listTrades(app, flags);
    await this.list(
      flags.csv,
      tableOf(trades, TRADE_FIELDS),
      fitting(tradeRows(trades, { withDate: true }), this.width),
    );
    if (trades.length === 0) this.say('no closed trades');
    for (const note of notes) this.say(wrapped(`note: ${note}`, this.width, 2));
    return { trades, notes };
  }
}
